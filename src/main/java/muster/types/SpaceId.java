package muster.types;

import java.util.regex.Pattern;

/// Names a space. Short enough for a file name, a PostgreSQL schema and the part behind the `@` of
/// a login, so: lower-case letters, digits, `-` and `_`, starting with a letter or digit, at most
/// 40.
public record SpaceId(String value) implements Comparable<SpaceId> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");
  public static final SpaceId MAIN = new SpaceId("main");

  public SpaceId {
    if (!FORM.matcher(value).matches()) {
      throw new Refusal(
          Problem.BAD_REQUEST,
          "A space is named with 1 to 40 of a-z, 0-9, - and _, not starting with - or _");
    }
  }

  @Override
  public int compareTo(SpaceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
