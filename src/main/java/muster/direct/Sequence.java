package muster.direct;

import muster.store.Journal;
import muster.store.Tx;

/// The next number for messages, changes and statuses of a space: ascending in the order of the
/// commits, with gaps. Taken from the database a thousand at a time, on the journal's thread only;
/// a roll-back gives back what was reserved, so it is forgotten then.
final class Sequence {
  private static final long AT_ONCE = 1_000;
  private long next;
  private long end;

  Sequence(Journal journal) {
    journal.onRollback(() -> end = next = 0);
  }

  long next(Tx tx) {
    if (next == end) {
      end = MessageStore.reserve(tx, AT_ONCE) + 1;
      next = end - AT_ONCE;
    }
    return next++;
  }
}
