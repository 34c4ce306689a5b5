package muster.store;

import java.util.ArrayList;
import java.util.List;
import muster.bus.Ledger;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Entries on their way into one transaction, each with its outcome once that is known. Outcomes
/// are told strictly in order, each once.
final class Batch {
  private static final Logger log = LoggerFactory.getLogger(Batch.class);
  private final List<Slot> slots = new ArrayList<>();
  private Mode mode = Mode.TOGETHER;
  private int told;

  void add(Ledger.Entry entry) {
    slots.add(new Slot(entry));
  }

  Mode mode() {
    return mode;
  }

  int size() {
    return slots.size();
  }

  boolean done() {
    return told == slots.size();
  }

  /// What the next transaction is for.
  List<Slot> next() {
    List<Slot> open = slots.stream().filter(slot -> !slot.known).toList();
    return mode == Mode.ALONE && !open.isEmpty() ? open.subList(0, 1) : open;
  }

  void commit(List<Slot> written) {
    for (Slot slot : written) {
      slot.known = true;
    }
  }

  /// A statement, and not the database, made the transaction fail: the next attempt is more
  /// careful; an entry that failed in a transaction of its own has failed for good.
  void isolate(StoreException why) {
    switch (mode) {
      case TOGETHER -> mode = Mode.GUARDED;
      case GUARDED -> mode = Mode.ALONE;
      case ALONE -> {
        log.error("An entry could not be stored", why);
        next().forEach(slot -> slot.fail(why.problem(), "It could not be stored"));
      }
    }
  }

  void failRest(Refusal why) {
    for (Slot slot : slots) {
      if (!slot.known) {
        slot.fail(why.problem(), why.detail());
      }
    }
  }

  /// Tells the outcomes that are known, up to the first that is open.
  void tell(JournalMeters meters) {
    while (told < slots.size() && slots.get(told).known) {
      slots.get(told++).tell(meters);
    }
  }

  /// How much entries trust each other.
  enum Mode {
    /// All in one transaction.
    TOGETHER,
    /// The same, with a savepoint around each.
    GUARDED,
    /// Each in a transaction of its own, because it was the commit that failed.
    ALONE
  }

  /// One entry and its outcome.
  static final class Slot {
    final Ledger.Entry entry;
    private boolean known;
    private @Nullable Refusal failure;

    Slot(Ledger.Entry entry) {
      this.entry = entry;
    }

    /// Failed for good: it is not repeated.
    void fail(Problem problem, String detail) {
      failure = new Refusal(problem, detail);
      known = true;
    }

    /// What it threw, whatever that was: a broken entry must not end the journal.
    @Nullable Throwable write() {
      try {
        entry.write();
        return null;
      } catch (RuntimeException | Error e) {
        return e;
      }
    }

    private void tell(JournalMeters meters) {
      Refusal why = failure;
      try {
        if (why == null) {
          entry.committed();
        } else {
          meters.failed(why.problem());
          entry.failed(why.problem(), why.detail());
        }
      } catch (RuntimeException | Error e) {
        log.error("An entry's answer to its outcome failed; it is stored or not all the same", e);
      }
    }
  }
}
