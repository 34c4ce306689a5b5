package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.Set;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.store.Row;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.Topic;
import muster.types.UserId;

/// How a publication lies in the database: its properties as MQTT 5 itself writes them, its sender
/// by name only (rights of long ago mean nothing; an empty sender is the hub).
final class Stored {
  private static final byte[] NONE = {};

  private Stored() {}

  static byte[] properties(PublishProperties properties) {
    if (properties.equals(PublishProperties.NONE)) {
      return NONE;
    }
    ByteBuf out = Unpooled.buffer(64);
    Packets.publishProperties(out, properties, properties.expirySeconds());
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  static PublishProperties properties(byte[] bytes) {
    if (bytes.length == 0) {
      return PublishProperties.NONE;
    }
    ByteBuf in = Unpooled.buffer(bytes.length + 4);
    Packets.varint(in, bytes.length);
    in.writeBytes(bytes);
    PacketReader reader = new PacketReader();
    reader.begin(in, in.readableBytes());
    MqttProperties read = PacketProperties.read(reader, PacketProperties.PUBLISH);
    return Incoming.properties(read);
  }

  static String sender(Publication publication) {
    return publication.sender().isHub() ? "" : publication.sender().user().value();
  }

  static Publisher sender(SpaceId space, Row row) {
    String user = row.string("sender");
    if (user.isEmpty()) {
      return new Publisher(Principal.hub(space));
    }
    Credential none = new Credential(Credential.Kind.PASSWORD, "", Set.of(), Set.of(), null);
    return new Publisher(
        new Principal(
            space, new UserId(user), row.string("sender_name"), Role.GUEST, none, "stored"));
  }

  /// A row with the columns topic, payload, qos, properties, sender, sender_name, at.
  static Publication publication(SpaceId space, Row row, boolean retain) {
    return new Publication(
        new Topic(row.string("topic")),
        row.bytes("payload"),
        row.integer("qos"),
        retain,
        properties(row.bytes("properties")),
        sender(space, row),
        row.bigint("at"));
  }
}
