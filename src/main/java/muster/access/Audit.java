package muster.access;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Tx;
import muster.types.Principal;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who did what to whom, when, from where. What changes something is written in the change's own
/// transaction (`record(tx, ...)`). What only happened (a wrong password, a forged sender) is
/// noted: never blocks, a bounded number waits, a flood is cut to thirty lines a minute, and what
/// was left out is counted in the next line. Nothing here is ever a secret; who calls sees to that.
public final class Audit {
  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
  private static final Rate NOTES = Rate.parse("30/m burst 100");
  private static final Rate LOGINS = Rate.parse("10/s burst 1000");
  static final long MOST_LINES = 1_000_000;
  private static final int WAITING = 1_000;
  private static final int MOST_LISTED = 1_000;
  private static final int LONGEST = 300;

  /// One line of the log. `what` is a word like `user.add`; docs/access.md lists them.
  public record Entry(
      long id, Instant at, String who, String address, String what, String whom, String detail) {}

  /// What to list: entries before an id, of one acting user, of one kind (or its beginning,
  /// `user.`), about one user; empty means all.
  public record Query(@Nullable Long before, int limit, String who, String what, String whom) {
    public static Query newest(int limit) {
      return new Query(null, limit, "", "", "");
    }

    public Query {
      limit = Math.clamp(limit, 1, MOST_LISTED);
    }
  }

  private final Database database;
  private final Journal journal;
  private final Sources sources;
  private final Duration kept;
  private final Bucket notes;
  private final Bucket logins;
  private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicBoolean writing = new AtomicBoolean();
  private final LongAdder leftOut = new LongAdder();

  Audit(Database database, Journal journal, Sources sources, Duration kept) {
    this.database = database;
    this.journal = journal;
    this.sources = sources;
    this.kept = kept;
    this.notes = new Bucket(() -> NOTES, sources.nanos());
    this.logins = new Bucket(() -> LOGINS, sources.nanos());
  }

  /// Within the transaction of what is done: both happen or neither.
  public void record(Tx tx, Principal by, String what, String whom, String detail) {
    AuditStore.add(tx, entry(who(by), by.address(), what, whom, detail));
  }

  /// Waits until it is on the disk.
  public void record(Principal by, String what, String whom, String detail) {
    journal.write(tx -> {
      record(tx, by, what, whom, detail);
      return true;
    });
  }

  /// For what only happened: returns at once, on any thread.
  public void note(Principal by, String what, String whom, String detail) {
    note(who(by), by.address(), what, whom, detail);
  }

  /// What somebody did who is not signed in, so that the name is only what they say.
  public void note(String who, String address, String what, String whom, String detail) {
    put(notes, entry(who, address, what, whom, detail));
  }

  /// Signing in has a bound of its own: a flood of wrong passwords does not hide the right one.
  void noteLogin(String who, String address) {
    put(logins, entry(who, address, "login", who, ""));
  }

  private void put(Bucket bucket, Entry entry) {
    if (bucket.take() > 0 || !waiting.offer(entry)) {
      leftOut.increment();
      return;
    }
    if (writing.compareAndSet(false, true)) {
      Thread.ofVirtual().name("audit").start(this::drain);
    }
  }

  private void drain() {
    do {
      try {
        for (List<Entry> some = some(); !some.isEmpty(); some = some()) {
          write(some);
        }
      } finally {
        writing.set(false);
      }
    } while (!waiting.isEmpty() && writing.compareAndSet(false, true));
  }

  private void write(List<Entry> some) {
    try {
      journal.write(tx -> {
        some.forEach(entry -> AuditStore.add(tx, entry));
        return true;
      });
    } catch (Refusal unavailable) {
      leftOut.add(some.size());
      LOG.warn(
          "{} lines of the audit log could not be written: {}", some.size(), unavailable.detail());
    }
  }

  /// What waits; the first line says how many were left out before it.
  private List<Entry> some() {
    List<Entry> some = new ArrayList<>();
    waiting.drainTo(some, 100);
    long missed = some.isEmpty() ? 0 : leftOut.sumThenReset();
    if (missed > 0) {
      Entry first = some.getFirst();
      String detail = first.detail() + " (and " + missed + " more before, left out)";
      some.set(
          0,
          new Entry(
              0, first.at(), first.who(), first.address(), first.what(), first.whom(), detail));
    }
    return some;
  }

  private Entry entry(String who, String address, String what, String whom, String detail) {
    return new Entry(
        0,
        sources.clock().instant(),
        Names.cleaned(who, LONGEST),
        Names.cleaned(address, LONGEST),
        what,
        Names.cleaned(whom, LONGEST),
        Names.cleaned(detail, LONGEST));
  }

  /// An operator who acts in another space is named with the space they belong to.
  private static String who(Principal by) {
    return by.user().value();
  }

  /// The newest first.
  public List<Entry> list(Query query) {
    return database.read(tx -> AuditStore.list(tx, query));
  }

  /// Forgets lines that are older than the log is kept, and the oldest beyond a million.
  void tidy() {
    long before = sources.clock().instant().minus(kept).toEpochMilli();
    long lastToGo = database.read(tx -> AuditStore.lastToGo(tx, before, MOST_LINES));
    if (lastToGo > 0) {
      journal.write(tx -> AuditStore.forget(tx, lastToGo));
    }
  }

  static String key(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
