package muster.bus;

import java.util.List;
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
        };

    void keep(Publication publication);

    void clear(Topic topic);
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

  /// Null when there is room for it, else why not. Inside the transaction; entries of the same
  /// batch do not see each other, which a quota bears.
  Verdict.@Nullable Refused refusal(Publication publication) {
    if (publication.payload().length == 0) {
      return null;
    }
    Publication before = tree.get(publication.topic());
    UserId user = publication.sender().user();
    boolean own = before != null && before.sender().user().equals(user);
    if (!own
        && !publication.sender().isHub()
        && countOf(user) >= bounds.messagesPerUser.getAsLong()) {
      return new Verdict.Refused(
          Problem.QUOTA_EXCEEDED,
          "You have as many retained messages as you may: " + countOf(user));
    }
    if ((before == null && count.get() >= bounds.messages)
        || bytes.get() + publication.weight() > bounds.bytes) {
      return new Verdict.Refused(Problem.QUOTA_EXCEEDED, "This space cannot retain more messages");
    }
    return null;
  }

  /// Inside the transaction.
  void write(Publication publication) {
    if (publication.payload().length == 0) {
      shelf.clear(publication.topic());
    } else {
      shelf.keep(publication.bare());
    }
  }

  /// After the commit.
  synchronized void set(Publication publication) {
    if (publication.payload().length == 0) {
      removed(tree.remove(publication.topic()));
      return;
    }
    Publication kept = publication.bare();
    removed(tree.put(kept));
    count.incrementAndGet();
    bytes.addAndGet(kept.weight());
    perUser.computeIfAbsent(kept.sender().user(), user -> new AtomicInteger()).incrementAndGet();
  }

  private void removed(@Nullable Publication before) {
    if (before != null) {
      count.decrementAndGet();
      bytes.addAndGet(-before.weight());
      perUser.computeIfPresent(
          before.sender().user(), (user, own) -> own.decrementAndGet() == 0 ? null : own);
    }
  }
}
