package muster.types;

import java.nio.charset.StandardCharsets;

/// A topic name as MQTT defines it: 1 to 65,535 bytes of UTF-8, no NUL, no wildcard. Muster also
/// limits the levels, so that no client can make the tree deep; everything that walks a topic is
/// iterative.
public record Topic(String value) {
  public static final int MAX_BYTES = 65_535;
  public static final int MAX_LEVELS = 128;

  public Topic {
    checkText(value, Problem.BAD_TOPIC);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '+' || c == '#') {
        throw new Refusal(Problem.BAD_TOPIC, "A topic name has no wildcard (+ #)");
      }
    }
  }

  /// `$SYS/...` and its like: hidden from filters that begin with a wildcard.
  public boolean isReserved() {
    return value.charAt(0) == '$';
  }

  @Override
  public String toString() {
    return value;
  }

  /// What names and filters have in common. A level or two more than 128 is refused, as is text
  /// that is not well-formed Unicode.
  static void checkText(String value, Problem problem) {
    if (value.isEmpty()) {
      throw new Refusal(problem, "A topic has at least one character");
    }
    if (value.length() > MAX_BYTES
        || (value.length() > MAX_BYTES / 3
            && value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES)) {
      throw new Refusal(problem, "A topic has at most 65535 bytes");
    }
    int levels = 1;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '/') {
        levels++;
      } else if (c == 0) {
        throw new Refusal(problem, "A topic has no NUL character");
      } else if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == value.length()
            || !Character.isLowSurrogate(value.charAt(++i))) {
          throw new Refusal(problem, "A topic is well-formed Unicode");
        }
      }
    }
    if (levels > MAX_LEVELS) {
      throw new Refusal(problem, "A topic has at most " + MAX_LEVELS + " levels");
    }
  }
}
