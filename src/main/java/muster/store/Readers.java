package muster.store;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A few read connections, opened when first needed. Who finds all of them taken waits a while,
/// then is told that the database is busy.
final class Readers implements AutoCloseable {
  private static final long WAIT_SECONDS = 10;
  private final Semaphore free;
  private final ConcurrentLinkedDeque<Link> idle = new ConcurrentLinkedDeque<>();
  private final Supplier<Link> opener;
  private volatile boolean closed;

  Readers(int most, Supplier<Link> opener) {
    this.free = new Semaphore(most, /* fair= */ true);
    this.opener = opener;
  }

  Link borrow() {
    try {
      if (!free.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new StoreException(Fault.BUSY, "All read connections are taken", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(Fault.BUSY, "Interrupted while waiting for a read connection", e);
    }
    boolean fine = false;
    try {
      if (closed) {
        throw new StoreException(Fault.GONE, "The database is closed", null);
      }
      @Nullable Link link = idle.pollFirst();
      Link reader = link != null ? link : opener.get();
      fine = true;
      return reader;
    } finally {
      if (!fine) {
        free.release();
      }
    }
  }

  /// The latest used is the next used; one that cannot roll back is thrown away.
  void giveBack(Link link) {
    try {
      if (!link.rollback() || closed) {
        link.close();
      } else {
        idle.addFirst(link);
        if (closed) {
          close();
        }
      }
    } finally {
      free.release();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Link link = idle.pollFirst(); link != null; link = idle.pollFirst()) {
      link.close();
    }
  }
}
