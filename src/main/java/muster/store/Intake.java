package muster.store;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import muster.bus.Ledger;
import muster.types.Refusal;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/// The bounded queue before the journal: many offer, never blocking; one thread takes.
///
/// `waiting` is raised before `refusal` is looked at and lowered when an entry was taken out. So
/// once a refusal is set and `waiting` is seen at 0, nobody can still be about to put something in:
/// what was accepted is never forgotten at a shutdown.
final class Intake {
  private final int most;
  private final long mostBytes;
  private final Queue<Waiting> queue = new MpscUnboundedArrayQueue<>(256);
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile @Nullable Refusal refusal;
  private volatile @Nullable Thread sleeper;

  Intake(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  boolean offer(Ledger.Entry entry) {
    int size = entry.bytes();
    int count = waiting.incrementAndGet();
    long total = bytes.addAndGet(size);
    // one entry larger than the bound may pass alone
    if (refusal != null || count > most || (total > mostBytes && count > 1)) {
      waiting.decrementAndGet();
      bytes.addAndGet(-size);
      return false;
    }
    queue.offer(new Waiting(entry, size));
    wake();
    return true;
  }

  void wake() {
    Thread thread = sleeper;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /// From now on nothing is taken (or, with null, everything again).
  void refuse(@Nullable Refusal why) {
    refusal = why;
    wake();
  }

  @Nullable Refusal refusal() {
    return refusal;
  }

  int waiting() {
    return waiting.get();
  }

  @Nullable Waiting poll() {
    Waiting entry = queue.poll();
    if (entry == null) {
      return null;
    }
    waiting.decrementAndGet();
    bytes.addAndGet(-entry.bytes());
    return entry;
  }

  /// Sleeps until there is something; null once nothing is left and nothing will come.
  @Nullable Waiting take() {
    while (true) {
      Waiting entry = poll();
      if (entry != null) {
        return entry;
      }
      if (refusal != null && waiting.get() == 0) {
        return null;
      }
      Thread.onSpinWait();
      sleeper = Thread.currentThread();
      if (waiting.get() == 0 && refusal == null) {
        LockSupport.park(this);
      }
      sleeper = null;
    }
  }

  /// Everything that waits, after `refuse`: also what was about to be put in.
  void drain(Consumer<Waiting> to) {
    while (waiting.get() > 0) {
      Waiting entry = poll();
      if (entry != null) {
        to.accept(entry);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /// The entry with the size it had when it came: what is added is what is taken off.
  record Waiting(Ledger.Entry entry, int bytes) {}
}
