package muster.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Builds packets whose length a test does not want to count.
final class Packet {
  private Packet() {}

  /// The packet with that first byte and these parts.
  static byte[] of(int first, byte[]... parts) {
    byte[] body = join(parts);
    return join(new byte[] {(byte) first}, varint(body.length), body);
  }

  /// Hex with `first` as the first byte, whose remaining length is filled in.
  static byte[] of(int first, String hex) {
    return of(first, Hex.bytes(hex));
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] varint(int value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int rest = value;
    do {
      int low = rest & 0x7F;
      rest >>>= 7;
      bytes.write(rest > 0 ? low | 0x80 : low);
    } while (rest > 0);
    return bytes.toByteArray();
  }

  static byte[] u16(int value) {
    return new byte[] {(byte) (value >> 8), (byte) value};
  }

  static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return join(u16(bytes.length), bytes);
  }

  /// A block of properties with its length in front.
  static byte[] properties(String hex) {
    byte[] bytes = Hex.bytes(hex);
    return join(varint(bytes.length), bytes);
  }
}
