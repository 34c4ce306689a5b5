package muster.mqtt;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import muster.types.Problem;
import muster.types.Refusal;

/// Two clients with one client id throw each other out for ever. After [#MOST] takeovers within
/// [#WINDOW_NANOS] further ones are refused until the window is over, so that one of them stays.
final class Takeovers {
  static final int MOST = 20;
  private static final long WINDOW_NANOS = 10_000_000_000L;

  private record Count(long since, int many) {}

  private final LongSupplier nanos;
  private final ConcurrentHashMap<ClientKey, Count> counts = new ConcurrentHashMap<>();

  Takeovers(LongSupplier nanos) {
    this.nanos = nanos;
  }

  void check(ClientKey key) {
    long now = nanos.getAsLong();
    Count count =
        counts.compute(
            key,
            (k, known) ->
                known == null || now - known.since() > WINDOW_NANOS
                    ? new Count(now, 1)
                    : new Count(known.since(), known.many() + 1));
    if (count != null && count.many() > MOST) {
      throw new Refusal(
          Problem.TOO_MANY_ATTEMPTS,
          "This client id is taken over again and again: do two clients use it?",
          10);
    }
  }

  void tidy() {
    long now = nanos.getAsLong();
    counts.values().removeIf(count -> now - count.since() > WINDOW_NANOS);
  }
}
