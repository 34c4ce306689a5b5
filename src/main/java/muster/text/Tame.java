package muster.text;

/// Text on its way in. What people write stays as it is, in every script, with every emoji; what
/// can only break a line or deceive a reader goes:
///
/// - control characters, except line break and tab; line ends become `\n`, at most three in a row;
/// - the characters that turn the direction of what follows (U+202A-202E, U+2066-2069); the marks
///   that right-to-left text needs (U+200E, U+200F, U+061C) stay;
/// - towers of combining marks: eight on one letter are enough for every script in use;
/// - what is no character: lone surrogates become U+FFFD, noncharacters, interlinear marks and tags
///   outside of a flag go.
///
/// One pass; text without any of it is returned as the same object.
public final class Tame {
  private static final int MARKS = 8;
  private static final int BREAKS = 3;
  private static final int BLACK_FLAG = 0x1F3F4;

  private Tame() {}

  public static String text(String text) {
    return isPlain(text) ? text.strip() : tamed(text, /* oneLine= */ false).strip();
  }

  /// A title, a reason: one line.
  public static String line(String text) {
    String tame = isPlain(text) ? text : tamed(text, /* oneLine= */ true);
    return tame.strip();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || (c >= 0x7F && (c < 0xA0 || c >= 0x300))) {
        return false;
      }
    }
    return true;
  }

  private static String tamed(String text, boolean oneLine) {
    StringBuilder out = new StringBuilder(text.length());
    int marks = 0;
    int breaks = 0;
    boolean flag = false;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point == '\r' && i < text.length() && text.charAt(i) == '\n') {
        continue;
      }
      int type = Character.getType(point);
      boolean mark = type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
      marks = mark ? marks + 1 : 0;
      boolean tag = point >= 0xE0020 && point <= 0xE007F;
      flag = point == BLACK_FLAG || (flag && tag);
      if (isBreak(point)) {
        breaks++;
        if (oneLine || breaks <= BREAKS) {
          out.append(oneLine ? ' ' : '\n');
        }
      } else if (point == '\t') {
        out.append(oneLine ? ' ' : '\t');
      } else if (type == Character.SURROGATE) {
        out.append('\uFFFD');
      } else if (marks <= MARKS && !isHarmful(point, type) && (!tag || flag)) {
        out.appendCodePoint(point);
        breaks = Character.isWhitespace(point) ? breaks : 0;
      }
    }
    return out.toString();
  }

  private static boolean isBreak(int point) {
    return point == '\n' || point == '\r' || point == 0x85 || point == 0x2028 || point == 0x2029;
  }

  private static boolean isHarmful(int point, int type) {
    return type == Character.CONTROL
        || (point >= 0x202A && point <= 0x202E)
        || (point >= 0x2066 && point <= 0x2069)
        || (point >= 0xFFF9 && point <= 0xFFFB)
        || (point & 0xFFFE) == 0xFFFE
        || (point >= 0xFDD0 && point <= 0xFDEF);
  }

  /// Whether anything can be seen of it.
  public static boolean isBlank(String text) {
    return text.codePoints()
        .allMatch(point -> {
          int type = Character.getType(point);
          return Character.isWhitespace(point)
              || Character.isSpaceChar(point)
              || type == Character.FORMAT
              || type == Character.NON_SPACING_MARK
              || point == 0x115F
              || point == 0x1160
              || point == 0x3164
              || point == 0xFFA0
              || point == 0x2800;
        });
  }

  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
