package muster.mqtt;

import io.netty.buffer.ByteBuf;

/// The head of a WebSocket frame as it comes in, byte by byte: 2 to 14 of them. Collects until it
/// is complete; then its fields are read, and it begins anew.
final class FrameHeader {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private final byte[] bytes = new byte[14];
  private int have;

  /// Takes what it still needs; true when the header is complete.
  boolean collect(ByteBuf in) {
    while (have < wanted()) {
      if (!in.isReadable()) {
        return false;
      }
      bytes[have++] = in.readByte();
    }
    return true;
  }

  private int wanted() {
    if (have < 2) {
      return 2;
    }
    int extra =
        switch (bytes[1] & 0x7F) {
          case 126 -> 2;
          case 127 -> 8;
          default -> 0;
        };
    return 2 + extra + (isMasked() ? 4 : 0);
  }

  void next() {
    have = 0;
  }

  boolean isFinal() {
    return (bytes[0] & 0x80) != 0;
  }

  boolean hasReservedBits() {
    return (bytes[0] & 0x70) != 0;
  }

  int opcode() {
    return bytes[0] & 0x0F;
  }

  boolean isControl() {
    return (bytes[0] & 0x08) != 0;
  }

  boolean isMasked() {
    return (bytes[1] & 0x80) != 0;
  }

  /// The masking key, its first byte on top.
  int mask() {
    return (int) number(have - 4, 4);
  }

  /// The payload length; negative where the top bit is set, which RFC 6455 forbids.
  long length() {
    int small = bytes[1] & 0x7F;
    return switch (small) {
      case 126 -> number(2, 2);
      case 127 -> number(2, 8);
      default -> small;
    };
  }

  /// Whether the length is written in the fewest bytes that hold it.
  boolean isMinimal() {
    return switch (bytes[1] & 0x7F) {
      case 126 -> length() > 125;
      case 127 -> length() > 65_535 || length() < 0;
      default -> true;
    };
  }

  private long number(int from, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | (bytes[from + i] & 0xFF);
    }
    return value;
  }
}
