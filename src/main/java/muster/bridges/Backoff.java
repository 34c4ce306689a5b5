package muster.bridges;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Pauses between attempts: each twice as long as the one before, up to a longest, and each between
/// half and all of that by chance, so that many who failed together do not come back together.
final class Backoff {
  private final BridgeSettings.Pauses pauses;
  private final RandomGenerator random;
  private int failures;

  Backoff(Ground ground) {
    this(ground.settings().pauses(), ground.sources().random());
  }

  Backoff(BridgeSettings.Pauses pauses, RandomGenerator random) {
    this.pauses = pauses;
    this.random = random;
  }

  void worked() {
    failures = 0;
  }

  /// The next pause; never shorter than what the other side asks for.
  Duration next(Duration asked) {
    long most = pauses.longest().toMillis();
    long full = Math.min(most, pauses.first().toMillis() << Math.min(failures, 20));
    failures++;
    long some = full / 2 + random.nextLong(full / 2 + 1);
    return asked.toMillis() > some ? asked : Duration.ofMillis(some);
  }
}
