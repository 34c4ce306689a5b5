package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The normative statements about PUBLISH and its acknowledgements (sections 3.3 to 3.7, 4.3 to
/// 4.6).
class PublishConformanceTest {
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

  /// MQTT-3.3.1-1, 4.3: each pair of qualities arrives as the lower of the two [MQTT-3.8.4-8].
  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2", "2,0", "2,1", "2,2"})
  void qualityIsTheLowerOfBoth(int published, int granted) {
    for (int level : new int[] {3, 4, 5}) {
      String topic = "q/%d/%d/%d".formatted(level, published, granted);
      try (TestClient sub = hub.client(level, "alice", "qs" + topic.replace('/', '-'));
          TestClient pub = hub.client(level, "bob", "qp" + topic.replace('/', '-'))) {
        assertThat(sub.subscribe(1, granted, topic)).containsExactly(granted);
        pub.publish(topic, "x", published, 9);
        if (published == 1) {
          assertThat(pub.expect(0x40, 9)).isZero();
        } else if (published == 2) {
          pub.expect(0x50, 9);
          pub.acknowledge(0x62, 9).expect(0x70, 9);
        }
        TestClient.Message got = sub.message();
        assertThat(got.text()).isEqualTo("x");
        assertThat(got.qos()).isEqualTo(Math.min(published, granted));
        assertThat(got.dup()).as("MQTT-3.3.1-3: the DUP of the sender is not handed on").isFalse();
        assertThat(got.retain()).as("MQTT-3.3.1-12").isFalse();
      }
    }
  }

  /// MQTT-3.3.1-3: DUP of the incoming packet is not propagated.
  @Test
  void theSendersDupIsNotHandedOn() {
    try (TestClient sub = hub.client(4, "alice", "dups");
        TestClient pub = hub.client(4, "bob", "dupp")) {
      sub.subscribe(1, 1, "dup");
      pub.publish("dup", "x", 0x3A, 3, "");
      pub.expect(0x40, 3);
      assertThat(sub.message().dup()).isFalse();
    }
  }

  /// MQTT-4.3.3-8..13 (as receiver): PUBREC for the same id until PUBREL; one delivery.
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void quality2IsDeliveredExactlyOnce(int level) {
    try (TestClient sub = hub.client(level, "alice", "e1s" + level);
        TestClient pub = hub.client(level, "bob", "e1p" + level)) {
      sub.subscribe(1, 0, "once" + level);
      pub.publish("once" + level, "x", 2, 4);
      pub.expect(0x50, 4);
      for (int i = 0; i < 5; i++) {
        pub.publish("once" + level, "x", 0x3C, 4, "");
        assertThat(pub.expect(0x50, 4)).isZero();
      }
      pub.acknowledge(0x62, 4).expect(0x70, 4);
      // PUBREL again: still answered, in MQTT 5 as unknown [MQTT-4.3.3-11, 3.6.2-1]
      assertThat(pub.acknowledge(0x62, 4).expect(0x70, 4)).isEqualTo(level == 5 ? 0x92 : 0);
      assertThat(sub.message().text()).isEqualTo("x");
      sub.expectNothing();
    }
  }

  /// MQTT-4.3.3 (as sender): PUBREL after PUBREC, also after one that came twice.
  @Test
  void theServersSideOfQuality2() {
    try (TestClient sub = hub.client(4, "alice", "s2s");
        TestClient pub = hub.client(4, "bob", "s2p")) {
      sub.subscribe(1, 2, "s2");
      pub.publish("s2", "x", 0, 0);
      pub.publish("s2", "y", 2, 1);
      pub.expect(0x50, 1);
      assertThat(sub.message().qos()).isZero();
      TestClient.Message y = sub.message();
      assertThat(y.qos()).isEqualTo(2);
      sub.acknowledge(0x50, y.packetId()).expect(0x62, y.packetId());
      sub.acknowledge(0x50, y.packetId()).expect(0x62, y.packetId());
      sub.acknowledge(0x70, y.packetId());
      sub.expectNothing();
    }
  }

  /// MQTT-4.3.3-? : PUBREC with an error ends the flow; the id is free and nothing is sent again.
  @Test
  void aPubrecThatRefusesEndsTheFlow() {
    try (TestClient sub = hub.client(5, "alice", "rfs");
        TestClient pub = hub.client(5, "bob", "rfp")) {
      sub.subscribe(1, 2, "rf");
      pub.publish("rf", "x", 2, 1);
      pub.expect(0x50, 1);
      TestClient.Message x = sub.message();
      sub.send(0x50, b -> b.writeShort(x.packetId()).writeByte(0x97));
      sub.expectNothing();
    }
  }

  /// Acknowledgements for what is not under way are harmless (3.x), and answered 0x92 where an
  /// answer is due.
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void strayAcknowledgementsAreHarmless(int level) {
    try (TestClient client = hub.client(level, "alice", "stray" + level)) {
      client.acknowledge(0x40, 77).acknowledge(0x70, 78);
      client.expectNothing();
      assertThat(client.acknowledge(0x62, 79).expect(0x70, 79)).isEqualTo(level == 5 ? 0x92 : 0);
      int reason = client.acknowledge(0x50, 80).expect(0x62, 80);
      assertThat(reason).isEqualTo(level == 5 ? 0x92 : 0);
    }
  }

  /// MQTT-4.6.0-1..6: order of publications and of acknowledgements, per quality.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void orderIsKept(int qos) {
    try (TestClient sub = hub.client(5, "alice", "ord-s" + qos);
        TestClient pub = hub.client(5, "bob", "ord-p" + qos)) {
      sub.subscribe(1, qos, "ord/#");
      int count = 200;
      for (int i = 1; i <= count; i++) {
        pub.publish("ord/" + (i % 3), String.valueOf(i), qos, i);
      }
      if (qos > 0) {
        for (int i = 1; i <= count; i++) {
          pub.expect(qos == 1 ? 0x40 : 0x50, i);
        }
      }
      List<String> seen = new ArrayList<>();
      while (seen.size() < count) {
        TestClient.Received packet = sub.read();
        if (packet.type() == 6) { // PUBREL, in between
          sub.acknowledge(0x70, packet.body().readUnsignedShort());
          continue;
        }
        TestClient.Message m = sub.message(packet);
        seen.add(m.text());
        if (qos > 0) {
          sub.acknowledge(qos == 1 ? 0x40 : 0x50, m.packetId());
        }
      }
      assertThat(seen)
          .containsExactlyElementsOf(
              java.util.stream.IntStream.rangeClosed(1, count).mapToObj(String::valueOf).toList());
    }
  }

  /// MQTT-3.3.2-? : alias without a topic, alias above the maximum.
  @Test
  void topicAliasesThatAreNotKnownEndTheConnection() {
    try (TestClient client = hub.client(5, "alice", "al1")) {
      client.publish("", "x", 0x30, 0, "23 0005");
      client.expectDisconnect(0x94);
    }
    try (TestClient client = hub.client(5, "alice", "al2")) {
      client.publish("t", "x", 0x30, 0, "23 FFFF");
      client.expectDisconnect(0x94);
    }
  }

  /// 3.3.2.3.4: aliases belong to the connection, and may be set anew.
  @Test
  void topicAliasesBelongToTheConnection() {
    try (TestClient sub = hub.client(5, "alice", "al3");
        TestClient pub = hub.client(5, "bob", "al4")) {
      sub.subscribe(1, 0, "alias/#");
      pub.publish("alias/a", "1", 0x30, 0, "23 0001").publish("", "2", 0x30, 0, "23 0001");
      pub.publish("alias/b", "3", 0x30, 0, "23 0001").publish("", "4", 0x30, 0, "23 0001");
      assertThat(List.of(sub.message(), sub.message(), sub.message(), sub.message()))
          .extracting(TestClient.Message::toString)
          .containsExactly("alias/a=1", "alias/a=2", "alias/b=3", "alias/b=4");
    }
    try (TestClient pub = hub.client(5, "bob", "al4")) {
      pub.publish("", "2", 0x30, 0, "23 0001").expectDisconnect(0x94);
    }
  }

  /// Attack 21: an alias that was first set on a topic that may not be published to.
  @Test
  void anAliasSetOnAForbiddenTopicIsNoWayIn() {
    try (TestClient admin = hub.client(5, "alice", "al5");
        TestClient pub = hub.client(5, "bob", "al6")) {
      admin.subscribe(1, 0, "$SYS/x", "#");
      pub.publish("$SYS/x", "1", 0x32, 1, "23 0001");
      assertThat(pub.expect(0x40, 1)).isEqualTo(0x87);
      pub.publish("", "2", 0x32, 2, "23 0001");
      assertThat(pub.expect(0x40, 2)).isEqualTo(0x87);
      admin.expectNothing();
    }
  }

  /// MQTT-3.3.2-4..20: properties arrive unaltered; payload format is checked.
  @Test
  void aPayloadThatIsNotTheTextItClaimsIsRefused() {
    try (TestClient client = hub.client(5, "alice", "pfi")) {
      client.send(0x32, b -> b.writeBytes(Hex.bytes("00 01 't' 00 07 02 01 01 C3 28")));
      assertThat(client.expect(0x40, 7)).isEqualTo(0x99);
      client.expectNothing();
    }
  }

  /// 3.3.4: an empty payload is a message like any other.
  @Test
  void emptyPayloadsAreDelivered() {
    try (TestClient sub = hub.client(4, "alice", "emp-s");
        TestClient pub = hub.client(4, "bob", "emp-p")) {
      sub.subscribe(1, 1, "emp");
      pub.publish("emp", "", 1, 1);
      pub.expect(0x40, 1);
      assertThat(sub.message().text()).isEmpty();
    }
  }

  /// MQTT-4.7.1-1: no wildcards in a topic name, whatever the quality.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void wildcardsInATopicNameEndTheConnection(int qos) {
    try (TestClient client = hub.client(5, "alice", "wild" + qos)) {
      client.publish("a/+", "x", qos, 1).expectDisconnect(0x90);
    }
    try (TestClient client = hub.client(4, "alice", "wild" + qos)) {
      client.publish("#", "x", qos, 1).expectClosed();
    }
  }

  /// Attack 35: topics of many levels are refused, not walked.
  @Test
  void topicsOfManyLevelsAreRefused() {
    String deep = "a/".repeat(30_000);
    try (TestClient client = hub.client(5, "alice", "deep")) {
      assertThat(client.subscribe(1, 0, deep)).allMatch(reason -> reason >= 0x80);
      client.publish(deep, "x", 1, 1).expectDisconnect(0x90);
    }
  }

  /// Attack 40: a hundred thousand QoS 2 publications under one id are one publication.
  @Test
  void oneIdManyTimesIsOnePublication() {
    try (TestClient sub = hub.client(4, "alice", "many-s");
        TestClient pub = hub.client(4, "bob", "many-p")) {
      sub.subscribe(1, 0, "many");
      for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 100; i++) {
          pub.publish("many", "x", 2, 1);
        }
        for (int i = 0; i < 100; i++) {
          pub.expect(0x50, 1);
        }
      }
      sub.message();
      sub.expectNothing();
    }
  }
}
