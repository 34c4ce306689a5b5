package muster.tracks;

import org.jspecify.annotations.Nullable;

/// A position at a time. Latitude and longitude are kept as whole ten-millionths of a degree (a
/// centimetre), so that the same position is the same number in every database.
///
/// @param tst seconds since the epoch, when it was taken
/// @param motion height, speed and so on, where they are known
record Fix(long tst, int latE7, int lonE7, Motion motion) {
  private static final double SCALE = 1e7;

  /// What comes with a position; null is unknown.
  ///
  /// @param acc accuracy, metres
  /// @param alt height above sea level, metres
  /// @param vel speed, km/h
  /// @param cog course over ground, degrees
  /// @param batt battery of the device, percent
  record Motion(
      @Nullable Integer acc,
      @Nullable Integer alt,
      @Nullable Integer vel,
      @Nullable Integer cog,
      @Nullable Integer batt) {
    static final Motion UNKNOWN = new Motion(null, null, null, null, null);
  }

  Fix {
    if (Math.abs((long) latE7) > 900_000_000L || Math.abs((long) lonE7) > 1_800_000_000L) {
      throw new IllegalArgumentException("no place on earth: " + latE7 + ", " + lonE7);
    }
  }

  static Fix of(long tst, double lat, double lon, Motion motion) {
    return new Fix(tst, e7(lat), e7(lon), motion);
  }

  static int e7(double degrees) {
    return Math.toIntExact(Math.round(degrees * SCALE));
  }

  double lat() {
    return latE7 / SCALE;
  }

  double lon() {
    return lonE7 / SCALE;
  }

  /// Metres to another place, on a sphere.
  double metresTo(double lat, double lon) {
    double north = Math.toRadians(lat - lat());
    double east = Math.toRadians(lon - lon());
    double a =
        Math.pow(Math.sin(north / 2), 2)
            + Math.cos(Math.toRadians(lat()))
                * Math.cos(Math.toRadians(lat))
                * Math.pow(Math.sin(east / 2), 2);
    return 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(a)));
  }
}
