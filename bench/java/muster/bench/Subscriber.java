package muster.bench;

import io.netty.buffer.ByteBuf;

/// Hears one filter and checks what it hears: whole payload, nothing lost, nothing twice, in order.
final class Subscriber extends Client {

  private final Shape shape;
  private final int number;
  private final long[] expected;

  Subscriber(Drive drive, Order order, int number) {
    super(drive, order.target(), "bench-s" + number);
    this.shape = order.shape();
    this.number = number;
    this.expected = new long[Math.max(1, shape.crowd().publishers())];
  }

  @Override
  void connected() {
    out().subscribe(1, shape.qos(), shape.filter(number));
  }

  @Override
  void received(int first, ByteBuf in, int body, int end) {
    if ((first & 0xf0) == PUBLISH) {
      delivered(first, in, body, end);
    } else if (first == PUBREL) {
      out().acknowledge(PUBCOMP, in.getUnsignedShort(body));
    } else if (first == SUBACK && in.getUnsignedByte(end - 1) <= 2) {
      drive.ready();
    } else {
      throw new IllegalStateException("A subscriber got packet " + first);
    }
  }

  private void delivered(int first, ByteBuf in, int body, int end) {
    int at = body + 2 + in.getUnsignedShort(body);
    int qos = (first >> 1) & 3;
    if (qos > 0) {
      out().acknowledge(qos == 1 ? PUBACK : PUBREC, in.getUnsignedShort(at));
      at += 2;
    }
    if (version() == 5) {
      at += 1 + in.getByte(at); // the load's own publications carry few properties or none
    }
    long tag = in.getLong(at);
    int publisher = Tag.publisher(tag);
    long sequence = Tag.sequence(tag);
    boolean whole = end - at == Shape.PAYLOAD && in.getLong(end - 8) == ~tag;
    if (!whole || publisher >= expected.length || sequence < expected[publisher]) {
      drive.wrong();
      return;
    }
    // a gap shows at the end: so much fewer have come than were published
    expected[publisher] = sequence + 1;
    drive.delivered(publisher, sequence);
  }
}
