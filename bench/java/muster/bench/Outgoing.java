package muster.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What one client is about to send: MQTT packets, written by hand and collected until the end of a
/// read, so that one send carries them all. Over WebSocket each packet goes in a masked frame of
/// its own, as browsers' clients do.
final class Outgoing {

  private static final int MASK = 0x5ca1ab1e;
  private static final long WIDE_MASK = ((MASK & 0xffffffffL) << 32) | (MASK & 0xffffffffL);

  private final ByteBufAllocator allocator;
  private final boolean masked;
  private final int version;
  private ByteBuf buffer;
  private int packetStart;

  Outgoing(ByteBufAllocator allocator, Target target) {
    this.allocator = allocator;
    this.masked = target.webSocket();
    this.version = target.version();
    this.buffer = allocator.directBuffer(1024);
  }

  /// The collected bytes, which now belong to the caller; null if there are none.
  @Nullable ByteBuf take() {
    if (!buffer.isReadable()) {
      return null;
    }
    ByteBuf taken = buffer;
    buffer = allocator.directBuffer(Math.max(256, taken.readableBytes()));
    return taken;
  }

  void release() {
    buffer.release();
  }

  void httpUpgrade(Target target) {
    buffer.writeCharSequence(
        """
        GET %s HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Protocol: mqtt\r
        \r
        """
            .formatted(target.path(), target.port()),
        StandardCharsets.US_ASCII);
  }

  void connect(Target target, String clientId) {
    boolean login = !target.user().isEmpty();
    int length = 10 + (version == 5 ? 1 : 0) + 2 + clientId.length();
    length += login ? 4 + utf8(target.user()).length + utf8(target.password()).length : 0;
    open(0x10, length);
    string("MQTT");
    buffer.writeByte(version);
    buffer.writeByte(login ? 0xc2 : 0x02); // user name, password, clean session
    buffer.writeShort(900); // keep-alive: longer than any round
    noProperties();
    string(clientId);
    if (login) {
      string(target.user());
      string(target.password());
    }
    close();
  }

  void subscribe(int packetId, int qos, String filter) {
    open(0x82, 2 + (version == 5 ? 1 : 0) + 2 + filter.length() + 1);
    buffer.writeShort(packetId);
    noProperties();
    string(filter);
    buffer.writeByte(qos);
    close();
  }

  /// PUBACK, PUBREC, PUBREL or PUBCOMP.
  void acknowledge(int type, int packetId) {
    open(type, 2);
    buffer.writeShort(packetId);
    close();
  }

  void disconnect() {
    open(0xe0, 0);
    close();
  }

  /// A PUBLISH whose payload begins with `tag`, ends with its complement, and has zeros between.
  void publish(byte[] topic, int qos, int packetId, long tag) {
    int head = 2 + topic.length + (qos > 0 ? 2 : 0) + (version == 5 ? 1 : 0);
    open(0x30 | (qos << 1), head + Shape.PAYLOAD);
    buffer.writeShort(topic.length);
    buffer.writeBytes(topic);
    if (qos > 0) {
      buffer.writeShort(packetId);
    }
    noProperties();
    buffer.writeLong(tag);
    buffer.writeZero(Shape.PAYLOAD - 16);
    buffer.writeLong(~tag);
    close();
  }

  private void open(int first, int length) {
    int whole = 1 + (length < 128 ? 1 : 2) + length;
    if (masked) {
      buffer.writeByte(0x82); // final, binary
      if (whole < 126) {
        buffer.writeByte(0x80 | whole);
      } else {
        buffer.writeByte(0x80 | 126);
        buffer.writeShort(whole);
      }
      buffer.writeInt(MASK);
    }
    packetStart = buffer.writerIndex();
    buffer.writeByte(first);
    if (length < 128) {
      buffer.writeByte(length);
    } else {
      buffer.writeByte((length & 0x7f) | 0x80);
      buffer.writeByte(length >> 7);
    }
  }

  private void close() {
    if (!masked) {
      return;
    }
    int at = packetStart;
    int end = buffer.writerIndex();
    for (; at + 8 <= end; at += 8) {
      buffer.setLong(at, buffer.getLong(at) ^ WIDE_MASK);
    }
    for (int shift = 24; at < end; at++, shift = (shift + 24) & 31) {
      buffer.setByte(at, buffer.getByte(at) ^ (MASK >> shift));
    }
  }

  private void noProperties() {
    if (version == 5) {
      buffer.writeByte(0);
    }
  }

  private void string(String text) {
    byte[] bytes = utf8(text);
    buffer.writeShort(bytes.length);
    buffer.writeBytes(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
