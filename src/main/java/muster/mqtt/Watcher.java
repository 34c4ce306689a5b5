package muster.mqtt;

import muster.types.Principal;
import muster.types.Problem;
import muster.types.Topic;

/// Whoever wants to know what the broker alone sees: who comes and goes, and what it turned away
/// before the bus heard of it. Told on the broker's own threads: returns at once.
public interface Watcher {
  /// Nobody is interested.
  Watcher NONE =
      new Watcher() {
        @Override
        public void connected(Object connection, Principal who) {}

        @Override
        public void disconnected(Object connection) {}

        @Override
        public void refused(Principal who, Topic topic, Problem problem, String words) {}
      };

  /// Signed in and attached to a session. `connection` stands for it until it ends.
  void connected(Object connection, Principal who);

  /// It has ended, however that came.
  void disconnected(Object connection);

  /// A publication was not let through.
  void refused(Principal who, Topic topic, Problem problem, String words);
}
