package muster.engine;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import muster.bus.Bus;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.PublishProperties.UserProperty;
import muster.bus.Publisher;
import muster.bus.Reply;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way in: a batch is offered to the bus in its order, and each of it is acknowledged to the
/// outside broker when it is committed, or refused for good. What the hub cannot store just now is
/// offered again until it can; meanwhile nothing else is taken.
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final long PATIENCE_SECONDS = 60;

  /// Of so many, after the session was resumed, it is thought that they may be repeated.
  private static final int REPEATED = 100;

  private final Bus bus;
  private final Publisher publisher;
  private final InstantSource clock;
  private final Echoes echoes;
  private final Tally tally;

  Intake(Bus bus, Publisher publisher, InstantSource clock, Echoes echoes, Tally tally) {
    this.bus = bus;
    this.publisher = publisher;
    this.clock = clock;
    this.echoes = echoes;
    this.tally = tally;
  }

  private enum Outcome {
    STORED,
    REFUSED,
    LATER
  }

  private record Attempt(Arrival arrival, CompletableFuture<Outcome> outcome) {}

  /// Until it is interrupted.
  ///
  /// @param resumedAt when the broker resumed the session; -1: it is a new one
  void work(Inbox inbox, long resumedAt) {
    try {
      while (true) {
        List<Arrival> waiting = inbox.take();
        while (!waiting.isEmpty()) {
          waiting = take(waiting, resumedAt);
          if (!waiting.isEmpty()) {
            Thread.sleep(PAUSE);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// What has to be offered again.
  private List<Arrival> take(List<Arrival> batch, long resumedAt) throws InterruptedException {
    List<Attempt> attempts = new ArrayList<>(batch.size());
    for (Arrival arrival : batch) {
      attempts.add(new Attempt(arrival, offer(arrival, resumedAt)));
    }
    List<Arrival> later = new ArrayList<>();
    for (Attempt attempt : attempts) {
      switch (outcome(attempt)) {
        case STORED -> {
          tally.in.increment();
          acknowledge(attempt.arrival());
        }
        case REFUSED -> {
          tally.refused.increment();
          acknowledge(attempt.arrival());
        }
        case LATER -> later.add(attempt.arrival());
      }
    }
    return later;
  }

  private CompletableFuture<Outcome> offer(Arrival arrival, long resumedAt) {
    if (echoes.isOwn(arrival.topic(), arrival.payload())) {
      return CompletableFuture.completedFuture(Outcome.STORED);
    }
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    try {
      boolean taken =
          bus.publish(
              new Publication(
                  new Topic(arrival.topic()),
                  arrival.payload(),
                  1,
                  /* retain= */ false,
                  properties(arrival, resumedAt),
                  publisher,
                  clock.millis()),
              new Waiting(arrival.topic(), outcome));
      if (!taken) {
        outcome.complete(Outcome.LATER);
      }
    } catch (Refusal noTopic) {
      outcome.complete(Outcome.REFUSED);
    }
    return outcome;
  }

  /// The outside client's own properties stay outside.
  private static PublishProperties properties(Arrival arrival, long resumedAt) {
    if (arrival.retained()) {
      return PublishProperties.of(new UserProperty("again", "retained"));
    }
    return resumedAt >= 0 && arrival.number() < REPEATED
        ? PublishProperties.of(new UserProperty("again", Long.toString(resumedAt)))
        : PublishProperties.NONE;
  }

  private static Outcome outcome(Attempt attempt) throws InterruptedException {
    try {
      return attempt.outcome().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return Outcome.LATER;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void acknowledge(Arrival arrival) {
    try {
      arrival.acknowledge().run();
    } catch (RuntimeException gone) {
      LOG.debug("The link is gone; it will be delivered again", gone);
    }
  }

  private record Waiting(String topic, CompletableFuture<Outcome> outcome) implements Reply {
    @Override
    public void accepted(int receivers) {
      outcome.complete(Outcome.STORED);
    }

    @Override
    public void refused(Problem problem, String detail) {
      Outcome what =
          switch (problem) {
            case BUSY, STARTING, STORE_FULL, STORE_UNAVAILABLE, INTERNAL -> Outcome.LATER;
            default -> Outcome.REFUSED;
          };
      if (what == Outcome.REFUSED) {
        LOG.info("A message from outside on {} is refused: {}", topic, detail);
      }
      outcome.complete(what);
    }
  }
}
