package muster.store;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import muster.bus.Ledger;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// The single writer of a space.
///
/// Everything that must last is offered here as an entry. One thread takes what waits, lets each
/// entry write inside one transaction, commits once for all of them, and only then tells each, in
/// order, that it is on the disk: group commit with blocking, straight code. While one commit waits
/// for the disk the next batch gathers, so the busier the hub, the larger the batches.
///
/// - An entry that fails (its `write` throws, or its statements do) fails alone: the batch is
///   rolled back and repeated with a savepoint around each entry. So `write` may run more than
///   once.
/// - A database in trouble fails nobody at first: see [JournalLimits].
/// - After any roll-back the hooks of `onRollback` run, so that caches which mirror uncommitted
///   rows are dropped. A hook may run in the middle of a transaction and must not use it.
/// - A connection lost during COMMIT leaves open whether the batch is stored. Each transaction also
///   writes its number into `muster_journal`; after reconnecting that number tells.
public final class Journal implements Ledger, AutoCloseable {
  private final Writer writer;

  public Journal(
      Database database, JournalLimits limits, MeterRegistry meters, InstantSource clock) {
    this.writer = new Writer(database, limits, meters, clock);
    writer.start();
  }

  @Override
  public boolean offer(Entry entry) {
    return writer.offer(entry);
  }

  @Override
  public Refusal refusal() {
    Refusal refusal = writer.refusal();
    return refusal != null ? refusal : Ledger.super.refusal();
  }

  /// Writes and waits for the commit: for REST, commands, and everything else that may block. A
  /// [Refusal] when it is not stored; what `work` throws comes back as it is, and nothing of it
  /// stays.
  ///
  /// Called by an entry, on the journal's own thread, it takes part in the open transaction.
  public <T extends @Nullable Object> T write(Function<Tx, T> work) {
    if (writer.isOwnThread()) {
      return work.apply(writer.tx());
    }
    Waiter<T> waiter = new Waiter<>(work);
    if (!offer(waiter)) {
      throw refusal();
    }
    try {
      return waiter.outcome.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /// The open transaction; only within `Entry.write`.
  public Tx tx() {
    return writer.tx();
  }

  /// Adds a hook that runs on the journal's thread after every roll-back.
  public void onRollback(Runnable hook) {
    writer.onRollback(hook);
  }

  public JournalState state() {
    return writer.state();
  }

  /// Takes nothing more, writes what was accepted, and ends. What cannot be written within the
  /// journal's patience is failed.
  @Override
  public void close() {
    writer.close();
  }

  private final class Waiter<T extends @Nullable Object> implements Entry {
    private final Function<Tx, T> work;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private @Nullable RuntimeException thrown;
    private @Nullable T result;

    Waiter(Function<Tx, T> work) {
      this.work = work;
    }

    @Override
    public void write() {
      thrown = null;
      try {
        result = work.apply(tx());
      } catch (RuntimeException e) {
        thrown = e;
        throw e;
      }
    }

    @Override
    @SuppressWarnings("NullAway") // T says itself whether it may be null
    public void committed() {
      outcome.complete(result);
    }

    /// Its own exception if it threw one, unless the database is to blame.
    @Override
    public void failed(Problem why, String detail) {
      RuntimeException own = thrown;
      boolean itself =
          own != null
              && !(own instanceof StoreException store && store.problem() != Problem.INTERNAL);
      outcome.completeExceptionally(itself && own != null ? own : new Refusal(why, detail, 1));
    }
  }
}
