package muster.access;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import muster.types.Problem;
import muster.types.Refusal;

/// So much per time, with some of it at once: `1/s burst 5`, `30/m`, `100/h burst 20`, `off`. A
/// burst that is not named is the count itself.
public record Rate(long count, Unit per, long burst) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,9})\\s*/\\s*([smhd])(?:\\s+burst\\s+(\\d{1,9}))?");
  public static final Rate OFF = new Rate(0, Unit.S, 0);

  public enum Unit {
    S(1_000_000_000L),
    M(60_000_000_000L),
    H(3_600_000_000_000L),
    D(86_400_000_000_000L);

    final long nanos;

    Unit(long nanos) {
      this.nanos = nanos;
    }
  }

  public Rate {
    boolean off = count == 0 && burst == 0;
    if (!off && (count < 1 || burst < 1 || count > 999_999_999 || burst > 999_999_999)) {
      throw new Refusal(Problem.BAD_REQUEST, "A rate allows at least 1, and has a burst of 1");
    }
  }

  public static Rate parse(String text) {
    String clean = text.strip().toLowerCase(Locale.ROOT);
    if (clean.equals("off")) {
      return OFF;
    }
    Matcher form = FORM.matcher(clean);
    if (!form.matches()) {
      throw new Refusal(
          Problem.BAD_REQUEST, "A rate is written like 1/s burst 5, 30/m, 100/h burst 20, or off");
    }
    long count = Long.parseLong(form.group(1));
    Unit unit = Unit.valueOf(form.group(2).toUpperCase(Locale.ROOT));
    String burst = form.group(3);
    return new Rate(count, unit, burst == null ? Math.max(1, count) : Long.parseLong(burst));
  }

  public boolean isOff() {
    return count == 0;
  }

  /// Nanoseconds that one takes to grow back.
  double interval() {
    return (double) per.nanos / count;
  }

  @Override
  public String toString() {
    if (isOff()) {
      return "off";
    }
    String text = count + "/" + per.name().toLowerCase(Locale.ROOT);
    return burst == count ? text : text + " burst " + burst;
  }
}
