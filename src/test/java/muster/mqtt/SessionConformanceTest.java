package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The normative statements about sessions, wills and the end of connections (sections 3.1.2, 3.14,
/// 4.1, 4.4).
class SessionConformanceTest {
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

  private static TestClient.Connect kept(int level, String clientId) {
    TestClient.Connect connect = TestClient.as("alice", clientId);
    connect.clean = false;
    connect.properties = level == 5 ? "11 00000E10" : "";
    return connect;
  }

  /// MQTT-4.4.0-1: what was sent and not acknowledged comes again with DUP and the same id, in
  /// order.
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void whatWasNotAcknowledgedComesAgainWithTheSameId(int level) {
    TestClient.Connect kept = kept(level, "again" + level);
    String topic = "again/" + level;
    int first;
    int second;
    try (TestClient pub = hub.client(level, "bob", "agp" + level)) {
      try (TestClient sub = hub.client(level)) {
        assertThat(sub.connect(kept)).isZero();
        sub.subscribe(1, 2, topic);
        pub.publish(topic, "one", 1, 1).expect(0x40, 1);
        pub.publish(topic, "two", 2, 2);
        pub.expect(0x50, 2);
        pub.acknowledge(0x62, 2).expect(0x70, 2);
        first = sub.message().packetId();
        second = sub.message().packetId();
      }
      try (TestClient sub = hub.client(level)) {
        assertThat(sub.connect(kept)).isEqualTo(level == 3 ? 0 : 0x100);
        TestClient.Message one = sub.message();
        TestClient.Message two = sub.message();
        assertThat(one.text()).isEqualTo("one");
        assertThat(one.dup()).isTrue();
        assertThat(one.packetId()).isEqualTo(first);
        assertThat(two.dup()).isTrue();
        assertThat(two.packetId()).isEqualTo(second);
        sub.acknowledge(0x40, first);
        sub.acknowledge(0x50, second).expect(0x62, second);
      }
      // between PUBREC and PUBCOMP: PUBREL comes again, the PUBLISH does not
      try (TestClient sub = hub.client(level)) {
        sub.connect(kept);
        sub.expect(0x62, second);
        sub.acknowledge(0x70, second);
        sub.expectNothing();
      }
    }
  }

  /// MQTT-3.1.2-4..6, 3.1.1 the same: a clean start has nothing of before.
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void aCleanStartForgetsEverything(int level) {
    TestClient.Connect connect = kept(level, "clean" + level);
    String topic = "clean/" + level;
    try (TestClient pub = hub.client(level, "bob", "cp" + level)) {
      try (TestClient sub = hub.client(level)) {
        sub.connect(connect);
        sub.subscribe(1, 1, topic);
        sub.disconnect();
      }
      pub.publish(topic, "queued", 1, 1).expect(0x40, 1);
      connect.clean = true;
      try (TestClient sub = hub.client(level)) {
        assertThat(sub.connect(connect)).isZero();
        sub.expectNothing();
        pub.publish(topic, "live", 1, 2).expect(0x40, 2);
        sub.expectNothing();
      }
    }
  }

  /// MQTT-3.1.2-23: the session expiry 0 ends the session with the connection; DISCONNECT may
  /// change it.
  @Test
  void theSessionExpiryOfDisconnectCounts() {
    TestClient.Connect kept = kept(5, "exp");
    try (TestClient client = hub.client(5)) {
      client.connect(kept);
      client.send(0xE0, b -> b.writeBytes(Hex.bytes("00 05 11 00000000"))).expectClosed();
    }
    try (TestClient client = hub.client(5)) {
      assertThat(client.connect(kept)).isZero();
      client.disconnect();
    }
    try (TestClient client = hub.client(5)) {
      assertThat(client.connect(kept)).isEqualTo(0x100);
    }
  }

  /// MQTT-3.14.2-? : a session that was to end with the connection cannot be prolonged at its end.
  @Test
  void anExpiryThatWasZeroStaysZero() {
    try (TestClient client = hub.client(5, "alice", "zero")) {
      client.send(0xE0, b -> b.writeBytes(Hex.bytes("00 05 11 00000001"))).expectDisconnect(0x82);
    }
  }

  /// MQTT-3.1.4-3: the older connection of a client id ends, and is told so.
  @Test
  void theOlderConnectionIsToldThatItIsTakenOver() {
    try (TestClient first = hub.client(5, "alice", "take")) {
      try (TestClient second = hub.client(5, "alice", "take")) {
        first.expectDisconnect(0x8E);
        second.expectNothing();
      }
    }
    try (TestClient first = hub.client(4, "alice", "take4")) {
      try (TestClient second = hub.client(4, "alice", "take4")) {
        first.expectClosed();
        second.expectNothing();
      }
    }
  }

  /// MQTT-3.1.2-8, 3.14.4-3: the will is said unless the client says good-bye with reason 0.
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void theWillFollowsEveryEndButAGoodbye(int level) {
    String topic = "will/" + level;
    try (TestClient watcher = hub.client(level, "bob", "ww" + level)) {
      watcher.subscribe(1, 1, topic);
      TestClient.Connect connect = TestClient.as("alice", "wc" + level);
      connect.willTopic = topic;
      connect.willText = "gone";
      connect.willQos = 1;
      try (TestClient client = hub.client(level)) {
        client.connect(connect);
        client.disconnect();
      }
      watcher.expectNothing();
      try (TestClient client = hub.client(level)) {
        client.connect(connect);
      }
      TestClient.Message gone = watcher.message();
      assertThat(gone.text()).isEqualTo("gone");
      assertThat(gone.qos()).isEqualTo(1);
      watcher.acknowledge(0x40, gone.packetId());
      // a protocol error is no good-bye
      try (TestClient client = hub.client(level)) {
        client.connect(connect);
        client.send(0x00, b -> {});
        assertThat(watcher.message().text()).isEqualTo("gone");
      }
    }
  }

  /// MQTT-3.1.2-14, -15, 3.1.3-9: the will is retained if it says so; DISCONNECT 0x04 says it too.
  @Test
  void disconnectWithWillSaysTheWill() {
    TestClient.Connect connect = TestClient.as("alice", "w04");
    connect.willTopic = "w04";
    connect.willText = "with will";
    connect.willRetain = true;
    try (TestClient watcher = hub.client(5, "bob", "w04w")) {
      watcher.subscribe(1, 8, "w04");
      try (TestClient client = hub.client(5)) {
        client.connect(connect);
        client.send(0xE0, b -> b.writeByte(4)).expectClosed();
      }
      TestClient.Message will = watcher.message();
      assertThat(will.text()).isEqualTo("with will");
      assertThat(will.retain()).isTrue();
      watcher.unsubscribe(2, "w04");
      watcher.subscribe(3, 0, "w04");
      assertThat(watcher.message().text()).isEqualTo("with will");
    }
  }

  /// MQTT-3.1.2-22 (keep alive), 3.12.4-1.
  @Test
  void pingsAreAnswered() {
    for (int level : new int[] {3, 4, 5}) {
      try (TestClient client = hub.client(level, "alice", "ping" + level)) {
        for (int i = 0; i < 100; i++) {
          client.expectNothing();
        }
      }
    }
  }

  /// MQTT-4.9.0-1..3: the client's receive maximum is never exceeded, and QoS 0 goes past it.
  @Test
  void theReceiveMaximumOfTheClientHolds() {
    TestClient.Connect connect = TestClient.as("alice", "rm");
    connect.properties = "21 0002";
    try (TestClient sub = hub.client(5);
        TestClient pub = hub.client(5, "bob", "rmp")) {
      sub.connect(connect);
      sub.subscribe(1, 2, "rm");
      for (int i = 1; i <= 6; i++) {
        pub.publish("rm", String.valueOf(i), 1, i).expect(0x40, i);
      }
      TestClient.Message one = sub.message();
      TestClient.Message two = sub.message();
      sub.expectNothing();
      sub.acknowledge(0x40, two.packetId());
      TestClient.Message three = sub.message();
      assertThat(three.text()).isEqualTo("3");
      assertThat(three.packetId()).isNotEqualTo(one.packetId());
      sub.expectNothing();
    }
  }

  /// MQTT-3.1.2-24, -25: packets larger than the client takes are not sent, and the rest is.
  @Test
  void theMaximumPacketSizeOfTheClientHolds() {
    TestClient.Connect connect = TestClient.as("alice", "mp");
    connect.properties = "27 00000040";
    try (TestClient sub = hub.client(5);
        TestClient pub = hub.client(5, "bob", "mpp")) {
      sub.connect(connect);
      sub.subscribe(1, 1, "mp");
      pub.publish("mp", "x".repeat(100), 1, 1).expect(0x40, 1);
      pub.publish("mp", "small", 1, 2).expect(0x40, 2);
      assertThat(sub.message().text()).isEqualTo("small");
    }
  }

  /// Nothing is taken behind a DISCONNECT [MQTT-3.14.4-1, -2].
  @Test
  void nothingIsTakenBehindADisconnect() {
    try (TestClient sub = hub.client(4, "alice", "bd-s");
        RawClient client = RawClient.tcp(hub.address())) {
      sub.subscribe(1, 0, "bd");
      client.send(
          Packet.join(
              Packet.of(
                  0x10,
                  Packet.text("MQTT"),
                  new byte[] {4, (byte) 0xC2, 0, 60},
                  Packet.text("bd-c"),
                  Packet.text("bob"),
                  Packet.text(Hub.PASSWORD)),
              Hex.bytes("30 05 0002 'bd' '1' E0 00 30 05 0002 'bd' '2'")));
      client.expect("20 02 00 00").expectClosed();
      assertThat(sub.message().text()).isEqualTo("1");
      sub.expectNothing();
    }
  }
}
