package muster.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// What one link delivered and nobody has taken yet. Bounded: when it is full the client library
/// waits, and the outside broker with it, because nothing is acknowledged.
final class Inbox implements AutoCloseable {
  private static final int WAITING = 1_000;
  private static final int BATCH = 200;

  private final BlockingQueue<Arrival> waiting = new ArrayBlockingQueue<>(WAITING);
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("engine-inbox").factory());
  // on the executor's thread
  private long count;

  Executor executor() {
    return executor;
  }

  void add(String topic, byte[] payload, boolean retained, Runnable acknowledge) {
    try {
      waiting.put(new Arrival(topic, payload, count++, retained, acknowledge));
    } catch (InterruptedException e) {
      // closed: not acknowledged, so it comes again
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for at least one.
  List<Arrival> take() throws InterruptedException {
    List<Arrival> batch = new ArrayList<>();
    batch.add(waiting.take());
    waiting.drainTo(batch, BATCH - 1);
    return batch;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
