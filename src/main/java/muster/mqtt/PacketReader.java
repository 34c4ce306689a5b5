package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// Reads the data types of MQTT (section 1.5 of both specifications) from one packet, never past
/// its end: a field that promises more bytes than the packet has is malformed, not an exception of
/// the buffer. One reader serves one connection, packet after packet.
///
/// The last topic is kept as bytes and as a string: a publisher mostly names the same topic again,
/// and comparing bytes is cheaper than checking and decoding them.
final class PacketReader {
  private static final int MAX_KEPT_TOPIC = 512;

  // valid for one packet
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int end;

  // valid for the connection
  private ByteBuf lastTopicBytes = Unpooled.EMPTY_BUFFER;
  private String lastTopic = "";

  void begin(ByteBuf bytes, int length) {
    in = bytes;
    end = bytes.readerIndex() + length;
  }

  int left() {
    return end - in.readerIndex();
  }

  /// Narrows the packet to its next `length` bytes, for a block of properties; returns the old end
  /// for `widen`.
  int narrow(int length, String what) {
    need(length, what);
    int outer = end;
    end = in.readerIndex() + length;
    return outer;
  }

  void widen(int outer) {
    end = outer;
  }

  int u8(String what) {
    need(1, what);
    return in.readUnsignedByte();
  }

  int u16(String what) {
    need(2, what);
    return in.readUnsignedShort();
  }

  /// Four bytes as an `int` whose bits are the unsigned value: 0xFFFFFFFF is -1.
  int u32(String what) {
    need(4, what);
    return in.readInt();
  }

  int varint(String what) {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int b = u8(what);
      value |= (b & 0x7F) << shift;
      if ((b & 0x80) == 0) {
        if (b == 0 && shift > 0) {
          throw NotMqtt.malformed(what + " is written with more bytes than it needs");
        }
        return value;
      }
    }
    throw NotMqtt.malformed(what + " has more than four bytes");
  }

  byte[] binary(String what) {
    int length = u16(what);
    need(length, what);
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    return bytes;
  }

  String utf8(String what) {
    int length = u16(what);
    need(length, what);
    int at = in.readerIndex();
    checkText(at, length, what);
    in.skipBytes(length);
    return in.toString(at, length, StandardCharsets.UTF_8);
  }

  /// A topic name as PUBLISH carries it. May be empty: in MQTT 5 an alias then stands for it.
  String topic() {
    int length = u16("the topic name");
    need(length, "the topic name");
    int at = in.readerIndex();
    in.skipBytes(length);
    if (length == lastTopicBytes.readableBytes()
        && ByteBufUtil.equals(in, at, lastTopicBytes, 0, length)) {
      return lastTopic;
    }
    checkText(at, length, "the topic name");
    if (in.indexOf(at, at + length, (byte) '+') >= 0
        || in.indexOf(at, at + length, (byte) '#') >= 0) {
      throw new NotMqtt(Malformed.TOPIC_NAME_INVALID, "A topic name has no wildcard (+ #)");
    }
    String topic = in.toString(at, length, StandardCharsets.UTF_8);
    if (length <= MAX_KEPT_TOPIC) {
      byte[] kept = new byte[length];
      in.getBytes(at, kept);
      lastTopicBytes = Unpooled.wrappedBuffer(kept);
      lastTopic = topic;
    }
    return topic;
  }

  /// What is left of the packet, sharing the buffer's memory; the receiver releases it.
  ByteBuf rest() {
    return in.readRetainedSlice(left());
  }

  void done(String what) {
    if (left() > 0) {
      throw NotMqtt.malformed(what + " goes on after its end");
    }
  }

  private void need(int bytes, String what) {
    if (bytes > end - in.readerIndex()) {
      throw NotMqtt.malformed("The packet ends inside " + what);
    }
  }

  /// Well-formed UTF-8 (nothing overlong, no surrogates) without U+0000 [MQTT-1.5.4-1, 1.5.4-2].
  private void checkText(int at, int length, String what) {
    if (!ByteBufUtil.isText(in, at, length, StandardCharsets.UTF_8)) {
      throw NotMqtt.malformed(what + " is not well-formed UTF-8");
    }
    if (in.indexOf(at, at + length, (byte) 0) >= 0) {
      throw NotMqtt.malformed(what + " contains U+0000");
    }
  }
}
