package muster.bridges;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import muster.types.Problem;
import muster.types.Refusal;

/// Somebody was heard: who, on which frequency, by whom. Reads the line that every DX cluster
/// writes, `DX de SPOTTER: 14195.0 CALL comment 1234Z JN11`, in the variants that are about:
/// skimmers (`-#`), no colon, a comma in the frequency, the colon glued to what follows, bells at
/// the end.
///
/// @param kilohertz as it was written
/// @param band `20m`, or empty outside of the amateur bands
/// @param mode `CW`, `SSB`, `FT8`, ..., or empty where neither comment nor frequency tells
/// @param time `1234Z`, or empty
record Spot(
    String spotter,
    double kilohertz,
    String call,
    String band,
    String mode,
    String comment,
    String time) {
  private static final int LONGEST_LINE = 300;
  private static final int LONGEST_PROMPT = 100;
  private static final Pattern CALLSIGN =
      Pattern.compile(
          "(?=[A-Z0-9/#-]*[0-9])(?=[A-Z0-9/#-]*[A-Z])[A-Z0-9]{1,10}(/[A-Z0-9]{1,10}){0,3}(-([0-9]{1,2}|#|[0-9]{1,2}-#))?");
  private static final Pattern FREQUENCY = Pattern.compile("[0-9]{2,9}([.,][0-9]{1,4})?");
  private static final Pattern TYPED = Pattern.compile("[0-9]{1,9}([.,][0-9]{1,6})?");
  private static final Pattern TIME = Pattern.compile("[0-2][0-9][0-5][0-9]Z");
  private static final Pattern LOCATOR = Pattern.compile("[A-Ra-r]{2}[0-9]{2}([A-Xa-x]{2})?");

  static boolean isCallsign(String text) {
    return text.length() <= 24 && CALLSIGN.matcher(text).matches();
  }

  static Refusal wrong(String words) {
    return new Refusal(Problem.BAD_REQUEST, words);
  }

  /// In kilohertz; what can only be megahertz is taken as such.
  static double kilohertz(String text) {
    if (!TYPED.matcher(text.strip()).matches()) {
      throw wrong("A frequency is written in kilohertz, such as 14195.0");
    }
    double number = Double.parseDouble(text.strip().replace(',', '.'));
    double kilohertz =
        Band.of(number) == null && Band.of(number * 1_000) != null ? number * 1_000 : number;
    if (Band.of(kilohertz) == null) {
      throw wrong("This frequency is in no amateur band");
    }
    return kilohertz;
  }

  static Spot of(String spotter, double kilohertz, String call, String comment, String time) {
    Band band = Band.of(kilohertz);
    return new Spot(
        spotter,
        kilohertz,
        call,
        band == null ? "" : band.name(),
        Band.mode(band, kilohertz, comment),
        comment,
        time);
  }

  /// Empty: the line is something else.
  static Optional<Spot> parse(String line) {
    String text = plain(line);
    // not always at the beginning: a prompt may stand before it
    int begin = text.toUpperCase(Locale.ROOT).indexOf("DX DE ");
    if (text.length() > LONGEST_LINE || begin < 0 || begin > LONGEST_PROMPT) {
      return Optional.empty();
    }
    String rest = text.substring(begin + 6).strip();
    int colon = rest.indexOf(':');
    int blank = rest.indexOf(' ');
    int end = colon >= 0 && (blank < 0 || colon <= blank + 3) ? colon : blank;
    if (end < 1) {
      return Optional.empty();
    }
    String spotter = rest.substring(0, end).strip().toUpperCase(Locale.ROOT);
    List<String> words =
        new ArrayList<>(
            List.of(rest.substring(end).replaceFirst("^[\\s:]+", "").split("\\s+", -1)));
    if (words.size() < 2 || !isCallsign(spotter) || !FREQUENCY.matcher(words.get(0)).matches()) {
      return Optional.empty();
    }
    double kilohertz = Double.parseDouble(words.get(0).replace(',', '.'));
    String call = words.get(1).toUpperCase(Locale.ROOT);
    if (!isCallsign(call)) {
      return Optional.empty();
    }
    return Optional.of(spot(spotter, kilohertz, call, words.subList(2, words.size())));
  }

  /// The tail is a comment, a time, and perhaps a locator.
  private static Spot spot(String spotter, double kilohertz, String call, List<String> tail) {
    int end = tail.size();
    if (end > 1 && LOCATOR.matcher(tail.get(end - 1)).matches() && isTime(tail.get(end - 2))) {
      end--;
    }
    String time = end > 0 && isTime(tail.get(end - 1)) ? tail.get(--end) : "";
    String comment = String.join(" ", tail.subList(0, end));
    return of(spotter, kilohertz, call, comment, time.toUpperCase(Locale.ROOT));
  }

  private static boolean isTime(String word) {
    return TIME.matcher(word.toUpperCase(Locale.ROOT)).matches();
  }

  private static String plain(String line) {
    StringBuilder text = new StringBuilder();
    line.codePoints()
        .map(c -> c == '\t' ? ' ' : c)
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .forEach(text::appendCodePoint);
    return text.toString().strip();
  }

  /// As people write it: `14195.0`.
  String frequency() {
    return String.format(Locale.ROOT, kilohertz * 10 % 1 == 0 ? "%.1f" : "%.2f", kilohertz);
  }

  /// One line for those who have no card for it.
  String words() {
    String where = (band + " " + mode).strip();
    return ("DX "
            + call
            + " "
            + frequency()
            + " kHz"
            + (where.isEmpty() ? "" : " (" + where + ")")
            + (comment.isEmpty() ? "" : ": " + comment)
            + " de "
            + spotter)
        .strip();
  }
}
