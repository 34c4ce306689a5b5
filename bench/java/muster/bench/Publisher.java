package muster.bench;

import io.netty.buffer.ByteBuf;

/// Keeps its window of publications under way. Over QoS 1 and 2 an acknowledgement frees a place,
/// with QoS 0 the last receiver does.
final class Publisher extends Client {

  private final int number;
  private final Shape shape;
  private final byte[][] topics;
  private long published;
  private int underWay;

  Publisher(Drive drive, Order order, int number, byte[][] topics) {
    super(drive, order.target(), "bench-p" + number);
    this.number = number;
    this.shape = order.shape();
    this.topics = topics;
  }

  @Override
  void connected() {
    drive.ready();
  }

  @Override
  void received(int first, ByteBuf in, int body, int end) {
    switch (first) {
      case PUBACK, PUBCOMP -> acknowledged();
      case PUBREC -> out().acknowledge(PUBREL, in.getUnsignedShort(body));
      default -> throw new IllegalStateException("A publisher got packet " + first);
    }
  }

  private void acknowledged() {
    underWay--;
    drive.acknowledged();
  }

  /// All receivers have one publication (QoS 0).
  void heardByAll() {
    underWay--;
  }

  @Override
  void readEnds() {
    pump();
  }

  /// Fills the window.
  void pump() {
    while (underWay < shape.window() && drive.publishing()) {
      int topic = (int) ((number + published * shape.crowd().publishers()) % topics.length);
      int packetId = (int) (published % 65_535) + 1;
      out().publish(topics[topic], shape.qos(), packetId, Tag.of(number, published));
      drive.published(published);
      published++;
      underWay++;
    }
  }
}
