package muster.bridges;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import muster.types.Refusal;

/// From a room to one place outside, entry by entry in the room's order. The cursor moves with each
/// entry that was taken, in the transaction that also notes what it is called out there. A place
/// that cannot take it just now is asked again after growing pauses, as long as the patience lasts;
/// what it will never take is noted as failed, and the next one follows.
///
/// The hub can be killed between the moment when the other side took something and the commit of
/// the cursor: then that one entry goes out again. Sides that look at ids tell it apart.
final class Outflow implements Worker.Work {
  private final Ground ground;
  private final Entry.Link link;
  private final Condition condition;
  private final Duration patience;
  private final Sink sink;
  private final Backoff backoff;
  private long upTo;

  /// The other side.
  @FunctionalInterface
  interface Sink {
    /// Hands one entry over. What is of no interest there is [Outcome#NOTHING_TO_DO].
    Outcome send(Entry.Link link, Heard heard) throws InterruptedException;
  }

  Outflow(Ground ground, Entry.Link link, Condition condition, Duration patience, Sink sink) {
    this.ground = ground;
    this.link = link;
    this.condition = condition;
    this.patience = patience;
    this.sink = sink;
    this.backoff = new Backoff(ground);
    this.upTo = link.upTo();
  }

  @Override
  public void run() throws InterruptedException {
    try (Feed feed = new Feed(ground, link.room())) {
      while (!Thread.interrupted()) {
        List<Heard> page = patiently(() -> feed.after(upTo));
        if (page.isEmpty()) {
          feed.await();
        }
        for (Heard heard : page) {
          hand(heard);
        }
        long now = upTo;
        if (!page.isEmpty()) {
          write(() -> ground.journal().write(tx -> keepCursor(tx, now)));
        }
      }
      throw new InterruptedException();
    }
  }

  private boolean keepCursor(muster.store.Tx tx, long seq) {
    BridgeStore.upTo(tx, link, seq);
    return true;
  }

  private void hand(Heard heard) throws InterruptedException {
    long begun = ground.now();
    boolean old = heard.at() < link.createdAt();
    Outcome outcome = old ? Outcome.NOTHING_TO_DO : sink.send(link, heard);
    while (outcome instanceof Outcome.Later(Duration pause, String why)) {
      condition.fails(why);
      if (ground.now() - begun >= patience.toMillis()) {
        outcome = new Outcome.Never("Given up after " + patience + ": " + why);
        break;
      }
      Thread.sleep(backoff.next(pause));
      outcome = sink.send(link, heard);
    }
    switch (outcome) {
      case Outcome.Done(List<String> ids) -> {
        backoff.worked();
        if (!ids.isEmpty()) {
          condition.out.increment();
          condition.works();
          write(() -> ground.journal().write(tx -> note(tx, heard, ids)));
        }
      }
      case Outcome.Never(String why, var _) -> {
        condition.drops(why);
        write(() -> ground.journal().write(tx -> fail(tx, heard, why)));
      }
      case Outcome.Later later -> throw new IllegalStateException("still " + later);
    }
    upTo = heard.seq();
  }

  private boolean note(muster.store.Tx tx, Heard heard, List<String> ids) {
    UUID message = heard.id();
    for (int i = 0; i < ids.size(); i++) {
      BridgeStore.twin(
          tx,
          link.bridge(),
          link.place(),
          new Entry.Twin(ids.get(i), i, message, false),
          ground.now());
    }
    return keepCursor(tx, heard.seq());
  }

  private boolean fail(muster.store.Tx tx, Heard heard, String why) {
    BridgeStore.failed(tx, link, heard.seq(), Condition.plain(why), ground.now());
    return keepCursor(tx, heard.seq());
  }

  private void write(Runnable work) throws InterruptedException {
    patiently(() -> {
      work.run();
      return true;
    });
  }

  /// The hub's own database may be away for a while: then nothing goes out, and nothing is lost.
  private <T> T patiently(java.util.function.Supplier<T> work) throws InterruptedException {
    while (true) {
      try {
        return work.get();
      } catch (Refusal refusal) {
        condition.fails(refusal.detail());
        Thread.sleep(backoff.next(Duration.ofSeconds(refusal.retryAfterSeconds())));
      }
    }
  }
}
