package muster.store;

import java.time.Duration;

/// Bounds of a journal. `waiting` entries or `waitingBytes` in the queue and offers are refused; a
/// batch is committed after `batch` entries, `batchBytes` or `batchTime`, whichever comes first, or
/// at once when nothing more waits. While the database is in trouble what was accepted is kept and
/// tried again for `patience`, first at once, then after pauses that grow up to `pause`; after that
/// it is refused, and every `pause` the journal looks whether the database works again.
public record JournalLimits(
    int waiting,
    long waitingBytes,
    int batch,
    long batchBytes,
    Duration batchTime,
    Duration patience,
    Duration pause) {
  public static final JournalLimits DEFAULT =
      new JournalLimits(
          20_000,
          64L << 20,
          1_000,
          4L << 20,
          Duration.ofMillis(20),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1));

  public JournalLimits {
    if (waiting < 1 || waitingBytes < 1 || batch < 1 || batchBytes < 1) {
      throw new IllegalArgumentException("Bounds of the journal must be positive");
    }
    if (batchTime.isNegative() || patience.isNegative() || !pause.isPositive()) {
      throw new IllegalArgumentException("Times of the journal must be positive");
    }
  }
}
