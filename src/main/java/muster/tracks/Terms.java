package muster.tracks;

import org.jspecify.annotations.Nullable;

/// How somebody is shown to somebody else.
///
/// @param paused not for now
/// @param until not from then on, milliseconds; null: no end
/// @param mayAsk the other one may ask the devices where they are
record Terms(Grade grade, boolean paused, @Nullable Long until, Schedule schedule, boolean mayAsk) {
  static final Terms OFFERED = new Terms(Grade.EXACT, false, null, Schedule.ALWAYS, false);

  /// What of a position, taken at `taken`, is shown at `now`. Nothing from outside of the hours.
  Grade gradeAt(long now, long taken) {
    boolean open =
        !paused
            && (until == null || now < until)
            && schedule.holds(now)
            && schedule.holds(Math.min(taken, now));
    return open ? grade : Grade.NONE;
  }

  boolean isActive(long now) {
    return gradeAt(now, now) != Grade.NONE;
  }
}
