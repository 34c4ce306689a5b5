package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import org.jspecify.annotations.Nullable;

/// One PUBLISH packet, encoded once and written to any number of connections: copying two hundred
/// bytes costs less than sharing a counted buffer. What differs between receivers is patched into
/// the copy: first byte (quality, DUP), packet id, and what is left of the expiry.
///
/// A payload larger than [#INLINE] is not part of `bytes`; it follows from the publication's own
/// array, in pieces as the connection takes them.
final class Frame {
  static final int INLINE = 8 * 1024;

  final Publication publication;
  final byte[] bytes;
  private final int packetIdAt;
  private final int expiryAt;
  private final boolean retain;
  private final boolean identified;

  private Frame(
      Publication publication, byte[] bytes, Places places, boolean retain, boolean identified) {
    this.publication = publication;
    this.bytes = bytes;
    this.packetIdAt = places.packetId();
    this.expiryAt = places.expiry();
    this.retain = retain;
    this.identified = identified;
  }

  /// Where the bytes are that are patched; -1 where there are none.
  private record Places(int packetId, int expiry) {}

  /// The frames of one publication: by version (3.x or 5), with or without packet id, with or
  /// without the retain flag. Hangs on the publication, so a fan-out finds what the first receiver
  /// had made.
  private static final class Set {
    private final @Nullable Frame[] frames = new @Nullable Frame[8];
  }

  /// For a connection that needs nothing special.
  static Frame of(Publication publication, int level, boolean withId, boolean retain) {
    Set set = publication.form(Set.class, p -> new Set());
    int variant = (level == 5 ? 4 : 0) | (withId ? 2 : 0) | (retain ? 1 : 0);
    Frame known = set.frames[variant];
    if (known == null) {
      known =
          level < 5 || publication.properties().equals(PublishProperties.NONE)
              ? plain(publication, level, withId, retain)
              : encode(publication, level, withId, retain, List.of());
      set.frames[variant] = known;
    }
    return known;
  }

  /// Without any property: nearly all of them, so at once into the one array.
  private static Frame plain(Publication publication, int level, boolean withId, boolean retain) {
    byte[] topic = publication.topic().value().getBytes(StandardCharsets.UTF_8);
    byte[] payload = publication.payload();
    int inline = payload.length <= INLINE ? payload.length : 0;
    int head = 2 + topic.length + (withId ? 2 : 0) + (level == 5 ? 1 : 0);
    int fixed = 1 + Packets.varintBytes(head + payload.length);
    byte[] bytes = new byte[fixed + head + inline];
    bytes[0] = (byte) (0x30 | (retain ? 1 : 0));
    int at = 1;
    for (int rest = head + payload.length; at < fixed; rest >>>= 7) {
      bytes[at++] = (byte) (rest > 0x7F ? rest | 0x80 : rest);
    }
    bytes[at++] = (byte) (topic.length >> 8);
    bytes[at++] = (byte) topic.length;
    System.arraycopy(topic, 0, bytes, at, topic.length);
    // behind the packet id, and the empty properties of MQTT 5, which are a zero that is there
    System.arraycopy(payload, 0, bytes, fixed + head, inline);
    Places places = new Places(withId ? at + topic.length : -1, -1);
    return new Frame(publication, bytes, places, retain, /* identified= */ false);
  }

  /// With subscription identifiers: for one receiver only.
  static Frame encode(
      Publication publication,
      int level,
      boolean withId,
      boolean retain,
      List<Integer> identifiers) {
    return encode(publication, level, withId, retain, new Extras(identifiers, 0, true));
  }

  /// @param alias 0: none
  /// @param spelledOut whether the topic name is there beside an alias
  record Extras(List<Integer> identifiers, int alias, boolean spelledOut) {}

  static Frame encode(
      Publication publication, int level, boolean withId, boolean retain, Extras extras) {
    byte[] payload = publication.payload();
    boolean inline = payload.length <= INLINE;
    ByteBuf body = Unpooled.buffer(64 + publication.topic().value().length());
    if (extras.spelledOut()) {
      Packets.utf8(body, publication.topic().value());
    } else {
      body.writeShort(0);
    }
    int idAt = -1;
    if (withId) {
      idAt = body.writerIndex();
      body.writeShort(0);
    }
    int expiryAt = -1;
    if (level == 5) {
      PublishProperties properties = publication.properties();
      if (properties.equals(PublishProperties.NONE)
          && extras.identifiers().isEmpty()
          && extras.alias() == 0) {
        body.writeByte(0);
      } else {
        ByteBuf section = Unpooled.buffer(64);
        expiryAt = Packets.publishProperties(section, properties, properties.expirySeconds());
        for (int identifier : extras.identifiers()) {
          section.writeByte(0x0B);
          Packets.varint(section, identifier);
        }
        if (extras.alias() != 0) {
          section.writeByte(0x23).writeShort(extras.alias());
        }
        Packets.varint(body, section.readableBytes());
        if (expiryAt >= 0) {
          expiryAt += body.writerIndex();
        }
        body.writeBytes(section);
      }
    }
    int remaining = body.readableBytes() + payload.length;
    int header = 1 + Packets.varintBytes(remaining);
    ByteBuf all =
        Unpooled.wrappedBuffer(
            new byte[header + body.readableBytes() + (inline ? payload.length : 0)]);
    all.clear();
    all.writeByte(0x30 | (retain ? 1 : 0));
    Packets.varint(all, remaining);
    all.writeBytes(body);
    if (inline) {
      all.writeBytes(payload);
    }
    return new Frame(
        publication,
        all.array(),
        new Places(idAt < 0 ? -1 : idAt + header, expiryAt < 0 ? -1 : expiryAt + header),
        retain,
        !extras.identifiers().isEmpty());
  }

  boolean retain() {
    return retain;
  }

  /// Whether it carries subscription identifiers: then it was made for one receiver.
  boolean identified() {
    return identified;
  }

  /// The whole packet's length, as the client's maximum packet size counts it.
  int packetBytes() {
    return inline() ? bytes.length : bytes.length + publication.payload().length;
  }

  boolean inline() {
    return publication.payload().length <= INLINE;
  }

  /// Copies it for one receiver.
  void write(ByteBuf out, int qos, boolean dup, int packetId, long now) {
    int start = out.writerIndex();
    out.writeBytes(bytes);
    if (qos > 0) {
      out.setByte(start, 0x30 | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0));
      out.setShort(start + packetIdAt, packetId);
    }
    if (expiryAt >= 0) {
      long past = Math.max(0, (now - publication.millis()) / 1000);
      out.setInt(
          start + expiryAt, (int) Math.max(0, publication.properties().expirySeconds() - past));
    }
  }
}
