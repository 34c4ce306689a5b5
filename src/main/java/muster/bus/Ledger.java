package muster.bus;

import muster.types.Problem;
import muster.types.Refusal;

/// Where the bus hands over what must be stored before anybody hears of it. The one real ledger of
/// a space is its journal (`muster.store.Journal`); the bus declares what it needs and no more.
///
/// An entry that was taken (`offer` said true) gets exactly one of `committed` and `failed`, on the
/// ledger's own thread, in the order in which the entries were offered. An entry that was not taken
/// gets neither: the caller answers with `refusal()`.
public interface Ledger {
  /// Never blocks. False: not taken, because too much waits already, the database is in trouble, or
  /// the hub is stopping; `refusal()` says which.
  boolean offer(Entry entry);

  /// Why nothing is taken just now, in words for the sender.
  default Refusal refusal() {
    return new Refusal(Problem.BUSY, "Too much is waiting to be stored; try again", 1);
  }

  /// Something to be stored.
  interface Entry {
    /// Writes through the ledger's open transaction. May be called again after a roll-back, so
    /// whatever it keeps outside of the transaction is overwritten, never added to. An exception
    /// makes this entry fail, and no other.
    void write();

    /// It is on the disk: answer, fan out. Must not block.
    void committed();

    /// It is not stored. `detail` is for the sender and holds no secrets. Must not block.
    void failed(Problem why, String detail);

    /// Bytes that this entry keeps in memory while it waits, so that a queue can be bounded by
    /// them.
    default int bytes() {
      return 0;
    }
  }
}
