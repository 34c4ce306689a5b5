package muster.engine;

import java.util.concurrent.CompletableFuture;

/// One connection to the outside broker, in one version of MQTT. When it breaks it is over; the
/// next one is another link, and the session behind it is the same.
interface Link extends AutoCloseable {
  /// Connects and subscribes; when it returns the broker delivers.
  ///
  /// @return whether the broker knew the session
  boolean open() throws InterruptedException, LinkException;

  /// Done when the broker has it; false: it will not take this one, ever.
  CompletableFuture<Boolean> publish(String topic, byte[] payload);

  /// Whether the broker leaves out what this very link has published.
  boolean sparesOwn();

  String version();

  @Override
  void close();
}
