package muster.bridges;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A virtual thread that works until it is told to end: then it is interrupted, and waited for.
final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Thread thread;

  /// What a worker does: returns only to end for good.
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  Worker(String name, Work work) {
    this.thread = Thread.ofVirtual().name(name).unstarted(() -> run(work));
  }

  Worker start() {
    thread.start();
    return this;
  }

  private void run(Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("{} has ended; pause the bridge and let it go on", thread.getName(), e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      if (thread.getState() != Thread.State.NEW && !thread.join(PATIENCE)) {
        LOG.warn("{} does not end", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
