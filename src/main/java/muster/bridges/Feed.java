package muster.bridges;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import muster.bus.Owner;
import muster.bus.Publication;
import muster.bus.PublishProperties.UserProperty;
import muster.types.TopicFilter;

/// Everything that happens in one room, in its order, for one reader who says how far it has come.
/// What is published now only wakes the reader up; what it reads is what is stored. So there is no
/// queue that could overflow and no seam between what was and what is.
final class Feed implements AutoCloseable {
  private static final int PAGE = 100;
  // a hub that wakes nobody up for a minute is looked at all the same
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final Ground ground;
  private final TopicFilter filter;
  private final Owner owner;
  private final AutoCloseable listening;
  private final Semaphore news = new Semaphore(0);

  Feed(Ground ground, String room) {
    this.ground = ground;
    this.filter = new TopicFilter(ground.room(room).value());
    this.owner =
        Objects.requireNonNull(ground.bus().ownerOf(ground.room(room)), "rooms have an owner");
    this.listening = ground.bus().listen(filter, ground.hub(), publication -> wake());
  }

  private void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  /// The next entries behind a seq, oldest first; empty when there are none.
  List<Heard> after(long seq) {
    news.drainPermits();
    return read(
        new UserProperty("since-seq", Long.toString(seq)), new UserProperty("entries", "" + PAGE));
  }

  /// The seq of what happened last.
  long last() {
    List<Heard> tail = read(new UserProperty("history", "1"));
    return tail.isEmpty() ? 0 : tail.getLast().seq();
  }

  private List<Heard> read(UserProperty... wishes) {
    List<Publication> found = ground.journal().write(tx -> owner.history(filter, List.of(wishes)));
    return found.stream().map(Heard::of).flatMap(Optional::stream).toList();
  }

  /// Waits until something happens.
  void await() throws InterruptedException {
    if (news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
