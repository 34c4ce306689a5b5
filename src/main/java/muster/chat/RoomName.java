package muster.chat;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// The name of a room, which is also the last level of its topic: 1 to 60 lower-case letters,
/// digits, `-`, `_` and `.`, beginning with a letter or digit. MQTT tells `Contest` from `contest`,
/// people do not: so there is only the lower-case one. A name of digits alone is an award's number.
record RoomName(String value) implements Comparable<RoomName> {
  static final String GLOBAL = "global";
  static final String SYSTEM = "system";
  private static final int LONGEST = 60;
  private static final Pattern FORM = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}._-]*");
  private static final Pattern AWARD = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  RoomName {
    if (!isValid(value)) {
      throw new Refusal(
          Problem.BAD_REQUEST,
          "A room is named with 1 to 60 lower-case letters, digits, - _ and ., beginning with a"
              + " letter or digit; a number is an award's and has no leading zero");
    }
  }

  /// What somebody typed who makes a room.
  static RoomName typed(String text) {
    if (text.length() > 4 * LONGEST) {
      throw new Refusal(Problem.BAD_REQUEST, "A room's name has at most 60 characters");
    }
    return new RoomName(
        Normalizer.normalize(text.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT));
  }

  /// Null: no room can have this name.
  static @Nullable RoomName orNull(String text) {
    return isValid(text) ? new RoomName(text) : null;
  }

  private static boolean isValid(String text) {
    return !text.isEmpty()
        && text.length() <= 2 * LONGEST
        && text.codePointCount(0, text.length()) <= LONGEST
        && FORM.matcher(text).matches()
        && Normalizer.isNormalized(text, Normalizer.Form.NFC)
        && text.equals(text.toLowerCase(Locale.ROOT))
        && (!DIGITS.matcher(text).matches() || AWARD.matcher(text).matches());
  }

  /// The award whose room this is.
  @Nullable Long award() {
    return AWARD.matcher(value).matches() ? Long.valueOf(value) : null;
  }

  /// There without being made: `global`, `system`, and the room of every award.
  boolean isGiven() {
    return value.equals(GLOBAL) || value.equals(SYSTEM) || award() != null;
  }

  String title() {
    return switch (value) {
      case GLOBAL -> "Global";
      case SYSTEM -> "System";
      default -> award() == null ? value : "Award " + value;
    };
  }

  @Override
  public int compareTo(RoomName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
