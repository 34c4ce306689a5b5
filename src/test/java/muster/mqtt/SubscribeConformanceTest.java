package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The normative statements about SUBSCRIBE, UNSUBSCRIBE and topic filters (sections 3.8 to 3.11,
/// 4.7, 4.8).
class SubscribeConformanceTest {
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

  /// MQTT-4.7.1-2, 4.7.1-3: wildcards that do not fill a level. SUBACK refuses, the rest is
  /// granted.
  @ParameterizedTest
  @ValueSource(strings = {"a#", "a/#/b", "#/a", "a+", "+a/b", "a/b+/c", "##", "a/##"})
  void filtersThatAreNoneAreRefusedAlone(String filter) {
    try (TestClient client = hub.client(5, "alice", "bad5")) {
      List<Integer> reasons = client.subscribe(1, 1, "good/1", filter, "good/2");
      assertThat(reasons.get(0)).isEqualTo(1);
      assertThat(reasons.get(1)).isEqualTo(0x8F);
      assertThat(reasons.get(2)).isEqualTo(1);
    }
    try (TestClient client = hub.client(4, "alice", "bad4")) {
      assertThat(client.subscribe(1, 1, "good/1", filter)).containsExactly(1, 0x80);
    }
  }

  /// MQTT-3.8.4-2, -6: one reason for each filter, in order, in one SUBACK of the same id.
  @Test
  void subackHasOneReasonForEachFilter() {
    try (TestClient client = hub.client(4, "alice", "suback")) {
      client.send(
          0x82,
          b -> b.writeBytes(Hex.bytes("12 34 0001 'a' 02 0001 'b' 00 0001 'c' 01 0001 'a' 00")));
      assertThat(client.suback(0x1234)).containsExactly(2, 0, 1, 0);
    }
  }

  /// MQTT-3.8.4-3: the same filter again replaces the subscription.
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void theSameFilterAgainReplacesTheSubscription(int level) {
    try (TestClient sub = hub.client(level, "alice", "rep-s" + level);
        TestClient pub = hub.client(level, "bob", "rep-p" + level)) {
      sub.subscribe(1, 0, "rep");
      sub.subscribe(2, 2, "rep");
      pub.publish("rep", "x", 1, 1).expect(0x40, 1);
      assertThat(sub.message().qos()).isEqualTo(1);
      sub.expectNothing();
    }
  }

  /// MQTT-3.10.4-1..6: UNSUBSCRIBE compares character by character and answers for each filter.
  @Test
  void unsubscribeEndsExactlyThatSubscription() {
    try (TestClient sub = hub.client(5, "alice", "uns");
        TestClient pub = hub.client(5, "bob", "unp")) {
      sub.subscribe(1, 1, "un/+", "un/a");
      assertThat(sub.unsubscribe(2, "un/#", "un/+", "nothing")).containsExactly(0x11, 0, 0x11);
      pub.publish("un/b", "x", 0, 0);
      pub.publish("un/a", "y", 0, 0);
      assertThat(sub.message().text()).isEqualTo("y");
      sub.expectNothing();
    }
    try (TestClient old = hub.client(4, "alice", "un4")) {
      assertThat(old.unsubscribe(7, "never/was")).isEmpty();
    }
  }

  /// MQTT-4.7.2-1: a filter that begins with a wildcard does not match topics that begin with $.
  @Test
  void wildcardsDoNotReachReservedTopics() {
    try (TestClient client = hub.client(5, "alice", "dollar")) {
      client.subscribe(1, 0, "#", "+/x", "+/+/#");
      client.publish("$foo/x", "1", 0, 0);
      client.expectNothing();
    }
  }

  /// MQTT-3.3.4-2..5: overlapping subscriptions with and without identifiers.
  @Test
  void overlappingSubscriptionsDeliverWithAllTheirIdentifiers() {
    try (TestClient sub = hub.client(5, "alice", "ov-s");
        TestClient pub = hub.client(5, "bob", "ov-p")) {
      sub.sendSubscribe(1, 1, "0B 01", "ov/#").suback(1);
      sub.sendSubscribe(2, 2, "0B FF FF FF 7F", "ov/+").suback(2);
      sub.subscribe(3, 0, "ov/a");
      pub.publish("ov/a", "x", 2, 1);
      pub.expect(0x50, 1);
      TestClient.Message got = sub.message();
      assertThat(got.qos()).as("MQTT-3.3.4-2: the highest quality of all").isEqualTo(2);
      assertThat(ConnectConformanceTest.hex(got.props())).contains("0b01").contains("0bffffff7f");
      sub.expectNothing();
    }
  }

  /// MQTT-3.8.3-3: no local.
  @Test
  void noLocalIsAboutTheConnectionAndNotAboutTheUser() {
    try (TestClient one = hub.client(5, "alice", "nl-1");
        TestClient two = hub.client(5, "alice", "nl-2")) {
      one.subscribe(1, 4, "nl");
      one.publish("nl", "own", 0, 0);
      two.publish("nl", "other", 0, 0);
      assertThat(one.message().text()).isEqualTo("other");
      one.expectNothing();
    }
  }

  /// MQTT-3.3.1-9..13, 3.8.3.1: retain handling and retain as published.
  @Test
  void retainedMessagesFollowTheOptions() {
    try (TestClient pub = hub.client(5, "bob", "rt-p");
        TestClient sub = hub.client(5, "alice", "rt-s")) {
      pub.publish("rt/a", "kept", 0x33, 1, "").expect(0x40, 1);
      sub.subscribe(1, 0x00, "rt/a");
      assertThat(sub.message().retain()).as("MQTT-3.3.1-8").isTrue();
      sub.subscribe(2, 0x00, "rt/a");
      assertThat(sub.message().text())
          .as("MQTT-3.3.1-9: again for the same filter")
          .isEqualTo("kept");
      sub.subscribe(3, 0x10, "rt/a");
      sub.expectNothing(); // 3.3.1-10: not new
      sub.subscribe(4, 0x10, "rt/+");
      assertThat(sub.message().text()).isEqualTo("kept");
      sub.subscribe(5, 0x20, "rt/#");
      sub.expectNothing(); // 3.3.1-11
      sub.unsubscribe(6, "rt/a", "rt/+", "rt/#");
      sub.subscribe(7, 0x28, "rt/#");
      pub.publish("rt/b", "new", 0x31, 0, "");
      assertThat(sub.message().retain()).as("MQTT-3.3.1-13: as published").isTrue();
    }
  }

  /// MQTT-3.3.1-5..7: QoS 0 retains too; an empty payload clears; the cleared one is delivered.
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void anEmptyRetainedPayloadClears(int level) {
    String topic = "clear/" + level;
    try (TestClient pub = hub.client(level, "bob", "cl-p" + level);
        TestClient sub = hub.client(level, "alice", "cl-s" + level)) {
      pub.publish(topic, "old", 0x31, 0, "").publish(topic, "kept", 0x31, 0, "");
      pub.publish("other", "behind both", 1, 1).expect(0x40, 1);
      sub.subscribe(1, 0, topic);
      assertThat(sub.message().text()).isEqualTo("kept");
      pub.publish(topic, "", 0x31, 0, "");
      TestClient.Message cleared = sub.message();
      assertThat(cleared.text()).isEmpty();
      assertThat(cleared.retain()).isFalse();
      sub.unsubscribe(2, topic);
      sub.subscribe(3, 0, topic);
      sub.expectNothing();
    }
  }

  /// MQTT-4.8.2-1..5, attack 16: names of shared subscriptions.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$share",
        "$share/",
        "$share//a",
        "$share/g",
        "$share/g/",
        "$share/+/a",
        "$share/#/a",
        "$share/g+/a",
        "$share/g#/a",
        "$share/g/a#"
      })
  void sharedSubscriptionsWithoutNameOrFilterAreRefused(String filter) {
    try (RawClient client = RawClient.tcp(hub.address())) {
      client.send(
          Packet.of(
              0x10,
              Packet.text("MQTT"),
              new byte[] {5, (byte) 0xC2, 0, 60, 0},
              Packet.text("sh"),
              Packet.text("alice"),
              Packet.text(Hub.PASSWORD)));
      client.expectStart("20");
      client.send(Packet.of(0x82, Packet.u16(1), new byte[1], Packet.text(filter), new byte[] {1}));
      String answer = client.next();
      assertThat(answer).isNotNull();
      assertThat(answer.startsWith("E0") || answer.matches("90 .* 00 01 .* (8F|9E|87|80)"))
          .as(answer)
          .isTrue();
    }
  }

  /// MQTT-4.8.2-4: each message goes to one member; groups and plain subscriptions count apart.
  @Test
  void eachGroupGetsEachMessageOnce() {
    try (TestClient a = hub.client(5, "alice", "g-a");
        TestClient b = hub.client(5, "bob", "g-b");
        TestClient c = hub.client(5, "carol", "g-c");
        TestClient pub = hub.client(5, "bob", "g-p")) {
      // the fence comes to each behind everything that was published before it
      a.subscribe(1, 1, "$share/one/g/#", "fence");
      b.subscribe(1, 1, "$share/one/g/#", "fence");
      c.subscribe(1, 1, "$share/two/g/#", "g/#", "fence");
      for (int i = 0; i < 20; i++) {
        pub.publish("g/x", String.valueOf(i), 0, 0);
      }
      pub.publish("g/end", "end", 0, 0);
      pub.publish("g/end", "end", 0, 0);
      pub.publish("fence", "fence", 0, 0);
      Set<String> seen = new TreeSet<>();
      int ends = 0;
      for (TestClient member : List.of(a, b)) {
        for (String text = text(member); !text.equals("fence"); text = text(member)) {
          if (text.equals("end")) {
            ends++;
          } else {
            assertThat(seen.add(text)).as("once").isTrue();
          }
        }
      }
      assertThat(seen).hasSize(20);
      assertThat(ends).isEqualTo(2);
      int two = 0;
      while (!text(c).equals("fence")) {
        two++;
      }
      assertThat(two).isEqualTo(44);
    }
  }

  private static String text(TestClient client) {
    return client.message(client.read()).text();
  }

  /// 4.8.2: no retained messages for shared subscriptions.
  @Test
  void sharedSubscriptionsGetNoRetainedMessages() {
    try (TestClient pub = hub.client(5, "bob", "shr-p");
        TestClient sub = hub.client(5, "alice", "shr-s")) {
      pub.publish("shr/a", "kept", 0x33, 1, "").expect(0x40, 1);
      sub.subscribe(1, 0, "$share/g/shr/a");
      sub.expectNothing();
    }
  }

  /// SUBSCRIBE with very many filters is answered whole.
  @Test
  void manyFiltersInOneSubscribe() {
    try (TestClient client = hub.client(4, "alice", "many")) {
      String[] filters = new String[500];
      for (int i = 0; i < filters.length; i++) {
        filters[i] = "m/" + i;
      }
      assertThat(client.subscribe(1, 1, filters)).hasSize(500).containsOnly(1);
    }
  }
}
