package muster.bridges;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Reply;
import muster.http.Json;
import muster.types.Problem;

/// Says things in rooms as the hub, and waits until they are stored.
final class Voice {
  private static final long PATIENCE_SECONDS = 30;

  private final Ground ground;

  Voice(Ground ground) {
    this.ground = ground;
  }

  /// Later: the hub cannot take it just now, or it is not known whether it has; with the same id it
  /// is said once all the same.
  Outcome say(String room, Utterance utterance) throws InterruptedException {
    return say(room, utterance.id().toString(), Json.write(utterance));
  }

  Outcome say(String room, String id, byte[] json) throws InterruptedException {
    return publish(
        new Publication(
            ground.room(room),
            json,
            1,
            /* retain= */ false,
            PublishProperties.NONE,
            ground.publisher(),
            ground.now()),
        id);
  }

  Outcome publish(Publication publication, String id) throws InterruptedException {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    if (!ground.bus().publish(publication, new Waiting(outcome, id))) {
      return Outcome.later(ground.bus().refusal().detail());
    }
    try {
      return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return Outcome.later("The hub did not store it in time");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Waiting(CompletableFuture<Outcome> outcome, String id) implements Reply {
    @Override
    public void accepted(int receivers) {
      outcome.complete(new Outcome.Done(List.of(id)));
    }

    @Override
    public void refused(Problem problem, String detail) {
      outcome.complete(
          switch (problem) {
            case BUSY, STARTING, STORE_FULL, STORE_UNAVAILABLE, INTERNAL, TOO_FAST ->
                new Outcome.Later(Duration.ZERO, detail);
            default -> new Outcome.Never(detail, problem);
          });
    }
  }
}
