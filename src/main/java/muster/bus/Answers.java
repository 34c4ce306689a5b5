package muster.bus;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;

/// The way of a REST call into a room: published like everybody's message, with somebody waiting
/// for what became of it. The owner of the room notes the stamped object for publishers that are
/// known here; the call is answered with it after the commit.
public final class Answers {
  private static final long PATIENCE_SECONDS = 30;

  private final Bus bus;
  private final Map<Publisher, byte[]> stamped = new ConcurrentHashMap<>();

  public Answers(Bus bus) {
    this.bus = bus;
  }

  public boolean isWaiting(Publisher publisher) {
    return stamped.containsKey(publisher);
  }

  /// On the journal's thread, perhaps again after a roll-back.
  public void note(Publisher publisher, byte[] json) {
    stamped.computeIfPresent(publisher, (known, before) -> json);
  }

  /// Publishes and waits for the commit: the object as everybody got it.
  public byte[] post(Principal who, Topic topic, byte[] json, long now) {
    Publisher publisher = new Publisher(who);
    CompletableFuture<Boolean> outcome =
        new CompletableFuture<Boolean>().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    stamped.put(publisher, new byte[0]);
    try {
      Publication publication =
          new Publication(
              topic, json, 1, /* retain= */ false, PublishProperties.NONE, publisher, now);
      if (!bus.publish(publication, new Waiting(outcome))) {
        throw bus.refusal();
      }
      outcome.join();
      return stamped.getOrDefault(publisher, new byte[0]);
    } catch (CompletionException e) {
      if (e.getCause() instanceof Refusal refusal) {
        throw refusal;
      }
      throw new Refusal(Problem.BUSY, "It took too long; it may be stored or not. Try again", 1);
    } finally {
      stamped.remove(publisher);
    }
  }

  private record Waiting(CompletableFuture<Boolean> outcome) implements Reply {
    @Override
    public void accepted(int receivers) {
      outcome.complete(true);
    }

    @Override
    public void refused(Problem problem, String detail) {
      outcome.completeExceptionally(
          new Refusal(problem, detail, problem == Problem.TOO_FAST ? 1 : 0));
    }
  }
}
