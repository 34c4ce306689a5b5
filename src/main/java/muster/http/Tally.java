package muster.http;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// How many requests were answered with which class of status, and how long that took. Counted
/// always, because it costs nothing; shown where a registry asks.
final class Tally {
  private static final int CLASSES = 5;

  private final LongAdder[] counts = new LongAdder[CLASSES];
  private final LongAdder[] nanos = new LongAdder[CLASSES];

  Tally() {
    for (int i = 0; i < CLASSES; i++) {
      counts[i] = new LongAdder();
      nanos[i] = new LongAdder();
    }
  }

  void add(int status, long took) {
    int place = Math.clamp(status / 100L - 1, 0, CLASSES - 1);
    counts[place].increment();
    nanos[place].add(took);
  }

  void measure(MeterRegistry meters) {
    for (int i = 0; i < CLASSES; i++) {
      LongAdder time = nanos[i];
      FunctionTimer.builder(
              "muster.http.requests",
              counts[i],
              LongAdder::sum,
              count -> time.sum(),
              TimeUnit.NANOSECONDS)
          .tag("status", (i + 1) + "xx")
          .description("Requests answered, and the time they took")
          .register(meters);
    }
  }
}
