package muster.mqtt;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import java.util.ArrayList;
import java.util.List;

/// Reads what comes after the fixed header of every packet but CONNECT. The messages look alike in
/// all versions (a 3.1.1 SUBSCRIBE has empty properties, its DISCONNECT the reason 0), so that
/// nobody behind the decoder asks for the version to find a field.
///
/// A filter that is well-formed text but no filter (`a#`) passes: SUBACK has an answer for it.
final class BodyReader {
  private final PacketReader in;
  private int level;

  BodyReader(PacketReader in) {
    this.in = in;
  }

  /// From here on the packets are of this protocol level.
  void speak(int protocolLevel) {
    level = protocolLevel;
  }

  MqttMessage read(MqttFixedHeader header) {
    return switch (header.messageType()) {
      case PUBLISH -> publish(header);
      case PUBACK -> new MqttPubAckMessage(header, reply(header));
      case PUBREC, PUBREL, PUBCOMP -> new MqttMessage(header, reply(header));
      case SUBSCRIBE -> subscribe(header);
      case UNSUBSCRIBE -> unsubscribe(header);
      case PINGREQ -> {
        in.done("PINGREQ");
        yield MqttMessage.PINGREQ;
      }
      case DISCONNECT -> new MqttMessage(header, farewell(header));
      case AUTH -> new MqttMessage(header, auth());
      case CONNECT, CONNACK, SUBACK, UNSUBACK, PINGRESP ->
          throw NotMqtt.protocolError(header.messageType() + " is not expected here");
    };
  }

  private MqttPublishMessage publish(MqttFixedHeader header) {
    String topic = in.topic();
    int packetId = header.qosLevel() == MqttQoS.AT_MOST_ONCE ? -1 : packetId();
    MqttProperties properties =
        level == 5
            ? PacketProperties.read(in, PacketProperties.PUBLISH)
            : MqttProperties.NO_PROPERTIES;
    if (topic.isEmpty() && properties.getProperty(MqttProperties.TOPIC_ALIAS) == null) {
      throw level == 5
          ? NotMqtt.protocolError("A PUBLISH has a topic name or a topic alias")
          : NotMqtt.malformed("A topic name has at least one character");
    }
    return new MqttPublishMessage(
        header, new MqttPublishVariableHeader(topic, packetId, properties), in.rest());
  }

  private MqttPubReplyMessageVariableHeader reply(MqttFixedHeader header) {
    int packetId = packetId();
    int reason = 0;
    MqttProperties properties = MqttProperties.NO_PROPERTIES;
    if (level == 5 && in.left() > 0) {
      reason = in.u8("the reason code");
      boolean known =
          switch (header.messageType()) {
            case PUBACK, PUBREC ->
                switch (reason) {
                  case 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99 -> true;
                  default -> false;
                };
            default -> reason == 0x00 || reason == 0x92;
          };
      checkReason(known, reason, header);
      if (in.left() > 0) {
        properties = PacketProperties.read(in, PacketProperties.ACKNOWLEDGEMENT);
      }
    }
    in.done(header.messageType().name());
    return new MqttPubReplyMessageVariableHeader(packetId, (byte) reason, properties);
  }

  private MqttSubscribeMessage subscribe(MqttFixedHeader header) {
    int packetId = packetId();
    MqttProperties properties =
        level == 5
            ? PacketProperties.read(in, PacketProperties.SUBSCRIBE)
            : MqttProperties.NO_PROPERTIES;
    List<MqttTopicSubscription> subscriptions = new ArrayList<>();
    while (in.left() > 0) {
      String filter = filter();
      int options = in.u8("the subscription options");
      subscriptions.add(
          new MqttTopicSubscription(
              filter, level == 5 ? options(filter, options) : qosOnly(options)));
    }
    if (subscriptions.isEmpty()) {
      throw NotMqtt.protocolError("A SUBSCRIBE has at least one topic filter");
    }
    return new MqttSubscribeMessage(
        header,
        new MqttMessageIdAndPropertiesVariableHeader(packetId, properties),
        new MqttSubscribePayload(subscriptions));
  }

  private MqttSubscriptionOption qosOnly(int options) {
    // MQTT 3.1 calls the upper bits "not used"
    if (options > 2 && (level > 3 || (options & 3) == 3)) {
      throw NotMqtt.malformed("The requested QoS is 0, 1 or 2, and the other bits are 0");
    }
    return MqttSubscriptionOption.onlyFromQos(MqttQoS.valueOf(options & 3));
  }

  private static MqttSubscriptionOption options(String filter, int options) {
    if ((options & 0xC0) != 0) {
      throw NotMqtt.malformed("The reserved bits of the subscription options are 0");
    }
    if ((options & 0x03) == 3) {
      throw NotMqtt.protocolError("The maximum QoS is 0, 1 or 2");
    }
    if ((options & 0x30) == 0x30) {
      throw NotMqtt.protocolError("Retain handling is 0, 1 or 2");
    }
    boolean noLocal = (options & 0x04) != 0;
    if (noLocal && filter.startsWith("$share/")) {
      throw NotMqtt.protocolError("A shared subscription cannot be No Local");
    }
    return new MqttSubscriptionOption(
        MqttQoS.valueOf(options & 3),
        noLocal,
        (options & 0x08) != 0,
        RetainedHandlingPolicy.valueOf((options >> 4) & 3));
  }

  private MqttUnsubscribeMessage unsubscribe(MqttFixedHeader header) {
    int packetId = packetId();
    MqttProperties properties =
        level == 5
            ? PacketProperties.read(in, PacketProperties.UNSUBSCRIBE)
            : MqttProperties.NO_PROPERTIES;
    List<String> filters = new ArrayList<>();
    while (in.left() > 0) {
      filters.add(filter());
    }
    if (filters.isEmpty()) {
      throw NotMqtt.protocolError("An UNSUBSCRIBE has at least one topic filter");
    }
    return new MqttUnsubscribeMessage(
        header,
        new MqttMessageIdAndPropertiesVariableHeader(packetId, properties),
        new MqttUnsubscribePayload(filters));
  }

  private MqttReasonCodeAndPropertiesVariableHeader farewell(MqttFixedHeader header) {
    int reason = 0;
    MqttProperties properties = MqttProperties.NO_PROPERTIES;
    if (level == 5 && in.left() > 0) {
      reason = in.u8("the reason code");
      boolean known =
          switch (reason) {
            case 0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95 -> true;
            case 0x96, 0x97, 0x98, 0x99 -> true;
            default -> false;
          };
      checkReason(known, reason, header);
      if (in.left() > 0) {
        properties = PacketProperties.read(in, PacketProperties.DISCONNECT);
      }
    }
    in.done("DISCONNECT");
    return new MqttReasonCodeAndPropertiesVariableHeader((byte) reason, properties);
  }

  private MqttReasonCodeAndPropertiesVariableHeader auth() {
    int reason = 0;
    MqttProperties properties = MqttProperties.NO_PROPERTIES;
    if (in.left() > 0) {
      reason = in.u8("the reason code");
      properties = PacketProperties.read(in, PacketProperties.AUTH);
    }
    if (reason != 0x18 && reason != 0x19) {
      throw NotMqtt.protocolError("A client's AUTH continues (0x18) or begins again (0x19)");
    }
    if (properties.getProperty(MqttProperties.AUTHENTICATION_METHOD) == null) {
      throw NotMqtt.protocolError("An AUTH names its authentication method");
    }
    in.done("AUTH");
    return new MqttReasonCodeAndPropertiesVariableHeader((byte) reason, properties);
  }

  private String filter() {
    String filter = in.utf8("the topic filter");
    if (filter.isEmpty()) {
      throw NotMqtt.malformed("A topic filter has at least one character");
    }
    return filter;
  }

  private int packetId() {
    int id = in.u16("the packet identifier");
    if (id == 0) {
      throw NotMqtt.protocolError("A packet identifier is not 0");
    }
    return id;
  }

  private static void checkReason(boolean known, int reason, MqttFixedHeader header) {
    if (!known) {
      throw NotMqtt.protocolError(
          "0x%02X is no reason that a client gives in %s".formatted(reason, header.messageType()));
    }
  }
}
