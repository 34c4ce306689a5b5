package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The normative statements about CONNECT and CONNACK (sections 3.1, 3.2), each by its number in
/// MQTT 5.0, or in 3.1.1 where it says so.
class ConnectConformanceTest {
  @TempDir private static Path data;
  private static Hub hub;

  @BeforeAll
  static void start() {
    hub = new Hub(data);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static RawClient raw() {
    return RawClient.tcp(hub.address());
  }

  /// CONNECT of alice, with a password, clean, keep alive 60.
  private static byte[] connect(int level, String clientId) {
    return connect(level, 0xC2, "", clientId);
  }

  private static byte[] connect(int level, int flags, String properties, String clientId) {
    return Packet.of(
        0x10,
        Packet.text(level == 3 ? "MQIsdp" : "MQTT"),
        new byte[] {(byte) level, (byte) flags, 0, 60},
        level == 5 ? Packet.properties(properties) : new byte[0],
        Packet.text(clientId),
        (flags & 0x80) != 0 ? Packet.text("alice") : new byte[0],
        (flags & 0x40) != 0 ? Packet.text(Hub.PASSWORD) : new byte[0]);
  }

  /// MQTT-3.1.0-1: the first packet is CONNECT.
  @Test
  void aFirstPacketThatIsNotConnectEndsTheConnection() {
    for (String packet :
        new String[] {"C0 00", "30 03 00 01 't'", "82 06 0001 0001 'a' 00", "E0 00"}) {
      try (RawClient client = raw()) {
        client.send(packet).expectClosed();
      }
    }
  }

  /// MQTT-3.1.0-2: a second CONNECT is a protocol error.
  @Test
  void aSecondConnectEndsTheConnection() {
    try (RawClient client = raw()) {
      client.send(connect(5, "twice")).expectStart("20");
      client.send(connect(5, "twice")).expectDisconnect(0x82);
    }
    try (RawClient client = raw()) {
      client.send(connect(4, "twice")).expect("20 02 00 00");
      client.send(connect(4, "twice")).expectClosed();
    }
  }

  /// MQTT-3.1.2-1: an unknown protocol name.
  @Test
  void anUnknownProtocolNameIsClosedWithoutAWord() {
    try (RawClient client = raw()) {
      client.send("10 0D 00 04 'MQTX' 04 02 0000 00 01 'c'").expectClosed();
    }
  }

  /// MQTT-3.1.2-2: an unknown version is told so in words it may know.
  @Test
  void anUnknownVersionIsToldSo() {
    try (RawClient client = raw()) {
      client.send("10 0D 00 04 'MQTT' 03 02 0000 00 01 'c'").expect("20 02 00 01").expectClosed();
    }
    try (RawClient client = raw()) {
      client.send("10 0D 00 04 'MQTT' 07 02 0000 00 01 'c'");
      assertThat(client.next()).matches("20 .. 00 84.*");
      client.expectClosed();
    }
  }

  /// MQTT-3.1.2-3: the reserved flag; 3.1.4-1 of 3.1.1: closed without a CONNACK.
  @Test
  void aMalformedConnectIsAnsweredInMqtt5AndClosedBefore() {
    try (RawClient client = raw()) {
      client.send("10 0E 00 04 'MQTT' 05 03 0000 00 00 01 'c'");
      assertThat(client.next()).matches("20 .. 00 81.*");
      client.expectClosed();
    }
    try (RawClient client = raw()) {
      client.send("10 0D 00 04 'MQTT' 04 03 0000 00 01 'c'").expectClosed();
    }
  }

  /// MQTT-3.1.3-6: a server assigns an id to a client without one; 3.2.2-16 and it is unique.
  @Test
  void aClientWithoutAnIdIsGivenOne() {
    try (RawClient one = raw();
        RawClient other = raw()) {
      String first = one.send(connect(5, "")).next();
      String second = other.send(connect(5, "")).next();
      assertThat(first).contains(" 12 00 ").isNotEqualTo(second);
      one.expectNothing();
    }
  }

  /// 3.1.1: MQTT-3.1.3-7, 3.1.3-8.
  @Test
  void aClientOf311WithoutAnIdHasToBeClean() {
    try (RawClient client = raw()) {
      client.send(connect(4, 0xC0, "", "")).expect("20 02 00 02").expectClosed();
    }
    try (RawClient client = raw()) {
      client.send(connect(4, "")).expect("20 02 00 00").expectNothing();
    }
    try (RawClient client = raw()) {
      client.send(connect(3, "")).expect("20 02 00 02").expectClosed();
    }
  }

  /// MQTT-3.1.3-5: at least 23 characters of 0-9a-zA-Z; more and others are taken too.
  @Test
  void longAndForeignClientIdsAreTaken() {
    for (String id :
        new String[] {"0123456789abcdefghijklmn", "x".repeat(200), "ключ/1", "a b#+"}) {
      try (RawClient client = raw()) {
        client.send(connect(4, id)).expect("20 02 00 00");
      }
    }
  }

  /// 3.1.4.5: packets may be sent before the CONNACK has come.
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void whatIsSentBehindTheConnectIsAnsweredBehindTheConnack(int level) {
    byte[] subscribe =
        level == 5
            ? Hex.bytes("82 0A 00 01 00 00 04 'a/b/' 01")
            : Hex.bytes("82 09 00 01 00 04 'a/b/' 01");
    try (RawClient client = raw()) {
      client.send(Packet.join(connect(level, "eager" + level), subscribe, Hex.bytes("C0 00")));
      client.expectStart("20").expectStart("90").expect("D0 00");
    }
  }

  /// MQTT-3.2.2-2, 3.2.2-3: session present only where there was one to resume.
  @Test
  void sessionPresentTellsTheTruth() {
    try (TestClient client = hub.client(5)) {
      TestClient.Connect kept = TestClient.as("alice", "kept");
      kept.clean = false;
      kept.properties = "11 0000003C";
      assertThat(client.connect(kept)).isZero();
      try (TestClient again = hub.client(5)) {
        assertThat(again.connect(kept)).isEqualTo(0x100);
        again.disconnect();
      }
      try (TestClient again = hub.client(5)) {
        kept.clean = true;
        assertThat(again.connect(kept)).isZero();
        again.disconnect();
      }
    }
  }

  /// MQTT-3.2.2-6: no session present with a refusal.
  @Test
  void aRefusalHasNoSessionPresent() {
    for (int level : new int[] {3, 4, 5}) {
      try (TestClient client = hub.client(level)) {
        TestClient.Connect wrong = TestClient.as("alice", "wrong");
        wrong.password = "nonsense";
        assertThat(client.connect(wrong)).isEqualTo(level == 5 ? 0x86 : 4);
        client.expectClosed();
      }
    }
  }

  /// MQTT-3.1.2-16..22 and attack 5: a user name without its password is no login.
  @Test
  void aUserNameWithoutAPasswordIsRefused() {
    try (RawClient client = raw()) {
      client.send(connect(4, 0x82, "", "nopass")).expect("20 02 00 04").expectClosed();
    }
    try (RawClient client = raw()) {
      client.send(connect(5, 0x82, "", "nopass"));
      assertThat(client.next()).matches("20 .. 00 86.*");
      client.expectClosed();
    }
  }

  /// A password that is no login, in MQTT 5 without a user name: well-formed, and refused.
  @Test
  void aPasswordWithoutAUserNameIsWellFormedInMqtt5() {
    try (RawClient client = raw()) {
      client.send(connect(5, 0x42, "", "nouser"));
      assertThat(client.next()).matches("20 .. 00 8[67].*");
    }
  }

  /// MQTT-3.1.2-10, 3.2.2-21: keep alive of the server.
  @Test
  void whoWantsNoKeepAliveIsToldOne() {
    try (TestClient client = hub.client(5)) {
      TestClient.Connect none = TestClient.as("alice", "keep");
      none.keepAlive = 0;
      client.sendConnect(none);
      byte[] connack = bytes(client.read());
      assertThat(hex(connack)).contains("13");
    }
  }

  /// MQTT-4.12.0-1: an authentication method that is not known.
  @Test
  void anUnknownAuthenticationMethodIsRefused() {
    try (RawClient client = raw()) {
      client.send(connect(5, 0x02, "15 00 05 'SCRAM'", "auth"));
      assertThat(client.next()).matches("20 .. 00 8C.*");
      client.expectClosed();
    }
  }

  /// MQTT-3.1.2-29: without problem information there is no reason string but in CONNACK, PUBLISH
  /// and DISCONNECT; user properties neither.
  @Test
  void whoWantsNoProblemInformationGetsNone() {
    try (RawClient client = raw()) {
      client.send(connect(5, 0xC2, "17 00", "quiet")).expectStart("20");
      client.send("32 11 00 0C '$SYS/foreign' 00 01 00").expect("40 03 00 01 87");
    }
  }

  static byte[] bytes(TestClient.Received packet) {
    byte[] bytes = new byte[packet.body().readableBytes()];
    packet.body().getBytes(packet.body().readerIndex(), bytes);
    return bytes;
  }

  static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
