package muster.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import muster.bus.Ledger;
import muster.store.Journal;
import muster.store.Tx;
import muster.types.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What sessions have to write down on their own account: acknowledged rows, PUBREC, PUBREL,
/// disconnects. Gathered, and written by one entry of the journal at a time, so that ten thousand
/// acknowledgements cost one entry and not ten thousand. Order is kept, also towards what is
/// offered to the journal later.
///
/// Nothing is ever refused here: when the journal has no room, it waits for the next tick. It is
/// bounded by what the sessions' windows allow.
final class SessionLog implements Ledger.Entry {
  private static final Logger LOG = LoggerFactory.getLogger(SessionLog.class);

  /// One thing to write, and what to do when it is on the disk.
  record Step(Consumer<Tx> write, Runnable committed) {}

  private final Journal journal;
  private final SessionStore store;
  private final Queue<Step> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean offered = new AtomicBoolean();

  // the journal's thread only
  private final List<Step> batch = new ArrayList<>();

  SessionLog(Journal journal, SessionStore store) {
    this.journal = journal;
    this.store = store;
  }

  void add(Consumer<Tx> write, Runnable committed) {
    waiting.add(new Step(write, committed));
    offer();
  }

  /// Within another entry that must see everything written that was added before it: what waits is
  /// that entry's from now on, to be written, run when it is committed, and given back when it
  /// fails.
  void take(List<Step> into) {
    for (Step step = waiting.poll(); step != null; step = waiting.poll()) {
      into.add(step);
    }
  }

  void giveBack(List<Step> steps) {
    waiting.addAll(steps);
    offer();
  }

  /// Also at each tick, for what found the journal full.
  void offer() {
    if (!waiting.isEmpty() && offered.compareAndSet(false, true) && !journal.offer(this)) {
      offered.set(false);
    }
  }

  @Override
  public void write() {
    Tx tx = journal.tx();
    for (Step step = waiting.poll(); step != null; step = waiting.poll()) {
      batch.add(step);
    }
    batch.forEach(step -> step.write().accept(tx));
    store.sweep(tx);
  }

  @Override
  public void committed() {
    List<Step> done = List.copyOf(batch);
    batch.clear();
    offered.set(false);
    offer();
    done.forEach(step -> step.committed().run());
  }

  /// What could not be written stays and is tried again.
  @Override
  public void failed(Problem why, String detail) {
    LOG.warn("Sessions could not be written, trying again: {} {}", why.code(), detail);
    offered.set(false);
  }
}
