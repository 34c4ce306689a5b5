package muster.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import muster.store.Batch.Slot;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes batches, one transaction at an attempt, over the one writing connection, which it reopens
/// when it is lost. Lives on the journal's thread.
///
/// The row of `muster_journal` is what it believes in: it holds the number of the last committed
/// batch and the name of the journal that wrote it. A number that was being committed when the
/// connection broke is either there or not; a foreign name means that another hub took over.
final class Transactor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Transactor.class);
  private static final String BROKEN = "It could not be stored because of an error here";
  private static final String SLOW = "It took too long to store and was given up";
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(30);
  private static final int BALLAST_BYTES = 64 << 10;

  private final Dialect dialect;
  private final String where;
  private final JournalLimits limits;
  private final JournalMeters meters;
  private final String name = UUID.randomUUID().toString();
  private final List<Runnable> hooks = new CopyOnWriteArrayList<>();

  // valid for the connection
  private @Nullable Link link;
  private @Nullable Tx tx;
  private boolean checked;

  // valid for the journal
  private @Nullable Marker foundAtStart;
  private @Nullable Unsure unsure;
  private long number;
  private volatile long committed;
  private volatile long lastCommitNanos;

  Transactor(Database database, JournalLimits limits, JournalMeters meters) {
    this.dialect = database.dialect();
    this.where = database.where();
    this.limits = limits;
    this.meters = meters;
    this.link = database.takeWriter();
  }

  Tx tx() {
    Tx open = tx;
    if (open == null) {
      throw new IllegalStateException("No transaction is open; offer an entry and write there");
    }
    return open;
  }

  void onRollback(Runnable hook) {
    hooks.add(hook);
  }

  long batch() {
    return committed;
  }

  Duration lastCommit() {
    return Duration.ofNanos(lastCommitNanos);
  }

  /// Takes what waits, up to the bounds of a batch.
  Batch gather(Intake.Waiting first, Intake intake) {
    Batch batch = new Batch();
    long bytes = 0;
    for (Intake.Waiting next = first; next != null; next = intake.poll()) {
      batch.add(next.entry());
      bytes += next.bytes();
      if (batch.size() >= limits.batch() || bytes >= limits.batchBytes()) {
        break;
      }
    }
    return batch;
  }

  /// One transaction for as much of the batch as its mode and the time allow. Null when it went
  /// well or when another mode should be tried; else what is wrong with the database.
  @Nullable StoreException attempt(Batch batch) {
    try {
      Link connected = connect();
      if (resolved(batch)) {
        return null;
      }
      List<Slot> written = new ArrayList<>();
      Tx open = begin(connected);
      for (Slot slot : batch.next()) {
        if (!written.isEmpty() && System.nanoTime() - open.begun() > limits.batchTime().toNanos()) {
          break;
        }
        if (batch.mode() == Batch.Mode.TOGETHER ? write(open, slot) : guarded(open, slot)) {
          written.add(slot);
        }
      }
      commit(open, connected, written);
      batch.commit(written);
      return null;
    } catch (StoreException e) {
      undo();
      if (!e.fault().ofStatement()) {
        return e;
      }
      batch.isolate(e);
      return null;
    }
  }

  private Tx begin(Link connected) {
    try {
      connected.begin();
      dialect.timeLimit(connected, STATEMENT_LIMIT);
    } catch (SQLException e) {
      throw dialect.failed("BEGIN", e);
    }
    Tx open = new Tx(connected);
    tx = open;
    return open;
  }

  /// False when the entry failed without having written anything, so that nobody else is touched.
  /// One that failed otherwise makes the whole batch be repeated with savepoints.
  private boolean write(Tx open, Slot slot) {
    long before = open.writes();
    Throwable thrown = slot.write();
    StoreException broken = broken(open, thrown);
    if (broken != null) {
      throw broken;
    }
    if (thrown == null) {
      return true;
    }
    if (open.writes() != before) {
      throw new StoreException(Fault.STATEMENT, "An entry failed after it had written", thrown);
    }
    fail(slot, thrown);
    runHooks();
    return false;
  }

  /// With a savepoint: whatever the entry does wrong, only it is undone.
  private boolean guarded(Tx open, Slot slot) {
    run(open.link(), "SAVEPOINT entry");
    long before = open.writes();
    Throwable thrown = slot.write();
    if (thrown == null && open.spoilt() == null) {
      try {
        open.flush();
      } catch (StoreException e) {
        thrown = e;
      }
    }
    StoreException broken = broken(open, thrown);
    if (broken != null && !broken.fault().ofStatement()) {
      throw broken;
    }
    if (thrown == null && broken == null) {
      run(open.link(), "RELEASE SAVEPOINT entry");
      return true;
    }
    run(open.link(), "ROLLBACK TO SAVEPOINT entry");
    run(open.link(), "RELEASE SAVEPOINT entry");
    open.mend(before);
    fail(slot, thrown != null ? thrown : broken);
    runHooks();
    return false;
  }

  /// What the database said, whether or not the entry let it pass.
  private static @Nullable StoreException broken(Tx open, @Nullable Throwable thrown) {
    return thrown instanceof StoreException store ? store : open.spoilt();
  }

  private void run(Link connected, String sql) {
    try {
      connected.run(sql);
    } catch (SQLException e) {
      throw dialect.failed(sql, e);
    }
  }

  private void commit(Tx open, Link connected, List<Slot> written) {
    if (open.writes() == 0) {
      tx = null;
      connected.rollback(); // nothing to store: no wait for the disk
      return;
    }
    long mine = ++number;
    mark(open, mine);
    tx = null;
    long start = System.nanoTime();
    try {
      connected.commit();
    } catch (SQLException e) {
      StoreException failed = dialect.failed("COMMIT", e);
      if (!failed.fault().ofStatement()) {
        unsure = new Unsure(mine, List.copyOf(written));
        checked = false;
      }
      throw failed;
    }
    lastCommitNanos = System.nanoTime() - start;
    committed = mine;
    meters.committed(lastCommitNanos, written.size());
    tidy(connected);
  }

  private void mark(Tx open, long mine) {
    int rows =
        open.update(
            "UPDATE muster_journal SET batch = ?, writer = ? WHERE only_row = 1", mine, name);
    if (rows != 1) {
      throw new StoreException(Fault.GONE, "The row of muster_journal is missing", null);
    }
  }

  private void tidy(Link connected) {
    try {
      dialect.tidy(connected);
    } catch (SQLException e) {
      log.debug("{}: tidying failed, tried again later: {}", where, e.getMessage());
    }
  }

  private static void fail(Slot slot, @Nullable Throwable thrown) {
    if (thrown instanceof Refusal refusal) {
      slot.fail(refusal.problem(), refusal.detail());
    } else {
      log.error("An entry could not be stored", thrown);
      Problem problem = thrown instanceof StoreException store ? store.problem() : Problem.INTERNAL;
      slot.fail(problem, problem == Problem.BUSY ? SLOW : BROKEN);
    }
  }

  /// After anything went wrong: back to the last commit, and a fresh connection if that is not
  /// sure.
  private void undo() {
    tx = null;
    Link connected = link;
    if (connected != null && !connected.rollback()) {
      connected.close();
      link = null;
    }
    runHooks();
  }

  private void runHooks() {
    for (Runnable hook : hooks) {
      try {
        hook.run();
      } catch (RuntimeException e) {
        log.error("A roll-back hook failed", e);
      }
    }
  }

  /// The connection, reopened if need be; and sure about who wrote last.
  private Link connect() {
    Link connected = link;
    if (connected == null) {
      checked = false;
      connected = dialect.openWriter(/* mayMake= */ false);
      link = connected;
    }
    if (!checked) {
      check(connected);
      checked = true;
    }
    return connected;
  }

  private void check(Link connected) {
    Marker marker = readMarker(connected);
    Unsure open = unsure;
    if (foundAtStart == null) {
      foundAtStart = marker;
      number = marker.batch();
      committed = marker.batch();
    } else if (!marker.writer().equals(name) && !marker.equals(foundAtStart)) {
      throw new StoreException(
          Fault.GONE, "Another hub has written to it meanwhile; restart this hub", null);
    }
    if (open != null) {
      boolean stored = marker.writer().equals(name) && marker.batch() == open.number();
      unsure = new Unsure(open.number(), open.written(), stored, /* known= */ true);
      log.info("{}: the commit that broke off was {}", where, stored ? "done" : "not done");
    }
  }

  private Marker readMarker(Link connected) {
    try {
      connected.begin();
      Tx reading = new Tx(connected);
      Marker marker =
          reading
              .one(
                  "SELECT batch, writer FROM muster_journal",
                  row -> new Marker(row.bigint("batch"), row.string("writer")))
              .orElseThrow(() -> new StoreException(Fault.GONE, "muster_journal has no row", null));
      connected.rollback();
      return marker;
    } catch (SQLException e) {
      throw notOfStatement(dialect.failed("muster_journal", e));
    } catch (StoreException e) {
      throw notOfStatement(e);
    }
  }

  /// No entry is to blame when this table cannot be read.
  private static StoreException notOfStatement(StoreException e) {
    return e.fault().ofStatement()
        ? new StoreException(Fault.GONE, String.valueOf(e.getMessage()), e)
        : e;
  }

  /// A commit that broke off is known by now: if it was done, its entries need not be repeated.
  private boolean resolved(Batch batch) {
    Unsure open = unsure;
    unsure = null;
    if (open == null || !open.stored()) {
      return false;
    }
    committed = open.number();
    batch.commit(open.written());
    return true;
  }

  /// Are there entries of which nobody knows whether they are stored?
  boolean unsure() {
    return unsure != null;
  }

  /// Tries a real write of some size, and undoes it: on a full disk this also makes room for what
  /// comes next.
  boolean works() {
    try {
      Link connected = connect();
      for (byte[] ballast : new byte[][] {new byte[BALLAST_BYTES], new byte[0]}) {
        Tx open = begin(connected);
        open.update("UPDATE muster_journal SET ballast = ? WHERE only_row = 1", (Object) ballast);
        commit(open, connected, List.of());
      }
      unsure = null;
      return true;
    } catch (StoreException e) {
      undo();
      return false;
    }
  }

  @Override
  public void close() {
    if (link != null) {
      link.close();
      link = null;
    }
  }

  private record Marker(long batch, String writer) {}

  private record Unsure(long number, List<Slot> written, boolean stored, boolean known) {
    Unsure(long number, List<Slot> written) {
      this(number, written, false, false);
    }
  }
}
