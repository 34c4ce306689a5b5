package muster.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import muster.bus.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The way out: what people said inside waits here until the outside broker has it. In memory and
/// bounded: while that broker is away the newest are kept. Only what is said goes out; edits,
/// reactions and marks of reading would be strange messages to clients that know of none.
final class Outlet {
  private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);
  private static final int WAITING = 10_000;
  private static final int BATCH = 100;
  private static final long PATIENCE_SECONDS = 30;
  private static final JsonFactory JSON = new JsonFactory();

  private final BlockingQueue<Publication> waiting = new ArrayBlockingQueue<>(WAITING);
  private final List<Publication> sending = new ArrayList<>();
  private final Echoes echoes;
  private final Tally tally;

  Outlet(Echoes echoes, Tally tally) {
    this.echoes = echoes;
    this.tally = tally;
  }

  int size() {
    return waiting.size();
  }

  /// On the thread that publishes.
  void hear(Publication publication) {
    if (publication.sender().isOutside() || !isSaid(publication.payload())) {
      return;
    }
    while (!waiting.offer(publication)) {
      if (waiting.poll() != null) {
        tally.dropped.increment();
      }
    }
  }

  private static boolean isSaid(byte[] json) {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        in.nextToken();
        if (name.equals("type")) {
          return in.getString().equals("message") || in.getString().equals("notice");
        }
        in.skipChildren();
      }
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }

  /// Until it is interrupted or the link fails; what the broker has not confirmed is sent again
  /// over the next link.
  void work(Link link) {
    try {
      while (true) {
        if (sending.isEmpty()) {
          sending.add(waiting.take());
          waiting.drainTo(sending, BATCH - 1);
        }
        List<CompletableFuture<Boolean>> answers = new ArrayList<>(sending.size());
        for (Publication one : sending) {
          answers.add(publish(link, one));
        }
        for (CompletableFuture<Boolean> answer : answers) {
          settle(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS), sending.getFirst());
          sending.removeFirst();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      LOG.info("The outside broker did not take a message: {}", String.valueOf(e.getMessage()));
      link.close();
    }
  }

  private void settle(boolean taken, Publication publication) {
    if (taken) {
      tally.out.increment();
    } else {
      tally.dropped.increment();
      LOG.warn("The outside broker does not let the hub publish on {}", publication.topic());
    }
  }

  private CompletableFuture<Boolean> publish(Link link, Publication publication) {
    if (!link.sparesOwn()) {
      echoes.expect(publication.topic().value(), publication.payload());
    }
    return link.publish(publication.topic().value(), publication.payload());
  }
}
