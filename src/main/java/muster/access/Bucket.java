package muster.access;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A token bucket in one number: the time at which it would be full again (GCRA). Lock-free, 24
/// bytes; a connection keeps its own, so that a publish costs one compare-and-set. The rate is
/// asked for each time, so that a changed limit holds at once for those who are connected.
public final class Bucket {
  private final Supplier<Rate> rate;
  private final LongSupplier nanos;
  private final AtomicLong fullAt;

  Bucket(Supplier<Rate> rate, LongSupplier nanos) {
    this.rate = rate;
    this.nanos = nanos;
    this.fullAt = new AtomicLong(nanos.getAsLong());
  }

  /// Takes one: 0 when there was one, else the nanoseconds until there is.
  public long take() {
    return take(1);
  }

  /// Takes so many at once, all or none. More than the whole burst waits for a full bucket and then
  /// goes into debt, so that it passes some time instead of never.
  public long take(long many) {
    Rate now = rate.get();
    if (now.isOff()) {
      return 0;
    }
    double interval = now.interval();
    long room = (long) (interval * now.burst());
    long cost = (long) (interval * many);
    long allowedDebt = Math.max(0, room - cost);
    while (true) {
      long time = nanos.getAsLong();
      long full = fullAt.get();
      long debt = Math.max(0, full - time);
      if (debt > allowedDebt) {
        return debt - allowedDebt;
      }
      if (fullAt.compareAndSet(full, time + debt + cost)) {
        return 0;
      }
    }
  }

  /// Whole seconds, rounded up, as `Retry-After` wants them.
  static long seconds(long nanos) {
    return Math.max(1, Math.ceilDiv(nanos, 1_000_000_000L));
  }
}
