package muster.bus;

import java.util.function.Consumer;
import muster.types.Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A feature that listens within the process. What it throws is its own trouble: logged, never the
/// publisher's.
record Listener(Principal principal, Consumer<Publication> consumer) implements Subscriber {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  @Override
  public boolean mayReceive(Publication publication) {
    return true;
  }

  @Override
  public boolean durable() {
    return false;
  }

  @Override
  public boolean online() {
    return true;
  }

  @Override
  public @Nullable Object keep(Publication publication, Subscription subscription) {
    return null;
  }

  @Override
  public void forget(Object kept) {}

  @Override
  public boolean deliver(
      Publication publication, Subscription subscription, @Nullable Object kept) {
    try {
      consumer.accept(publication);
    } catch (RuntimeException e) {
      LOG.error("A listener to {} failed", subscription.filter(), e);
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
