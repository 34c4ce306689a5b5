package muster.tracks;

import muster.types.Problem;
import muster.types.Refusal;

/// How long positions are kept, and how many. 0 is: for ever, all of them.
///
/// @param keepDays positions older than this go
/// @param thinDays of positions older than this only some stay
/// @param thinMinutes one in so many minutes
/// @param thinMetres one in so many metres
record Keeping(int keepDays, int thinDays, int thinMinutes, int thinMetres) {
  static final int MOST_DAYS = 36_500;

  Keeping {
    check(keepDays, MOST_DAYS, "keep_days");
    check(thinDays, MOST_DAYS, "thin_days");
    check(thinMinutes, 10_080, "thin_minutes");
    check(thinMetres, 1_000_000, "thin_metres");
  }

  private static void check(int value, int most, String name) {
    if (value < 0 || value > most) {
      throw new Refusal(Problem.BAD_REQUEST, name + " is 0 to " + most);
    }
  }

  boolean thins() {
    return thinDays > 0 && (thinMinutes > 0 || thinMetres > 0);
  }

  /// Whether a position stays beside the one that stayed before it: when it is far enough from it
  /// in time or in space, whichever is set.
  boolean stays(Fix before, Fix fix) {
    boolean later = thinMinutes > 0 && fix.tst() - before.tst() >= thinMinutes * 60L;
    boolean further = thinMetres > 0 && before.metresTo(fix.lat(), fix.lon()) >= thinMetres;
    return later || further;
  }

  /// Names the rule: a track that was thinned by another one is looked through again.
  String rule() {
    return thinMinutes + "m" + thinMetres;
  }
}
