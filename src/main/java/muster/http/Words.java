package muster.http;

/// Text from outside made fit for a log line or an error message: no line breaks, no terminal
/// sequences, no invisible characters, not endless.
final class Words {
  private static final int MOST = 200;

  private Words() {}

  static String clean(String text) {
    return clean(text, MOST);
  }

  static String clean(String text, int most) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), most) + 8);
    int count = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (count++ == most) {
        return clean.append("...").toString();
      }
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.UNASSIGNED,
            Character.PRIVATE_USE ->
            clean.append(String.format("\\u%04x", c));
        default -> clean.appendCodePoint(c);
      }
    }
    return clean.toString();
  }
}
