package muster.store;

import muster.types.Problem;
import org.jspecify.annotations.Nullable;

/// The database did not do what it was told. Within a transaction of the journal it is the journal
/// that deals with it (isolate the entry, or wait for the database); a feature lets it pass.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Fault fault;

  StoreException(Fault fault, String words, @Nullable Throwable cause) {
    super(words, cause);
    this.fault = fault;
  }

  Fault fault() {
    return fault;
  }

  /// The row of the problem table that a client should be told.
  public Problem problem() {
    return fault.problem();
  }
}
