package muster.mqtt;

import java.util.concurrent.ConcurrentHashMap;
import muster.bus.Publication;
import muster.bus.Reply;
import muster.types.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wills that are due, or will be after their delay. One is said when its delay is over or its
/// session ends, whichever comes first; a client that comes back in time cancels it. The will of a
/// durable session is in the database until it is said, and goes in the transaction that says it.
final class Wills {
  private static final Logger LOG = LoggerFactory.getLogger(Wills.class);

  private record Pending(Will will, long dueNanos) {}

  private final MqttSpace space;
  private final ConcurrentHashMap<Session, Pending> pending = new ConcurrentHashMap<>();

  Wills(MqttSpace space) {
    this.space = space;
  }

  /// The connection is gone. When it is due stands in the database already, written together with
  /// the news that the connection has ended: either both survive a crash or neither.
  void later(Session session, Will will, long delaySeconds) {
    pending.put(session, new Pending(will, space.nanos() + delaySeconds * 1_000_000_000L));
  }

  /// The client is back.
  void cancel(Session session) {
    pending.remove(session);
  }

  /// The session ends: no reason to wait any longer.
  void sessionEnds(Session session) {
    Pending one = pending.get(session);
    if (one != null) {
      pending.put(session, new Pending(one.will(), space.nanos()));
      sayWhatIsDue(session);
    }
  }

  void tick() {
    pending.keySet().forEach(this::sayWhatIsDue);
  }

  void sayWhatIsDue(Session session) {
    Pending one = pending.get(session);
    if (one == null || one.dueNanos() - space.nanos() > 0 || !pending.remove(session, one)) {
      return;
    }
    Publication will = one.will().publication();
    if (!session.reach().publish(will.topic()).allowed()) {
      LOG.info("The will of {} is not allowed any more", session.inWords());
      return;
    }
    Publication said =
        new Publication(
            will.topic(),
            will.payload(),
            will.qos(),
            will.retain(),
            will.properties(),
            session.publisher(),
            space.millis());
    if (!space.bus().publish(said, new Said(session))) {
      pending.putIfAbsent(session, one);
    }
  }

  private final class Said implements Reply {
    private final Session session;

    Said(Session session) {
      this.session = session;
    }

    @Override
    public boolean records() {
      return session.durable();
    }

    @Override
    public void record() {
      space.store().will(space.journal().tx(), session.id(), null);
    }

    @Override
    public void accepted(int receivers) {}

    @Override
    public void refused(Problem problem, String detail) {
      LOG.info(
          "The will of {} was refused: {} ({})",
          session.inWords(),
          problem.code(),
          Words.escaped(detail));
    }
  }
}
