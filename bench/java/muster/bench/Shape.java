package muster.bench;

import java.time.Duration;

/// The form of a load: who publishes to whom, how much at once, for how long.
///
/// @param qos of publishing and of subscribing
/// @param window publications of one publisher that are under way at once. With QoS 0 one is under
///   way until its last receiver has it, with QoS 1 and 2 until the server has acknowledged it
/// @param background subscriptions that match nothing of the load, held by one more connection
record Shape(
    Fan fan, Crowd crowd, int qos, int window, int background, Duration warmUp, Duration measured) {

  /// Bytes of every payload: the size that `architecture.md` compares brokers with.
  static final int PAYLOAD = 200;

  enum Fan {
    /// every subscriber hears every publication
    ONE_TO_ALL,
    /// the subscribers hear all topics through one wildcard
    ALL_TO_ONE,
    /// subscriber n hears topic n, to which publisher n publishes
    PAIRS
  }

  record Crowd(int publishers, int subscribers, int topics) {}

  Shape {
    if (qos < 0 || qos > 2 || window < 1 || window > 10_000) {
      throw new IllegalArgumentException("No such load: QoS " + qos + ", window " + window);
    }
    if (qos == 0 && crowd.publishers() > 1) {
      throw new IllegalArgumentException("QoS 0 is paced by its receivers: one publisher only");
    }
  }

  static Shape of(Fan fan, Crowd crowd, int qos, int window) {
    return new Shape(fan, crowd, qos, window, 0, Duration.ofMillis(300), Duration.ofMillis(1000));
  }

  Shape lasting(Duration warmUp, Duration measured) {
    return new Shape(fan, crowd, qos, window, background, warmUp, measured);
  }

  Shape beside(int subscriptions) {
    return new Shape(fan, crowd, qos, window, subscriptions, warmUp, measured);
  }

  /// How many subscribers hear one publication.
  int copies() {
    return fan == Fan.PAIRS ? 1 : crowd.subscribers();
  }

  /// All names have one length, so that all frames of a load have one length, too.
  static String topic(int number) {
    return "bench/t%06d".formatted(number);
  }

  String filter(int subscriber) {
    return switch (fan) {
      case ONE_TO_ALL -> topic(0);
      case ALL_TO_ONE -> "bench/+";
      case PAIRS -> topic(subscriber);
    };
  }
}
