package muster.bench;

import io.netty.buffer.ByteBuf;

/// Takes the WebSocket off a stream: first the answer to the handshake, then frame after frame; the
/// MQTT bytes inside go on to the packet reader, however frames and packets overlap. Pings need no
/// answer within the seconds that a round lasts.
final class WebSocketReader {

  private static final int CLOSE = 8;

  private final PacketReader packets;
  private final Runnable onOpen;
  private final StringBuilder handshake = new StringBuilder();
  private final byte[] header = new byte[10];
  private boolean open;
  private int headerLength;
  private boolean data;
  private long remaining;

  WebSocketReader(PacketReader packets, Runnable onOpen) {
    this.packets = packets;
    this.onOpen = onOpen;
  }

  void feed(ByteBuf in, int from, int to) {
    int at = open ? from : readHandshake(in, from, to);
    while (at < to) {
      if (remaining == 0) {
        header[headerLength++] = in.getByte(at++);
        if (headerLength == headerNeeds()) {
          beginFrame();
        }
        continue;
      }
      int here = (int) Math.min(remaining, to - at);
      if (data) {
        packets.feed(in, at, at + here);
      }
      at += here;
      remaining -= here;
    }
  }

  private int readHandshake(ByteBuf in, int from, int to) {
    for (int at = from; at < to; at++) {
      handshake.append((char) in.getByte(at));
      if (handshake.indexOf("\r\n\r\n", Math.max(0, handshake.length() - 4)) >= 0) {
        if (!handshake.toString().startsWith("HTTP/1.1 101 ")) {
          throw new IllegalStateException("No WebSocket: " + handshake);
        }
        open = true;
        onOpen.run();
        return at + 1;
      }
    }
    return to;
  }

  private int headerNeeds() {
    if (headerLength < 2) {
      return 2;
    }
    return switch (header[1] & 0x7f) {
      case 126 -> 4;
      case 127 -> 10;
      default -> 2;
    };
  }

  private void beginFrame() {
    int opcode = header[0] & 0x0f;
    if (opcode == CLOSE) {
      throw new IllegalStateException("The server closed the WebSocket");
    }
    data = opcode < CLOSE;
    long length = header[1] & 0x7f;
    if (headerLength > 2) {
      length = 0;
      for (int i = 2; i < headerLength; i++) {
        length = (length << 8) | (header[i] & 0xff);
      }
    }
    remaining = length;
    headerLength = 0;
  }
}
