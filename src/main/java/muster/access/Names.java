package muster.access;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;

/// Names that people see: cleaned of what hides or reorders text, and compared by what they look
/// like. `skeleton` folds case, takes accents off and maps the letters of other scripts that look
/// like Latin ones; two names with one skeleton can be mistaken for each other. The map is a small
/// one, for Cyrillic, Greek, full-width and the digits 0 and 1: it stops the cheap trick, not every
/// trick (Unicode's own table knows some 10,000 pairs). Call signs are told apart by digits, so
/// that two of them (`K1IO`, `K1LO`) are compared as they are written.
final class Names {
  static final int LONGEST = 64;
  private static final int LONGEST_READ = 400;
  private static final int MARKS_IN_A_ROW = 3;
  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final Pattern CALL_SIGN = Pattern.compile("(?=.*\\d)[A-Z0-9/-]{3,20}");
  private static final Set<String> RESERVED =
      Set.of("muster", "anonymous", "all", "everyone", "system", "hub", "server");
  private static final Map<Integer, String> LOOK_ALIKES = lookAlikes();

  private static final Set<String> OFFICIAL = official();

  private Names() {}

  /// Ids that nobody may be given: what the hub calls itself, what means everybody, what would be
  /// read as a path or as another kind of sign-in.
  static void checkNew(UserId user) {
    String id = user.key();
    boolean path = false;
    for (String part : id.split("/", -1)) {
      path |= part.isEmpty() || part.equals(".") || part.equals("..");
    }
    if (RESERVED.contains(id)
        || id.startsWith("key:")
        || id.startsWith("operator:")
        || id.startsWith("$")
        || path) {
      throw new Refusal(
          Problem.BAD_REQUEST, "This user id is kept for the hub itself; choose another");
    }
  }

  static String displayName(String name, UserId user) {
    String cleaned = cleaned(name, LONGEST);
    return cleaned.isEmpty() ? user.value() : cleaned;
  }

  /// One line of visible text: NFC, no control or direction characters, no towers of accents.
  static String cleaned(String text, int longest) {
    String read = text.length() > LONGEST_READ ? text.substring(0, LONGEST_READ) : text;
    StringBuilder out = new StringBuilder();
    int marks = 0;
    int count = 0;
    int before = ' ';
    int[] points = Normalizer.normalize(read, Normalizer.Form.NFC).codePoints().toArray();
    for (int point : points) {
      int type = Character.getType(point);
      boolean mark = type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
      marks = mark ? marks + 1 : 0;
      boolean blank = Character.isWhitespace(point) || Character.isSpaceChar(point);
      int shown = blank ? ' ' : point;
      if ((blank && before == ' ')
          || marks > MARKS_IN_A_ROW
          || (!blank && hidden(point, type) && !joinsEmoji(point, before))
          || count == longest) {
        continue;
      }
      out.appendCodePoint(shown);
      before = shown;
      count++;
    }
    return out.toString().strip();
  }

  private static boolean hidden(int point, int type) {
    return switch (type) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0;
    };
  }

  private static boolean joinsEmoji(int point, int before) {
    return point == ZERO_WIDTH_JOINER && (Character.isEmoji(before) || before == 0xFE0F);
  }

  /// Whether a skeleton reads like the hub or its staff.
  static boolean isOfficial(String skeleton) {
    return OFFICIAL.contains(skeleton);
  }

  static boolean isCallSign(String id) {
    return CALL_SIGN.matcher(id).matches();
  }

  static String skeleton(String name) {
    String read = name.length() > LONGEST_READ ? name.substring(0, LONGEST_READ) : name;
    boolean mixed = !read.equals(read.toUpperCase(Locale.ROOT));
    StringBuilder out = new StringBuilder();
    Normalizer.normalize(read, Normalizer.Form.NFKD)
        .codePoints()
        .forEach(point -> {
          int type = Character.getType(point);
          if (type == Character.NON_SPACING_MARK
              || type == Character.ENCLOSING_MARK
              || type == Character.FORMAT
              || Character.isWhitespace(point)
              || "._-'`/".indexOf(point) >= 0) {
            return;
          }
          int letter = mixed && point == 'I' ? 'l' : fold(point);
          String like = LOOK_ALIKES.get(letter);
          if (like == null) {
            out.appendCodePoint(letter);
          } else {
            out.append(like);
          }
        });
    return out.toString().replace("rn", "m").replace("vv", "w");
  }

  private static int fold(int point) {
    return Character.toLowerCase(Character.toUpperCase(point));
  }

  private static Set<String> official() {
    return Stream.of(
            "muster", "system", "server", "admin", "administrator", "moderator", "operator")
        .map(Names::skeleton)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Map<Integer, String> lookAlikes() {
    String[] pairs = {
      // Cyrillic
      "аa",
      "вb",
      "еe",
      "ёe",
      "ѕs",
      "іi",
      "їi",
      "јj",
      "кk",
      "мm",
      "нh",
      "оo",
      "рp",
      "сc",
      "тt",
      "уy",
      "хx",
      "һh",
      "ԁd",
      "ԛq",
      "ԝw",
      "ѵv",
      "ьb",
      "гr",
      "ӏl",
      "пn",
      "ԍg",
      // Greek
      "αa",
      "βb",
      "εe",
      "ηn",
      "ιi",
      "κk",
      "μu",
      "νv",
      "οo",
      "ρp",
      "τt",
      "υu",
      "χx",
      "ωw",
      "ζz",
      "γy",
      "σo",
      "ϲc",
      "ϳj",
      // Latin and digits
      "ıi",
      "ł" + "l",
      "ø" + "o",
      "đd",
      "ħh",
      "ɡg",
      "ɑa",
      "ƅb",
      "ƽs",
      "ʟl",
      "ɪi",
      "ꞵb",
      "0o",
      "1l",
      "|l",
      "!l",
      "ǀl",
      "٠.",
      "օo",
      "ոn",
      "սu",
      "ցg",
      "հh",
      "ѡw",
      "ßb"
    };
    Map<Integer, String> map = new java.util.HashMap<>();
    for (String pair : pairs) {
      map.put(pair.codePointAt(0), pair.substring(Character.charCount(pair.codePointAt(0))));
    }
    return Map.copyOf(map);
  }
}
