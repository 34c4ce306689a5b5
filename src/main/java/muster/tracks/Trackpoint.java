package muster.tracks;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One position with its moment, as files of all formats have it: what an import finds and an
/// export writes. Lengths are metres, `vel` is km/h, `cog` degrees, `batt` percent, as in
/// OwnTracks.
record Trackpoint(
    long millis,
    double lat,
    double lon,
    @Nullable Double alt,
    @Nullable Double acc,
    @Nullable Double vel,
    @Nullable Double cog,
    @Nullable Double batt) {

  /// What is never a position of somebody: outside of the globe, or of the years that count.
  private static final long FIRST = 0;

  private static final long LAST = 4_102_444_800_000L; // the year 2100

  Trackpoint {
    if (!(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180)) {
      throw new BadPoint("lat is -90 to 90 and lon -180 to 180");
    }
    if (millis <= FIRST || millis >= LAST) {
      throw new BadPoint("the time is not between 1970 and 2100");
    }
    alt = finite(alt);
    acc = finite(acc);
    vel = finite(vel);
    cog = finite(cog);
    batt = finite(batt);
  }

  /// A point of a file that is none.
  static final class BadPoint extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadPoint(String words) {
      super(words, null, false, false);
    }

    String words() {
      return String.valueOf(getMessage());
    }
  }

  static Trackpoint at(long millis, double lat, double lon) {
    return new Trackpoint(millis, lat, lon, null, null, null, null, null);
  }

  static Trackpoint of(Fix fix) {
    Fix.Motion motion = fix.motion();
    return new Trackpoint(
        Math.max(1, fix.tst() * 1000),
        fix.lat(),
        fix.lon(),
        real(motion.alt()),
        real(motion.acc()),
        real(motion.vel()),
        real(motion.cog()),
        real(motion.batt()));
  }

  private static @Nullable Double real(@Nullable Integer value) {
    return value == null ? null : (Double) value.doubleValue();
  }

  private static @Nullable Double finite(@Nullable Double value) {
    return value != null && Double.isFinite(value) ? value : null;
  }

  /// Seconds, as OwnTracks counts.
  long tst() {
    return Math.floorDiv(millis, 1000L);
  }

  /// The message that a phone would have sent; `source` says which kind of file it came from.
  byte[] message(String source) {
    StringBuilder json = new StringBuilder(160).append("{\"_type\":\"location\"");
    put(json, "lat", lat);
    put(json, "lon", lon);
    json.append(",\"tst\":").append(tst());
    put(json, "alt", alt);
    put(json, "acc", acc);
    put(json, "vel", vel);
    put(json, "cog", cog);
    put(json, "batt", batt);
    json.append(",\"source\":\"").append(source).append("\"}");
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void put(StringBuilder json, String name, @Nullable Double value) {
    if (value != null) {
      json.append(",\"").append(name).append("\":").append(plain(value));
    }
  }

  /// A decimal number without an exponent, which is what XML and people read.
  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
