package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import muster.bus.PublishProperties;
import muster.bus.PublishProperties.UserProperty;
import org.jspecify.annotations.Nullable;

/// Writes the packets that a server sends, except PUBLISH ([Frame]), straight into a buffer. The
/// caller says the protocol level; what that version cannot carry is left out.
final class Packets {
  static final int PUBACK = 0x40;
  static final int PUBREC = 0x50;
  static final int PUBREL = 0x62;
  static final int PUBCOMP = 0x70;

  private Packets() {}

  /// PUBACK, PUBREC, PUBREL, PUBCOMP. Without a reason other than success two bytes are enough.
  static void acknowledge(
      ByteBuf out, int type, int packetId, int level, int reason, @Nullable String words) {
    if (level < 5 || (reason == 0 && words == null)) {
      out.writeInt(type << 24 | 2 << 16 | packetId);
      return;
    }
    if (words == null) {
      out.writeByte(type).writeByte(3).writeShort(packetId).writeByte(reason);
      return;
    }
    byte[] text = text(words);
    int properties = 3 + text.length;
    out.writeByte(type);
    varint(out, 3 + varintBytes(properties) + properties);
    out.writeShort(packetId).writeByte(reason);
    varint(out, properties);
    out.writeByte(0x1F).writeShort(text.length).writeBytes(text);
  }

  static void suback(ByteBuf out, int packetId, int level, List<Integer> reasons) {
    out.writeByte(0x90);
    varint(out, 2 + (level == 5 ? 1 : 0) + reasons.size());
    out.writeShort(packetId);
    if (level == 5) {
      out.writeByte(0);
    }
    for (int reason : reasons) {
      out.writeByte(level < 5 && reason > 2 ? 0x80 : reason);
    }
  }

  static void unsuback(ByteBuf out, int packetId, int level, List<Integer> reasons) {
    out.writeByte(0xB0);
    if (level < 5) {
      out.writeByte(2).writeShort(packetId);
      return;
    }
    varint(out, 3 + reasons.size());
    out.writeShort(packetId).writeByte(0);
    for (int reason : reasons) {
      out.writeByte(reason);
    }
  }

  static void pingresp(ByteBuf out) {
    out.writeByte(0xD0).writeByte(0);
  }

  /// DISCONNECT and AUTH of MQTT 5: a reason and properties.
  static void reason(ByteBuf out, int type, int reason, Properties properties) {
    ByteBuf body = properties.bytes();
    out.writeByte(type);
    varint(out, 1 + varintBytes(body.readableBytes()) + body.readableBytes());
    out.writeByte(reason);
    varint(out, body.readableBytes());
    out.writeBytes(body);
  }

  static void connack(
      ByteBuf out, int level, boolean sessionPresent, int reason, Properties properties) {
    out.writeByte(0x20);
    if (level < 5) {
      out.writeByte(2);
      // MQTT 3.1 has no session-present flag
      out.writeByte(sessionPresent && level > 3 ? 1 : 0);
      out.writeByte(Reason.connackOfVersion3(reason));
      return;
    }
    ByteBuf body = properties.bytes();
    varint(out, 2 + varintBytes(body.readableBytes()) + body.readableBytes());
    out.writeByte(sessionPresent ? 1 : 0).writeByte(reason);
    varint(out, body.readableBytes());
    out.writeBytes(body);
  }

  /// Properties of a packet that is written seldom.
  static final class Properties {
    private final ByteBuf bytes = io.netty.buffer.Unpooled.buffer(32);

    Properties u8(int id, int value) {
      bytes.writeByte(id).writeByte(value);
      return this;
    }

    Properties u16(int id, int value) {
      bytes.writeByte(id).writeShort(value);
      return this;
    }

    Properties u32(int id, long value) {
      bytes.writeByte(id).writeInt((int) value);
      return this;
    }

    Properties text(int id, String value) {
      byte[] text = Packets.text(value);
      bytes.writeByte(id).writeShort(text.length).writeBytes(text);
      return this;
    }

    ByteBuf bytes() {
      return bytes;
    }
  }

  /// What a publication carries, without the property length in front: as PUBLISH and the database
  /// hold it. Returns where the expiry's four bytes are, or -1.
  static int publishProperties(ByteBuf out, PublishProperties properties, long expirySeconds) {
    int expiryAt = -1;
    if (properties.payloadIsText()) {
      out.writeByte(0x01).writeByte(1);
    }
    if (expirySeconds != PublishProperties.NEVER) {
      out.writeByte(0x02);
      expiryAt = out.writerIndex();
      out.writeInt((int) expirySeconds);
    }
    if (properties.contentType() != null) {
      field(out, 0x03, properties.contentType());
    }
    if (properties.responseTopic() != null) {
      field(out, 0x08, properties.responseTopic());
    }
    byte[] correlation = properties.correlation();
    if (correlation != null) {
      out.writeByte(0x09).writeShort(correlation.length).writeBytes(correlation);
    }
    for (UserProperty property : properties.userProperties()) {
      field(out, 0x26, property.name());
      utf8(out, property.value());
    }
    return expiryAt;
  }

  private static void field(ByteBuf out, int id, String value) {
    out.writeByte(id);
    utf8(out, value);
  }

  static void utf8(ByteBuf out, String value) {
    int at = out.writerIndex();
    out.writeShort(0);
    int bytes = ByteBufUtil.writeUtf8(out, value);
    out.setShort(at, bytes);
  }

  static void varint(ByteBuf out, int value) {
    int rest = value;
    do {
      int b = rest & 0x7F;
      rest >>>= 7;
      out.writeByte(rest > 0 ? b | 0x80 : b);
    } while (rest > 0);
  }

  static int varintBytes(int value) {
    return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
  }

  /// Whether a packet with this reason string, and beside it no more than a reason code and a
  /// packet id, is within `largest` bytes.
  static boolean fits(String words, long largest) {
    return 16L + ByteBufUtil.utf8Bytes(words) <= largest;
  }

  /// A reason string: never so long that it matters.
  private static byte[] text(String words) {
    byte[] text = words.getBytes(StandardCharsets.UTF_8);
    return text.length <= 65_535 ? text : java.util.Arrays.copyOf(text, 0);
  }
}
