package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import org.junit.jupiter.api.Test;

/// CONNECT, byte by byte, in the three versions.
class DecodeConnectTest {

  private static MqttConnectMessage decode(String hex) {
    Object message = Decoding.first(hex);
    assertThat(message).isInstanceOf(MqttConnectMessage.class);
    return (MqttConnectMessage) message;
  }

  @Test
  void mqtt31() {
    MqttConnectMessage connect =
        decode(
            """
            10 13             // CONNECT, 19 bytes follow
            00 06 'MQIsdp'    // protocol name of 3.1
            03                // level 3
            02                // clean session
            00 3C             // keep alive 60 s
            00 05 'phone'     // client identifier
            """);
    assertThat(connect.variableHeader().version()).isEqualTo(3);
    assertThat(connect.variableHeader().name()).isEqualTo("MQIsdp");
    assertThat(connect.variableHeader().isCleanSession()).isTrue();
    assertThat(connect.variableHeader().keepAliveTimeSeconds()).isEqualTo(60);
    assertThat(connect.payload().clientIdentifier()).isEqualTo("phone");
    assertThat(connect.payload().userName()).isNull();
  }

  @Test
  void mqtt311WithEverything() {
    MqttConnectMessage connect =
        decode(
            """
            10 22           // CONNECT, 34 bytes follow
            00 04 'MQTT'    // protocol name
            04              // level 4
            EE              // user name, password, will retain, will QoS 1, will, clean session
            03 84           // keep alive 900 s
            00 02 'c1'      // client identifier
            00 03 'w/t'     // will topic
            00 04 'gone'    // will message
            00 02 'me'      // user name
            00 03 01 00 FF  // password: any bytes
            """);
    var header = connect.variableHeader();
    assertThat(header.version()).isEqualTo(4);
    assertThat(header.isWillFlag()).isTrue();
    assertThat(header.isWillRetain()).isTrue();
    assertThat(header.willQos()).isEqualTo(1);
    assertThat(header.keepAliveTimeSeconds()).isEqualTo(900);
    assertThat(connect.payload().willTopic()).isEqualTo("w/t");
    assertThat(connect.payload().willMessageInBytes()).asString().isEqualTo("gone");
    assertThat(connect.payload().userName()).isEqualTo("me");
    assertThat(connect.payload().passwordInBytes()).containsExactly(1, 0, -1);
  }

  @Test
  void mqtt5WithPropertiesAndWill() {
    MqttConnectMessage connect =
        decode(
            """
            10 58           // CONNECT, 88 bytes follow
            00 04 'MQTT'    // protocol name
            05              // level 5
            54              // password without user name, will QoS 2, will, no clean start
            00 00           // no keep alive
            29              // 41 bytes of properties
            11 FF FF FF FF  //   session expiry: never
            21 00 14        //   receive maximum 20
            27 00 01 00 00  //   maximum packet size 65536
            22 00 0A        //   topic alias maximum 10
            19 01           //   request response information
            17 00           //   request problem information: no
            26 00 01 'a' 00 01 'b'  //   user property
            15 00 01 'm'    //   authentication method
            16 00 02 'xy'   //   authentication data
            26 00 00 00 00  //   user property, both empty
            00 00           // client identifier: please assign one
            19              // 25 bytes of will properties
            18 00 00 00 05  //   delay 5 s
            01 01           //   payload is text
            02 00 00 00 3C  //   expires after 60 s
            03 00 01 't'    //   content type
            08 00 01 'r'    //   response topic
            09 00 02 0102   //   correlation data
            00 01 'w'       // will topic
            00 00           // will message: empty
            00 01 'p'       // password
            """);
    var properties = connect.variableHeader().properties();
    assertThat(connect.variableHeader().willQos()).isEqualTo(2);
    assertThat(connect.variableHeader().hasUserName()).isFalse();
    assertThat(number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL)).isEqualTo(-1);
    assertThat(number(properties, MqttProperties.RECEIVE_MAXIMUM)).isEqualTo(20);
    assertThat(number(properties, MqttProperties.MAXIMUM_PACKET_SIZE)).isEqualTo(65_536);
    assertThat(number(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM)).isEqualTo(10);
    assertThat(number(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION)).isZero();
    assertThat(number(connect.payload().willProperties(), MqttProperties.WILL_DELAY_INTERVAL))
        .isEqualTo(5);
    assertThat(connect.payload().willMessageInBytes()).isEmpty();
    assertThat(connect.payload().clientIdentifier()).isEmpty();
  }

  private static int number(MqttProperties properties, int id) {
    return (Integer) properties.getProperty(id).value();
  }
}
