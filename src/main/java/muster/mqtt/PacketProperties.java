package muster.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;

/// The properties of MQTT 5 (section 2.2.2): which packet of a client may carry which, how each is
/// written and which values it may have. A property that does not belong to its packet is malformed
/// (0x81), one that comes twice or with a value it may not have is a protocol error (0x82).
final class PacketProperties {
  /// More than this many user properties in one packet are refused: each costs us objects, and
  /// costs every receiver the same again.
  static final int MAX_USER_PROPERTIES = 1_000;

  static final long CONNECT = set(0x11, 0x15, 0x16, 0x17, 0x19, 0x21, 0x22, 0x26, 0x27);
  static final long WILL = set(0x01, 0x02, 0x03, 0x08, 0x09, 0x18, 0x26);
  static final long PUBLISH = set(0x01, 0x02, 0x03, 0x08, 0x09, 0x23, 0x26);
  static final long ACKNOWLEDGEMENT = set(0x1F, 0x26);
  static final long SUBSCRIBE = set(0x0B, 0x26);
  static final long UNSUBSCRIBE = set(0x26);
  static final long DISCONNECT = set(0x11, 0x1F, 0x26);
  static final long AUTH = set(0x15, 0x16, 0x1F, 0x26);

  private static final long KNOWN =
      CONNECT
          | WILL
          | PUBLISH
          | DISCONNECT
          | set(0x0B, 0x12, 0x13, 0x1A, 0x1C, 0x24, 0x25, 0x28, 0x29, 0x2A);

  private PacketProperties() {}

  static MqttProperties read(PacketReader in, long allowed) {
    int length = in.varint("the property length");
    if (length == 0) {
      return MqttProperties.NO_PROPERTIES;
    }
    int outer = in.narrow(length, "the properties");
    MqttProperties properties = new MqttProperties();
    long seen = 0;
    int userProperties = 0;
    while (in.left() > 0) {
      int id = in.varint("a property identifier");
      long bit = bit(id);
      if ((KNOWN & bit) == 0) {
        throw NotMqtt.malformed("There is no property with the identifier " + id);
      }
      if (id == 0x0B && allowed == PUBLISH) {
        throw NotMqtt.protocolError("A client's PUBLISH has no subscription identifier");
      }
      if ((allowed & bit) == 0) {
        throw NotMqtt.malformed("Property " + id + " does not belong to this packet");
      }
      if (id == MqttProperties.USER_PROPERTY) {
        if (++userProperties > MAX_USER_PROPERTIES) {
          throw new NotMqtt(
              Malformed.QUOTA_EXCEEDED,
              "A packet has at most " + MAX_USER_PROPERTIES + " user properties");
        }
      } else if ((seen & bit) != 0) {
        throw NotMqtt.protocolError("Property " + id + " comes twice");
      }
      seen |= bit;
      properties.add(value(in, id));
    }
    in.widen(outer);
    if ((seen & bit(0x16)) != 0 && (seen & bit(0x15)) == 0) {
      throw NotMqtt.protocolError("Authentication data without an authentication method");
    }
    return properties;
  }

  private static MqttProperties.MqttProperty<?> value(PacketReader in, int id) {
    return switch (id) {
      case 0x01, 0x17, 0x19 -> new IntegerProperty(id, zeroOrOne(in, id));
      case 0x21, 0x22 ->
          new IntegerProperty(id, id == 0x21 ? positive(in.u16(name(id)), id) : in.u16(name(id)));
      case 0x23 -> new IntegerProperty(id, alias(in));
      case 0x27 -> new IntegerProperty(id, positive(in.u32(name(id)), id));
      case 0x02, 0x11, 0x18 -> new IntegerProperty(id, in.u32(name(id)));
      case 0x0B -> new IntegerProperty(id, positive(in.varint(name(id)), id));
      case 0x09, 0x16 -> new BinaryProperty(id, in.binary(name(id)));
      case 0x08 -> new StringProperty(id, responseTopic(in));
      case 0x26 -> new UserProperty(in.utf8("a user property"), in.utf8("a user property"));
      case 0x03, 0x15, 0x1F -> new StringProperty(id, in.utf8(name(id)));
      default -> throw NotMqtt.malformed("Property " + id + " does not belong to this packet");
    };
  }

  private static int zeroOrOne(PacketReader in, int id) {
    int value = in.u8(name(id));
    if (value > 1) {
      throw NotMqtt.protocolError("Property " + id + " is 0 or 1");
    }
    return value;
  }

  private static int positive(int value, int id) {
    if (value == 0) {
      throw NotMqtt.protocolError("Property " + id + " is not 0");
    }
    return value;
  }

  private static int alias(PacketReader in) {
    int alias = in.u16("the topic alias");
    if (alias == 0) {
      throw new NotMqtt(Malformed.TOPIC_ALIAS_INVALID, "A topic alias is not 0");
    }
    return alias;
  }

  private static String responseTopic(PacketReader in) {
    String topic = in.utf8("the response topic");
    if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
      throw NotMqtt.protocolError("A response topic is a topic name, without wildcards");
    }
    return topic;
  }

  private static String name(int id) {
    return "property " + id;
  }

  private static long set(int... ids) {
    long set = 0;
    for (int id : ids) {
      set |= bit(id);
    }
    return set;
  }

  private static long bit(int id) {
    return id < 64 ? 1L << id : 0;
  }
}
