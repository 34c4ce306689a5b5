package muster.mqtt;

/// Text of strangers, made fit for a log line.
final class Words {
  private static final int LONGEST = 200;

  private Words() {}

  /// Control, format and line-separating characters as `\\uXXXX`, cut to a sensible length.
  static String escaped(String text) {
    StringBuilder out = null;
    int length = Math.min(text.length(), LONGEST);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean plain =
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.SURROGATE,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
          };
      if (!plain && out == null) {
        out = new StringBuilder(length + 16).append(text, 0, i);
      }
      if (out != null) {
        if (plain) {
          out.append(c);
        } else {
          out.append(String.format("\\u%04X", (int) c));
        }
      }
    }
    String shown = out == null ? text.substring(0, length) : out.toString();
    return length < text.length() ? shown + "..." : shown;
  }
}
