package muster.types;

import java.util.Locale;

/// Names a user inside one space: 1 to 100 characters without control characters, `@`, `#`, `+`. A
/// call sign may hold a slash (`EA1ABC/P`). Ids compare without regard to case and keep the case
/// they were made with; `key` is what equality, maps and the database's unique index go by.
public record UserId(String value, String key) implements Comparable<UserId> {

  public UserId {
    check(value);
    if (!key.equals(fold(value))) {
      throw new IllegalArgumentException("key is derived from value");
    }
  }

  public UserId(String value) {
    this(value, fold(value));
  }

  /// One level of a topic: only `/ + # %` are percent-encoded (`EA1ABC%2FP`).
  public String topicLevel() {
    StringBuilder level = new StringBuilder(value.length() + 8);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '/' -> level.append("%2F");
        case '+' -> level.append("%2B");
        case '#' -> level.append("%23");
        case '%' -> level.append("%25");
        default -> level.append(c);
      }
    }
    return level.toString();
  }

  /// The user whom a topic level means, written with or without `@space`; refuses what is no user
  /// id.
  public static UserId ofTopicLevel(String level) {
    int at = level.lastIndexOf('@');
    String name = at < 0 ? level : level.substring(0, at);
    return new UserId(
        name.replace("%2F", "/")
            .replace("%2f", "/")
            .replace("%2B", "+")
            .replace("%2b", "+")
            .replace("%23", "#")
            .replace("%25", "%"));
  }

  private static String fold(String value) {
    return value.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  private static void check(String value) {
    int length = value.codePointCount(0, value.length());
    if (length < 1 || length > 100) {
      throw new Refusal(Problem.BAD_REQUEST, "A user id has 1 to 100 characters");
    }
    if (!value.equals(value.strip())) {
      throw new Refusal(Problem.BAD_REQUEST, "A user id does not begin or end with a blank");
    }
    value
        .codePoints()
        .forEach(c -> {
          int type = Character.getType(c);
          if (type == Character.CONTROL
              || type == Character.FORMAT
              || type == Character.SURROGATE
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR
              || c == '@'
              || c == '#'
              || c == '+') {
            throw new Refusal(
                Problem.BAD_REQUEST,
                "A user id has no control or invisible characters and none of @ # +");
          }
        });
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UserId that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public int compareTo(UserId other) {
    return key.compareTo(other.key);
  }

  @Override
  public String toString() {
    return value;
  }
}
