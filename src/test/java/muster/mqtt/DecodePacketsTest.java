package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every packet that a client sends after CONNECT, byte by byte.
class DecodePacketsTest {

  private static MqttPublishMessage publish(int level, String hex) {
    Object message = Decoding.after(level, hex);
    assertThat(message).isInstanceOf(MqttPublishMessage.class);
    return (MqttPublishMessage) message;
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void publishQos0(int level) {
    try (Decoding decoding = Decoding.admitted(level)) {
      var publish =
          (MqttPublishMessage)
              decoding
                  .feed(
                      Hex.bytes(
                          """
                          30 07         // PUBLISH, QoS 0
                          00 03 'a/b'   // topic name
                          'hi'          // payload
                          """))
                  .getFirst();
      assertThat(publish.variableHeader().topicName()).isEqualTo("a/b");
      assertThat(publish.variableHeader().packetId()).isEqualTo(-1);
      assertThat(publish.payload().toString(StandardCharsets.UTF_8)).isEqualTo("hi");
      publish.release();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void publishQos2RetainedAndRepeated(int level) {
    var publish =
        publish(
            level,
            """
            3D 06       // PUBLISH, DUP, QoS 2, RETAIN
            00 02 '/x'  // topic name with a leading slash
            FF FE       // packet identifier 65534
            """);
    assertThat(publish.fixedHeader().isDup()).isTrue();
    assertThat(publish.fixedHeader().isRetain()).isTrue();
    assertThat(publish.fixedHeader().qosLevel()).isEqualTo(MqttQoS.EXACTLY_ONCE);
    assertThat(publish.variableHeader().packetId()).isEqualTo(65_534);
    assertThat(publish.payload().readableBytes()).isZero();
    publish.release();
  }

  @Test
  void publishOfMqtt5WithEveryProperty() {
    var publish =
        publish(
            5,
            """
            32 2E             // PUBLISH, QoS 1
            00 01 't'         // topic name
            00 07             // packet identifier 7
            28                // 40 bytes of properties
            01 01             //   payload is text
            02 00 00 00 0A    //   expires after 10 s
            23 00 05          //   topic alias 5
            08 00 02 'rt'     //   response topic
            09 00 03 01 02 03 //   correlation data
            26 00 01 'k' 00 01 '1'  // user property
            26 00 01 'k' 00 01 '2'  // user property of the same name
            03 00 02 'js'     //   content type
            """);
    MqttProperties properties = publish.variableHeader().properties();
    assertThat(properties.getProperty(MqttProperties.TOPIC_ALIAS).value()).isEqualTo(5);
    assertThat(properties.getProperty(MqttProperties.RESPONSE_TOPIC).value()).isEqualTo("rt");
    assertThat(properties.getProperties(MqttProperties.USER_PROPERTY))
        .extracting(property -> ((StringPair) property.value()).value)
        .containsExactly("1", "2");
    publish.release();
  }

  @Test
  void publishWithAnAliasInsteadOfATopic() {
    var publish = publish(5, "30 06 00 00 03 23 00 01");
    assertThat(publish.variableHeader().topicName()).isEmpty();
    publish.release();
  }

  @Test
  void theSameTopicAgainIsTheSameString() {
    try (Decoding decoding = Decoding.admitted(4)) {
      var both = decoding.feed(Hex.bytes("30 06 00 03 'a/b' '1' 30 06 00 03 'a/b' '2'"));
      var first = (MqttPublishMessage) both.get(0);
      var second = (MqttPublishMessage) both.get(1);
      assertThat(second.variableHeader().topicName()).isSameAs(first.variableHeader().topicName());
      both.forEach(io.netty.util.ReferenceCountUtil::release);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"40", "50", "62", "70"})
  void acknowledgementsOfMqtt311(String first) {
    MqttMessage message = (MqttMessage) Decoding.after(4, first + " 02 12 34");
    var header = (MqttPubReplyMessageVariableHeader) message.variableHeader();
    assertThat(header.messageId()).isEqualTo(0x1234);
    assertThat(header.reasonCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"40", "50", "62", "70"})
  void acknowledgementsOfMqtt5MayLeaveOutWhatIsUsual(String first) {
    for (String rest : List.of("02 0001", "03 0001 00", "04 0001 00 00")) {
      MqttMessage message = (MqttMessage) Decoding.after(5, first + rest);
      var header = (MqttPubReplyMessageVariableHeader) message.variableHeader();
      assertThat(header.messageId()).isEqualTo(1);
      assertThat(header.reasonCode()).isZero();
    }
  }

  @Test
  void pubrecThatRefuses() {
    MqttMessage message =
        (MqttMessage)
            Decoding.after(
                5,
                """
                50 09           // PUBREC
                00 02           // packet identifier
                97              // quota exceeded
                05              // 5 bytes of properties
                1F 00 02 'no'   //   reason string
                """);
    var header = (MqttPubReplyMessageVariableHeader) message.variableHeader();
    assertThat(message.fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBREC);
    assertThat(header.reasonCode() & 0xFF).isEqualTo(0x97);
    assertThat(header.properties().getProperty(MqttProperties.REASON_STRING).value())
        .isEqualTo("no");
  }

  @Test
  void subscribeOfMqtt311() {
    var subscribe =
        (MqttSubscribeMessage)
            Decoding.after(
                4,
                """
                82 0E          // SUBSCRIBE
                00 0A          // packet identifier 10
                00 03 'a/+'    // filter
                01             // QoS 1
                00 03 'b/#'    // filter
                02             // QoS 2
                """);
    assertThat(subscribe.variableHeader().messageId()).isEqualTo(10);
    assertThat(subscribe.payload().topicSubscriptions())
        .extracting(MqttTopicSubscription::topicFilter)
        .containsExactly("a/+", "b/#");
    assertThat(subscribe.payload().topicSubscriptions().get(1).option().qos())
        .isEqualTo(MqttQoS.EXACTLY_ONCE);
    assertThat(subscribe.idAndPropertiesVariableHeader().properties().isEmpty()).isTrue();
  }

  @Test
  void subscribeOfMqtt31MayBeMarkedAsRepeated() {
    assertThat(Decoding.after(3, "8A 06 00 01 00 01 'a' 00"))
        .isInstanceOf(MqttSubscribeMessage.class);
  }

  @Test
  void subscribeOfMqtt5WithOptionsAndIdentifier() {
    var subscribe =
        (MqttSubscribeMessage)
            Decoding.after(
                5,
                """
                82 0C           // SUBSCRIBE
                00 01           // packet identifier
                03              // 3 bytes of properties
                0B 80 01        //   subscription identifier 128
                00 03 'x/y'     // filter
                2E              // retain handling 2, retain as published, no local, QoS 2
                """);
    assertThat(
            subscribe
                .idAndPropertiesVariableHeader()
                .properties()
                .getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER)
                .value())
        .isEqualTo(128);
    var option = subscribe.payload().topicSubscriptions().getFirst().option();
    assertThat(option.qos()).isEqualTo(MqttQoS.EXACTLY_ONCE);
    assertThat(option.isNoLocal()).isTrue();
    assertThat(option.isRetainAsPublished()).isTrue();
    assertThat(option.retainHandling()).isEqualTo(RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE);
  }

  @Test
  void unsubscribe() {
    var old = (MqttUnsubscribeMessage) Decoding.after(4, "A2 08 00 09 00 01 'a' 00 01 'b'");
    assertThat(old.payload().topics()).containsExactly("a", "b");
    var five = (MqttUnsubscribeMessage) Decoding.after(5, "A2 06 00 09 00 00 01 'a'");
    assertThat(five.payload().topics()).containsExactly("a");
    assertThat(((MqttMessageIdAndPropertiesVariableHeader) five.variableHeader()).messageId())
        .isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void pingAndDisconnectOfAllVersions(int level) {
    assertThat(((MqttMessage) Decoding.after(level, "C0 00")).fixedHeader().messageType())
        .isEqualTo(MqttMessageType.PINGREQ);
    MqttMessage bye = (MqttMessage) Decoding.after(level, "E0 00");
    assertThat(((MqttReasonCodeAndPropertiesVariableHeader) bye.variableHeader()).reasonCode())
        .isZero();
  }

  @Test
  void disconnectOfMqtt5WithReasonAndExpiry() {
    MqttMessage bye =
        (MqttMessage)
            Decoding.after(
                5,
                """
                E0 07           // DISCONNECT
                04              // with will message
                05              // 5 bytes of properties
                11 00 00 00 00  //   session ends now
                """);
    var header = (MqttReasonCodeAndPropertiesVariableHeader) bye.variableHeader();
    assertThat(header.reasonCode()).isEqualTo((byte) 4);
    assertThat(header.properties().getProperty(MqttProperties.SESSION_EXPIRY_INTERVAL).value())
        .isEqualTo(0);
    assertThat(Decoding.after(5, "E0 01 00")).isInstanceOf(MqttMessage.class);
  }

  @Test
  void authOfMqtt5() {
    MqttMessage auth =
        (MqttMessage)
            Decoding.after(
                5,
                """
                F0 0C            // AUTH
                19               // re-authenticate
                0A               // 10 bytes of properties
                15 00 02 'jw'    //   method
                16 00 02 0102    //   data
                """);
    assertThat(((MqttReasonCodeAndPropertiesVariableHeader) auth.variableHeader()).reasonCode())
        .isEqualTo((byte) 0x19);
  }
}
