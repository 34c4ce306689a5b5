package muster.mqtt;

import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop. Any thread may say that a connection has something to do; the
/// loop is woken once for all of them and gives each one turn, so a fan-out to two hundred
/// receivers costs one wake-up, and what reached a connection meanwhile leaves in one write.
///
/// Timeouts are kept by looking at every connection once a second, instead of a timer each.
@SuppressWarnings("FutureReturnValueIgnored") // turns see to their own failures
final class Loop {
  private static final long SWEEP_SECONDS = 1;

  private final EventLoop eventLoop;
  private final MpscUnboundedArrayQueue<Connection> ready = new MpscUnboundedArrayQueue<>(1024);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Runnable turn = this::turn;

  // the event loop only
  private final Set<Connection> connections = new HashSet<>();
  private @Nullable ScheduledFuture<?> sweep;

  Loop(EventLoop eventLoop) {
    this.eventLoop = eventLoop;
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  /// Once for each connection until its turn comes; the connection sees to that.
  void add(Connection connection) {
    ready.offer(connection);
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      eventLoop.execute(turn);
    }
  }

  private void turn() {
    scheduled.set(false);
    int most = ready.size();
    for (int i = 0; i < most; i++) {
      Connection connection = ready.poll();
      if (connection == null) {
        return;
      }
      connection.turn();
    }
    if (!ready.isEmpty() && scheduled.compareAndSet(false, true)) {
      eventLoop.execute(turn);
    }
  }

  void opened(Connection connection) {
    connections.add(connection);
    if (sweep == null) {
      sweep =
          eventLoop.scheduleAtFixedRate(
              this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }
  }

  void closed(Connection connection) {
    connections.remove(connection);
    ScheduledFuture<?> timer = sweep;
    if (connections.isEmpty() && timer != null) {
      timer.cancel(false);
      sweep = null;
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    for (Connection connection : connections.toArray(Connection[]::new)) {
      connection.lookAtClock(now);
    }
  }
}
