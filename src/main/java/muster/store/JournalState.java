package muster.store;

import java.time.Duration;
import java.time.Instant;
import muster.types.Problem;
import org.jspecify.annotations.Nullable;

/// How a journal is doing, for health and for people. `problem` is null while all is well; `words`
/// say what is wrong and what happens to what was accepted; `lastCommit` is how long the last
/// commit took.
public record JournalState(
    Health health,
    @Nullable Problem problem,
    String words,
    Instant since,
    int waiting,
    long batch,
    Duration lastCommit) {
  public enum Health {
    /// Everything is stored as it comes.
    WORKING,
    /// The database is in trouble; what was accepted is kept and tried again.
    RETRYING,
    /// The trouble lasted; nothing is accepted until the database works again.
    REFUSING,
    /// The hub is stopping, or this journal must not go on.
    STOPPED
  }
}
