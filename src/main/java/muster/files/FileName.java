package muster.files;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The name under which a file is shown and saved. A client may call it what it likes; what is kept
/// is its last part, without what could leave a folder, hide an ending (the characters that turn
/// the direction of text), or mean something to a shell or a file system. Known content keeps an
/// ending that fits it, so that a picture does not save itself as a program.
final class FileName {
  private static final int LONGEST = 120;
  private static final int LONGEST_ENDING = 20;
  private static final String NONE = "file";
  private static final List<String> DEVICES =
      List.of("con", "prn", "aux", "nul", "com1", "com2", "com3", "lpt1", "lpt2", "lpt3");

  private FileName() {}

  static String of(@Nullable String given, MediaType type) {
    String name = clean(given == null ? "" : given);
    String ending = ending(name);
    if (name.isEmpty() || DEVICES.contains(stem(name).toLowerCase(Locale.ROOT))) {
      name = NONE + (ending.isEmpty() ? "" : "." + ending);
    }
    List<String> endings = type.endings();
    if (!endings.isEmpty() && !endings.contains(ending.toLowerCase(Locale.ROOT))) {
      name = name + "." + endings.getFirst();
    }
    return name;
  }

  private static String clean(String given) {
    String some = given.substring(0, Math.min(given.length(), 4 * LONGEST));
    String text = Normalizer.normalize(some, Normalizer.Form.NFC);
    int slash = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'));
    StringBuilder out = new StringBuilder();
    text.substring(slash + 1)
        .codePoints()
        .filter(FileName::isHarmless)
        .map(point -> Character.isWhitespace(point) || Character.isSpaceChar(point) ? ' ' : point)
        .forEach(out::appendCodePoint);
    String name = out.toString().replaceAll("^[. ]+|[. ]+$", "");
    return shortened(name);
  }

  private static boolean isHarmless(int point) {
    int type = Character.getType(point);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.PRIVATE_USE
        && type != Character.UNASSIGNED
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && "<>:\"|?*".indexOf(point) < 0;
  }

  /// In the middle, so that the ending stays.
  private static String shortened(String name) {
    int length = name.codePointCount(0, name.length());
    if (length <= LONGEST) {
      return name;
    }
    String ending = ending(name);
    String tail = ending.isEmpty() ? "" : "." + ending;
    int room = LONGEST - tail.codePointCount(0, tail.length());
    return name.substring(0, name.offsetByCodePoints(0, room)).strip() + tail;
  }

  private static String stem(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static String ending(String name) {
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot + 1);
    return ending.length() > LONGEST_ENDING ? "" : ending;
  }
}
