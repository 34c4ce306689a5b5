package muster.tracks;

/// Whether a device is at a place, told from its positions. Somebody who stands at the edge, or
/// whose phone guesses, must not come and go with every report. So coming needs a position within
/// the circle that is no wild guess; going needs one that lies outside even if it is as wrong as it
/// may be, and a little more. In between everything stays as it was.
final class Fence {
  private static final double WILD = 100;
  private static final double LEAST_MARGIN = 25;
  private static final double MARGIN = 0.1;

  /// Where the device is, as far as is known. `UNKNOWN` becomes either without a word.
  enum State {
    UNKNOWN,
    OUTSIDE,
    INSIDE
  }

  private Fence() {}

  /// @param distance metres from the middle
  /// @param acc accuracy of the position, metres; 0 where it is not known
  /// @param radius of the place, metres
  static State after(State before, double distance, double acc, double radius) {
    if (acc > Math.max(WILD, radius)) {
      return before;
    }
    if (distance <= radius) {
      return State.INSIDE;
    }
    double margin = Math.max(LEAST_MARGIN, radius * MARGIN);
    if (distance - acc > radius + margin) {
      return State.OUTSIDE;
    }
    return before;
  }
}
