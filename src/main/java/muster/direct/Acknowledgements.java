package muster.direct;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.PublishProperties.UserProperty;
import muster.bus.Reply;
import muster.bus.Subscriber;
import muster.direct.StatusStore.Event;
import muster.types.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What devices have acknowledged, gathered on the event loops and written many at once.
///
/// The first of them rings a bell: an empty publication of the hub's own, which goes through the
/// journal like every other and finds there what has come until then. So five hundred
/// acknowledgements are one entry, and what the senders are told of them is kept for those who are
/// away in the same transaction. A bell is rung before the session forgets the delivery, so a hub
/// that is killed in between sends the message once more and hears of it once more.
final class Acknowledgements {
  private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);
  private static final int AT_ONCE = 2_000;
  // as much as the journal may hold back in a long trouble; what is beyond it is not recorded
  private static final int MOST = 1_000_000;

  private final Ground ground;
  private final Queue<Event> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean rung = new AtomicBoolean();

  // the journal's thread only: what each bell has taken, until it is committed
  private final IdentityHashMap<Publication, List<Event>> taken = new IdentityHashMap<>();

  Acknowledgements(Ground ground) {
    this.ground = ground;
  }

  /// On any thread; returns at once.
  void add(Publication publication, Subscriber receiver) {
    for (UserProperty property : publication.properties().userProperties()) {
      if (property.name().equals(Post.MESSAGE_ID)) {
        if (count.get() < MOST) {
          waiting.add(
              new Event(
                  property.value(),
                  receiver.principal().user(),
                  State.DELIVERED,
                  receiver.device(),
                  ground.now()));
          count.incrementAndGet();
        }
        ring();
        return;
      }
    }
  }

  /// Also every few seconds, for what found the journal full.
  void ring() {
    if (waiting.isEmpty() || !rung.compareAndSet(false, true)) {
      return;
    }
    Publication bell =
        new Publication(
            ground.topics().bell(),
            new byte[0],
            0,
            /* retain= */ false,
            PublishProperties.NONE,
            ground.hub(),
            ground.now());
    if (!ground.bus().publish(bell, new Outcome(bell))) {
      rung.set(false);
    }
  }

  /// On the journal's thread, perhaps again after a roll-back: what this bell stands for.
  List<Event> take(Publication bell) {
    rung.set(false);
    List<Event> mine = taken.computeIfAbsent(bell, b -> new ArrayList<>());
    while (mine.size() < AT_ONCE) {
      Event event = waiting.poll();
      if (event == null) {
        return mine;
      }
      mine.add(event);
    }
    ring();
    return mine;
  }

  private final class Outcome implements Reply {
    private final Publication bell;

    Outcome(Publication bell) {
      this.bell = bell;
    }

    @Override
    public void accepted(int receivers) {
      List<Event> done = taken.remove(bell);
      count.addAndGet(done == null ? 0 : -done.size());
    }

    /// What could not be written stays and is tried again.
    @Override
    public void refused(Problem problem, String detail) {
      LOG.warn("Acknowledgements could not be written, trying again: {} {}", problem, detail);
      List<Event> again = taken.remove(bell);
      if (again != null) {
        waiting.addAll(again);
      }
      rung.set(false);
    }
  }
}
