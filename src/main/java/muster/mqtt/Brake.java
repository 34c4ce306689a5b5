package muster.mqtt;

import java.util.ArrayList;
import java.util.List;

/// The publishers that wait for one receiver who works but has fallen behind, so that nothing is
/// dropped only because two hundred are faster than one. They go on when its queue is short again.
///
/// A receiver that takes fewer than [#LEAST] publications within [#PATIENCE_MILLIS] is given up:
/// nobody waits for it any more, and what does not fit into its queue is dropped, until it has
/// caught up by itself. So a client that reads slowly, or not at all, costs others one such moment
/// and no more.
///
/// Guarded by the receiver's session.
final class Brake {
  static final long PATIENCE_MILLIS = 200;
  private static final int LEAST = 200;

  private List<Connection> held = new ArrayList<>();
  private int episode;
  private long takenBefore;
  private boolean givenUp;

  /// Holds it. The number of a new episode, of which somebody has to [#look] after a while; 0 when
  /// one is running already.
  ///
  /// @param taken how many publications the receiver has taken so far
  int hold(Connection publisher, long taken) {
    held.add(publisher);
    if (held.size() > 1) {
      return 0;
    }
    takenBefore = taken;
    return ++episode;
  }

  boolean isGivenUp() {
    return givenUp;
  }

  /// The queue is short again, or there is no receiver any more.
  void caughtUp() {
    givenUp = false;
    letGo();
  }

  /// Whether it goes on, and wants to be looked at again: it still runs, and the receiver gets on.
  boolean look(int which, long taken) {
    if (which != episode || held.isEmpty()) {
      return false;
    }
    if (taken - takenBefore < LEAST) {
      givenUp = true;
      letGo();
      return false;
    }
    takenBefore = taken;
    return true;
  }

  private void letGo() {
    if (!held.isEmpty()) {
      List<Connection> all = held;
      held = new ArrayList<>();
      all.forEach(publisher -> publisher.reading().letGo());
    }
  }
}
