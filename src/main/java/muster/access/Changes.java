package muster.access;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the edges, after the commit and on the thread that made the change, so that live
/// connections are judged again within moments. A listener hands the work on and returns at once;
/// one that fails does not keep the others from hearing it.
public final class Changes {
  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

  /// Listens until the returned handle is run.
  public Runnable listen(Consumer<Change> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void tell(Change change) {
    for (Consumer<Change> listener : listeners) {
      try {
        listener.accept(change);
      } catch (RuntimeException e) {
        LOG.error("A listener failed on {}", change, e);
      }
    }
  }
}
