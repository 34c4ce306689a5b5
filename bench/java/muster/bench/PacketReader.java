package muster.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Cuts a stream of bytes into MQTT packets, wherever the network cut it. Whole packets are handed
/// over where they lie in the receive buffer; only one that spans two reads is copied.
final class PacketReader {

  /// Gets packets: the bytes from `at` to `end` of `in`, beginning with the fixed header.
  interface Sink {
    void packet(ByteBuf in, int at, int end);
  }

  private static final int UNKNOWN = -1;

  private final Sink sink;
  private final ByteBuf partial = Unpooled.buffer(64);

  PacketReader(Sink sink) {
    this.sink = sink;
  }

  void feed(ByteBuf in, int from, int to) {
    int at = partial.isReadable() ? complete(in, from, to) : from;
    while (at < to) {
      int end = endOfPacket(in, at, to);
      if (end == UNKNOWN || end > to) {
        partial.writeBytes(in, at, to - at);
        return;
      }
      sink.packet(in, at, end);
      at = end;
    }
  }

  /// Adds to the packet begun by an earlier read; returns where the next one begins.
  private int complete(ByteBuf in, int from, int to) {
    int at = from;
    while (at < to) {
      int end = endOfPacket(partial, 0, partial.writerIndex());
      int missing = end == UNKNOWN ? 1 : end - partial.writerIndex();
      int taken = Math.min(missing, to - at);
      partial.writeBytes(in, at, taken);
      at += taken;
      if (end != UNKNOWN && taken == missing) {
        sink.packet(partial, 0, end);
        partial.clear();
        return at;
      }
      if (end == UNKNOWN && isWhole()) {
        sink.packet(partial, 0, partial.writerIndex());
        partial.clear();
        return at;
      }
    }
    return at;
  }

  /// A packet without a body is whole with the last byte of its header.
  private boolean isWhole() {
    return endOfPacket(partial, 0, partial.writerIndex()) == partial.writerIndex();
  }

  private static int endOfPacket(ByteBuf in, int at, int to) {
    int length = 0;
    for (int i = 1, shift = 0; at + i < to; i++, shift += 7) {
      byte digit = in.getByte(at + i);
      length |= (digit & 0x7f) << shift;
      if (digit >= 0) {
        return at + 1 + i + length;
      }
      if (i == 4) {
        throw new IllegalStateException("The server sent a remaining length of five bytes");
      }
    }
    return UNKNOWN;
  }
}
