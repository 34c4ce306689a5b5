package muster.tracks;

import java.util.Locale;
import muster.types.Problem;
import muster.types.Refusal;

/// What a device is called: `iPhone 12 Pro`. Blanks and capitals are kept as the device writes them
/// first; two spellings that differ in case only are one device.
record DeviceName(String value, String key) {

  DeviceName(String value) {
    this(value, value.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
  }

  DeviceName {
    int length = value.codePointCount(0, value.length());
    if (length < 1 || length > 100 || value.isBlank()) {
      throw new Refusal(Problem.BAD_REQUEST, "A device's name has 1 to 100 characters");
    }
    if (value.codePoints().anyMatch(Character::isISOControl)) {
      throw new Refusal(Problem.BAD_REQUEST, "A device's name has no control characters");
    }
  }

  /// One level of a topic.
  String topicLevel() {
    return value.replace("%", "%25").replace("/", "%2F").replace("+", "%2B").replace("#", "%23");
  }

  static DeviceName ofTopicLevel(String level) {
    return new DeviceName(
        level
            .replace("%2F", "/")
            .replace("%2f", "/")
            .replace("%2B", "+")
            .replace("%2b", "+")
            .replace("%23", "#")
            .replace("%25", "%"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeviceName that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
