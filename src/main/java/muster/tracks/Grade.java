package muster.tracks;

import java.util.Locale;
import muster.types.Problem;
import muster.types.Refusal;

/// How exactly somebody's position is shown. The poorer grades name the middle of a cell of a fixed
/// grid: the same for every position within it, so that no number of reports tells more than one.
enum Grade {
  NONE("none", 0, 0),
  CITY("city", 0.1, 8_000),
  KM("1km", 0.01, 800),
  EXACT("exact", 0, 0);

  private final String code;
  private final double cell;
  private final int metres;

  /// @param cell its height in degrees; it is about as wide
  /// @param metres from its middle to its corners
  Grade(String code, double cell, int metres) {
    this.code = code;
    this.cell = cell;
    this.metres = metres;
  }

  String code() {
    return code;
  }

  static Grade of(String code) {
    for (Grade grade : values()) {
      if (grade.code.equals(code.strip().toLowerCase(Locale.ROOT))) {
        return grade;
      }
    }
    throw new Refusal(Problem.BAD_REQUEST, "precision is exact, 1km, city or none");
  }

  /// The position in this grade; what else came with it would tell more, so nothing of it stays but
  /// the battery.
  Fix reduced(Fix fix) {
    if (cell == 0) {
      return fix;
    }
    double lat = Math.clamp(middle(fix.lat(), cell), -90, 90);
    double width = cell / Math.max(0.01, Math.cos(Math.toRadians(lat)));
    double lon = Math.clamp(middle(fix.lon(), width), -180, 180);
    Integer before = fix.motion().acc();
    Fix.Motion motion =
        new Fix.Motion(
            Math.max(metres, before == null ? 0 : before), null, null, null, fix.motion().batt());
    return Fix.of(fix.tst(), lat, lon, motion);
  }

  private static double middle(double degrees, double cell) {
    return (Math.floor(degrees / cell) + 0.5) * cell;
  }
}
