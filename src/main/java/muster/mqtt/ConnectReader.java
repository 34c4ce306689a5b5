package muster.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import org.jspecify.annotations.Nullable;

/// Reads CONNECT (section 3.1): the only packet that says which MQTT the rest will be. 3.1
/// (`MQIsdp`, level 3), 3.1.1 (`MQTT`, 4) and 5.0 (`MQTT`, 5) are spoken here. `level` stays
/// readable when the packet proves malformed later on, so that the answer fits the peer.
final class ConnectReader {
  private static final int RESERVED = 0x01;
  private static final int CLEAN = 0x02;
  private static final int WILL = 0x04;
  private static final int WILL_RETAIN = 0x20;
  private static final int PASSWORD = 0x40;
  private static final int USER_NAME = 0x80;

  private int level;

  int level() {
    return level;
  }

  MqttConnectMessage read(PacketReader in, MqttFixedHeader header) {
    String name = in.utf8("the protocol name");
    int claimed = in.u8("the protocol level");
    checkVersion(name, claimed);
    level = claimed;
    int flags = in.u8("the connect flags");
    checkFlags(flags);
    int keepAlive = in.u16("the keep alive");
    MqttProperties properties =
        level == 5
            ? PacketProperties.read(in, PacketProperties.CONNECT)
            : MqttProperties.NO_PROPERTIES;
    boolean will = (flags & WILL) != 0;
    var variable =
        new MqttConnectVariableHeader(
            name,
            level,
            (flags & USER_NAME) != 0,
            (flags & PASSWORD) != 0,
            (flags & WILL_RETAIN) != 0,
            willQos(flags),
            will,
            (flags & CLEAN) != 0,
            keepAlive,
            properties);
    String clientId = in.utf8("the client identifier");
    MqttProperties willProperties = MqttProperties.NO_PROPERTIES;
    String willTopic = null;
    byte[] willPayload = null;
    if (will) {
      if (level == 5) {
        willProperties = PacketProperties.read(in, PacketProperties.WILL);
      }
      willTopic = willTopic(in);
      willPayload = in.binary("the will message");
    }
    String user = (flags & USER_NAME) != 0 ? in.utf8("the user name") : null;
    byte[] password = (flags & PASSWORD) != 0 ? in.binary("the password") : null;
    in.done("CONNECT");
    return new MqttConnectMessage(
        header,
        variable,
        payload(clientId, willProperties, willTopic, willPayload, user, password));
  }

  /// Netty's class takes nulls for what is absent, without saying so.
  @SuppressWarnings("NullAway")
  private static MqttConnectPayload payload(
      String clientId,
      MqttProperties willProperties,
      @Nullable String willTopic,
      byte @Nullable [] willPayload,
      @Nullable String user,
      byte @Nullable [] password) {
    return new MqttConnectPayload(clientId, willProperties, willTopic, willPayload, user, password);
  }

  /// An unknown name is no MQTT at all: closed without an answer. An unknown level of a known name
  /// is answered in the words of the nearest version that we speak (a newer one reads 5.0).
  private void checkVersion(String name, int claimed) {
    boolean old = name.equals("MQIsdp");
    if (!old && !name.equals("MQTT")) {
      throw new NotMqtt(Malformed.PROTOCOL_ERROR, "This is not MQTT: unknown protocol name");
    }
    if (old ? claimed != 3 : claimed != 4 && claimed != 5) {
      level = claimed > 5 && claimed < 0x80 ? 5 : 4;
      throw new NotMqtt(
          Malformed.UNSUPPORTED_PROTOCOL_VERSION,
          "MQTT 3.1, 3.1.1 and 5.0 are spoken here, not level " + claimed + " of " + name);
    }
  }

  private void checkFlags(int flags) {
    if ((flags & RESERVED) != 0 && level > 3) {
      throw NotMqtt.malformed("The reserved connect flag is 0");
    }
    if ((flags & WILL) == 0 && (willQos(flags) != 0 || (flags & WILL_RETAIN) != 0)) {
      throw NotMqtt.malformed("Will QoS and will retain need a will");
    }
    if (willQos(flags) == 3) {
      throw NotMqtt.malformed("The will QoS is 0, 1 or 2");
    }
    if (level < 5 && (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0) {
      throw NotMqtt.malformed("Before MQTT 5 a password needs a user name");
    }
  }

  private static int willQos(int flags) {
    return (flags >> 3) & 3;
  }

  private static String willTopic(PacketReader in) {
    String topic = in.utf8("the will topic");
    if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
      throw new NotMqtt(
          Malformed.TOPIC_NAME_INVALID, "The will topic is a topic name, without wildcards");
    }
    return topic;
  }
}
