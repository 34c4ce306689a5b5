package muster.store;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import muster.bus.Ledger;
import muster.store.JournalState.Health;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The journal's thread: takes batches, has the [Transactor] write them, waits out trouble, and
/// tells each entry its outcome.
///
/// A platform thread, because SQLite is native code, which would hold on to the carrier of a
/// virtual one while it waits for the disk.
final class Writer {
  private static final Logger log = LoggerFactory.getLogger(Writer.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

  private final JournalLimits limits;
  private final InstantSource clock;
  private final String where;
  private final Intake intake;
  private final Transactor transactor;
  private final JournalMeters meters;
  private final Thread thread;
  private volatile JournalState state;
  private volatile boolean closing;

  Writer(Database database, JournalLimits limits, MeterRegistry registry, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
    this.where = database.where();
    this.intake = new Intake(limits.waiting(), limits.waitingBytes());
    this.meters = new JournalMeters(registry, database.space(), intake, () -> state().health());
    this.transactor = new Transactor(database, limits, meters);
    this.state =
        new JournalState(Health.WORKING, null, "working", clock.instant(), 0, 0, Duration.ZERO);
    this.thread = Thread.ofPlatform().name("journal-" + database.space()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  boolean offer(Ledger.Entry entry) {
    boolean taken = intake.offer(entry);
    if (!taken) {
      meters.refused(1);
    }
    return taken;
  }

  @Nullable Refusal refusal() {
    return intake.refusal();
  }

  boolean isOwnThread() {
    return Thread.currentThread().equals(thread);
  }

  Tx tx() {
    if (!isOwnThread()) {
      throw new IllegalStateException("tx() is for entries, on the journal's thread");
    }
    return transactor.tx();
  }

  void onRollback(Runnable hook) {
    transactor.onRollback(hook);
  }

  JournalState state() {
    JournalState now = state;
    return new JournalState(
        now.health(),
        now.problem(),
        now.words(),
        now.since(),
        intake.waiting(),
        transactor.batch(),
        transactor.lastCommit());
  }

  void close() {
    if (!closing) {
      closing = true;
      intake.refuse(new Refusal(Problem.STARTING, "The hub is stopping", 5));
    }
    if (isOwnThread()) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // what was accepted is written all the same
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      for (Intake.Waiting first = intake.take(); first != null; first = next()) {
        settle(transactor.gather(first, intake));
      }
    } catch (RuntimeException | Error e) {
      log.error("{}: the journal ended; nothing more is stored in this space", where, e);
      stop(new Refusal(Problem.INTERNAL, "Storing has ended because of an error; see the log"));
      throw e;
    } finally {
      transactor.close();
      meters.close();
      enter(Health.STOPPED, null, "stopped");
    }
  }

  /// The next entry to write. While the database is away nothing is accepted, and this waits.
  private Intake.@Nullable Waiting next() {
    while (state.health() == Health.REFUSING && !closing) {
      pause(limits.pause());
      if (!closing && transactor.works()) {
        intake.refuse(null);
        if (closing) {
          intake.refuse(new Refusal(Problem.STARTING, "The hub is stopping", 5));
        }
        working();
      }
    }
    return intake.take();
  }

  /// Until every entry of the batch has its outcome.
  private void settle(Batch batch) {
    long giveUp = 0;
    Duration pause = Duration.ZERO;
    while (!batch.done()) {
      StoreException trouble = transactor.attempt(batch);
      if (trouble == null) {
        working();
        batch.tell(meters);
        giveUp = 0;
        pause = Duration.ZERO;
        continue;
      }
      long now = System.nanoTime();
      if (giveUp == 0) {
        giveUp = now + limits.patience().toNanos();
      }
      if (now - giveUp >= 0) {
        refuse(batch, trouble);
        return;
      }
      if (state.health() == Health.WORKING) {
        log.warn("{}: {}; what was accepted is kept and tried again", where, trouble.getMessage());
      }
      enter(Health.RETRYING, trouble.problem(), String.valueOf(trouble.getMessage()));
      pause(pause);
      pause = pause.isZero() ? FIRST_PAUSE : min(pause.multipliedBy(2), limits.pause());
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /// The trouble lasted: fails what waits and takes nothing more until the database works again.
  private void refuse(Batch batch, StoreException trouble) {
    log.error("{}: {}; refusing to store until this is over", where, trouble.getMessage());
    enter(Health.REFUSING, trouble.problem(), String.valueOf(trouble.getMessage()));
    Refusal refusal = new Refusal(trouble.problem(), trouble.problem().title(), 5);
    if (!closing) {
      intake.refuse(refusal);
    }
    batch.failRest(
        transactor.unsure()
            ? new Refusal(
                trouble.problem(),
                "The database went away during the commit; it may be stored or not. Try again")
            : refusal);
    batch.tell(meters);
    failWaiting(refusal);
  }

  private void failWaiting(Refusal refusal) {
    Batch rest = new Batch();
    intake.drain(entry -> rest.add(entry.entry()));
    rest.failRest(refusal);
    rest.tell(meters);
  }

  private void stop(Refusal refusal) {
    closing = true;
    intake.refuse(refusal);
    failWaiting(refusal);
  }

  private void working() {
    if (state.health() != Health.WORKING) {
      log.info("{}: storing works again", where);
      enter(Health.WORKING, null, "working");
    }
  }

  private void enter(Health health, @Nullable Problem problem, String words) {
    JournalState before = state;
    boolean same = before.health() == health && before.problem() == problem;
    state =
        new JournalState(
            health, problem, words, same ? before.since() : clock.instant(), 0, 0, Duration.ZERO);
  }

  private void pause(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos();
        left > 0 && !skipPause();
        left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  /// At a shutdown nothing is probed any more.
  private boolean skipPause() {
    return closing && state.health() == Health.REFUSING;
  }
}
