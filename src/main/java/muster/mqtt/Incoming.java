package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.ArrayList;
import java.util.List;
import muster.bus.PublishProperties;
import muster.bus.PublishProperties.UserProperty;
import org.jspecify.annotations.Nullable;

/// Turns what the decoder hands over into our own types, once.
final class Incoming {
  private static final byte[] EMPTY = {};

  private Incoming() {}

  static byte[] bytes(ByteBuf payload) {
    return payload.isReadable() ? ByteBufUtil.getBytes(payload) : EMPTY;
  }

  static PublishProperties properties(MqttProperties read) {
    if (read.isEmpty()) {
      return PublishProperties.NONE;
    }
    List<UserProperty> user = new ArrayList<>(0);
    for (MqttProperties.MqttProperty<?> one : read.getProperties(MqttProperties.USER_PROPERTY)) {
      MqttProperties.StringPair pair = ((MqttProperties.UserProperty) one).value();
      user.add(new UserProperty(pair.key, pair.value));
    }
    PublishProperties properties =
        new PublishProperties(
            number(read, MqttProperties.PAYLOAD_FORMAT_INDICATOR, 0) == 1,
            number(read, MqttProperties.PUBLICATION_EXPIRY_INTERVAL, PublishProperties.NEVER),
            text(read, MqttProperties.CONTENT_TYPE),
            text(read, MqttProperties.RESPONSE_TOPIC),
            binary(read, MqttProperties.CORRELATION_DATA),
            user);
    return properties;
  }

  /// The value of a number, as unsigned 32 bits.
  static long number(MqttProperties read, int id, long otherwise) {
    return read.getProperty(id) instanceof MqttProperties.IntegerProperty found
        ? Integer.toUnsignedLong(found.value())
        : otherwise;
  }

  static @Nullable String text(MqttProperties read, int id) {
    return read.getProperty(id) instanceof MqttProperties.StringProperty found
        ? found.value()
        : null;
  }

  static byte @Nullable [] binary(MqttProperties read, int id) {
    return read.getProperty(id) instanceof MqttProperties.BinaryProperty found
        ? found.value()
        : null;
  }
}
