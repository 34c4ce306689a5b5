package muster.bus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import muster.types.Problem;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// The retained values of a space: in memory to be served, in the [Shelf] to last. Bounded as a
/// whole (count and bytes) and per user, because each of them lives until somebody clears it.
///
/// Changes come from the ledger's thread, plus the hub's own passing values (`show`), so writing
/// takes a lock that nobody else waits for.
public final class Retained {

  /// Where retained values last. Called on the ledger's thread, inside the transaction.
  public interface Shelf {
    /// Nothing lasts: for a bus whose retained values live with the process only.
    Shelf NONE =
        new Shelf() {
          @Override
          public void keep(Publication publication) {}

          @Override
          public void clear(Topic topic) {}

          @Override
          public void expired(Publication publication) {}
        };

    void keep(Publication publication);

    void clear(Topic topic);

    /// Its lifetime is over: goes, unless its topic retains something newer already.
    void expired(Publication publication);
  }

  /// How much may be retained.
  ///
  /// @param messages in the whole space
  /// @param bytes in the whole space
  /// @param messagesPerUser published by one user; asked each time, because it may be changed
  public record Bounds(int messages, long bytes, LongSupplier messagesPerUser) {
    public static final Bounds DEFAULT = new Bounds(1_000_000, 512L << 20, () -> 10_000);
  }

  private final Shelf shelf;
  private final Bounds bounds;
  private final RetainedTree tree = new RetainedTree();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final ConcurrentHashMap<UserId, AtomicInteger> perUser = new ConcurrentHashMap<>();
  private final AtomicInteger mortal = new AtomicInteger(); // those with an expiry

  // what is written and not yet committed, so that one batch cannot get past a bound; guarded by
  // this
  private final Map<Topic, UserId> coming = new HashMap<>();
  private final Map<UserId, Integer> comingPerUser = new HashMap<>();
  private long comingBytes;

  public Retained(Shelf shelf, Bounds bounds) {
    this.shelf = shelf;
    this.bounds = bounds;
  }

  /// What the shelf holds, at the start.
  public void load(Iterable<Publication> publications) {
    publications.forEach(this::set);
  }

  public @Nullable Publication get(Topic topic) {
    return tree.get(topic);
  }

  public List<Publication> matching(TopicFilter filter) {
    if (filter.hasWildcard()) {
      return tree.matching(filter);
    }
    Publication only = tree.get(new Topic(filter.value()));
    return only == null ? List.of() : List.of(only);
  }

  public int count() {
    return count.get();
  }

  public long bytes() {
    return bytes.get();
  }

  public int countOf(UserId user) {
    AtomicInteger own = perUser.get(user);
    return own == null ? 0 : own.get();
  }

  /// Null when there is room for it, else why not. Inside the transaction.
  synchronized Verdict.@Nullable Refused refusal(Publication publication) {
    if (publication.payload().length == 0) {
      return null;
    }
    UserId user = publication.sender().user();
    int used = countOf(user) + comingPerUser.getOrDefault(user, 0);
    if (!publication.sender().isHub()
        && used >= bounds.messagesPerUser.getAsLong()
        && !isOwn(publication)) {
      return new Verdict.Refused(
          Problem.QUOTA_EXCEEDED, "You have as many retained messages as you may: " + used);
    }
    boolean fresh =
        tree.get(publication.topic()) == null && !coming.containsKey(publication.topic());
    if ((fresh && count.get() + coming.size() >= bounds.messages)
        || bytes.get() + comingBytes + publication.weight() > bounds.bytes) {
      return new Verdict.Refused(Problem.QUOTA_EXCEEDED, "This space cannot retain more messages");
    }
    return null;
  }

  private boolean isOwn(Publication publication) {
    UserId user = publication.sender().user();
    UserId next = coming.get(publication.topic());
    Publication before = tree.get(publication.topic());
    return next != null ? next.equals(user) : before != null && before.sender().user().equals(user);
  }

  /// Inside the transaction; `set` or `forget` follows.
  synchronized void write(Publication publication) {
    if (publication.payload().length == 0) {
      shelf.clear(publication.topic());
      return;
    }
    comingBytes += publication.weight();
    if (!isOwn(publication)) {
      UserId user = publication.sender().user();
      cameOrNot(coming.put(publication.topic(), user));
      comingPerUser.merge(user, 1, Integer::sum);
    }
    shelf.keep(publication.bare());
  }

  private void cameOrNot(@Nullable UserId user) {
    if (user != null) {
      comingPerUser.computeIfPresent(user, (same, many) -> many == 1 ? null : many - 1);
    }
  }

  /// The transaction of `write` was rolled back.
  synchronized void forget(Publication publication) {
    if (publication.payload().length > 0) {
      comingBytes -= publication.weight();
      cameOrNot(coming.remove(publication.topic()));
    }
  }

  /// After the commit of what was written.
  synchronized void written(Publication publication) {
    forget(publication);
    set(publication);
  }

  /// Those whose lifetime is over at `now`: a walk through all of them, where any has one.
  List<Publication> expiredAt(long now) {
    return mortal.get() == 0 ? List.of() : tree.expiredAt(now);
  }

  /// Inside the transaction.
  void writeExpired(Publication publication) {
    shelf.expired(publication);
  }

  /// After the commit; what has been retained since stays.
  synchronized void drop(Publication publication) {
    if (tree.get(publication.topic()) == publication) {
      removed(tree.remove(publication.topic()));
    }
  }

  /// What the hub shows without storing it, and what the shelf held at the start.
  synchronized void set(Publication publication) {
    if (publication.payload().length == 0) {
      removed(tree.remove(publication.topic()));
      return;
    }
    Publication kept = publication.bare();
    removed(tree.put(kept));
    count.incrementAndGet();
    mortal.addAndGet(mortality(kept));
    bytes.addAndGet(kept.weight());
    perUser.computeIfAbsent(kept.sender().user(), user -> new AtomicInteger()).incrementAndGet();
  }

  private static int mortality(Publication publication) {
    return publication.properties().expirySeconds() == PublishProperties.NEVER ? 0 : 1;
  }

  private void removed(@Nullable Publication before) {
    if (before != null) {
      count.decrementAndGet();
      mortal.addAndGet(-mortality(before));
      bytes.addAndGet(-before.weight());
      perUser.computeIfPresent(
          before.sender().user(), (user, own) -> own.decrementAndGet() == 0 ? null : own);
    }
  }
}
