package muster.mqtt;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What a client is owed, in the order in which it asked: an acknowledgement that waits for the
/// disk holds back the later ones, as MQTT wants it [MQTT-4.6.0-2]. Confined to the event loop;
/// only becoming ready happens elsewhere.
final class Answers {

  /// One owed packet.
  abstract static class Answer {
    private volatile boolean ready;

    final void ready() {
      ready = true;
    }

    final boolean isReady() {
      return ready;
    }

    abstract void write(Connection connection);
  }

  private @Nullable ArrayDeque<Answer> owed;

  void add(Answer answer) {
    if (owed == null) {
      owed = new ArrayDeque<>(8);
    }
    owed.add(answer);
  }

  int count() {
    return owed == null ? 0 : owed.size();
  }

  void settle(Connection connection) {
    ArrayDeque<Answer> queue = owed;
    while (queue != null && connection.output().free()) {
      Answer next = queue.peek();
      if (next == null) {
        // a burst leaves a large array behind; the next one makes its own
        owed = null;
        return;
      }
      if (!next.isReady()) {
        return;
      }
      queue.poll();
      next.write(connection);
    }
  }
}
