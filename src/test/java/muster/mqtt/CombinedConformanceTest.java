package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import muster.bus.Gate;
import muster.bus.Owner;
import muster.bus.Publication;
import muster.bus.Verdict;
import muster.types.Problem;
import muster.types.TopicFilter;
import muster.types.UserId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where several statements of the specification meet: options of a subscription together, limits
/// of the client and what is told to it, what is under way when a session changes hands.
class CombinedConformanceTest {
  @TempDir Path data;
  private Hub hub;

  @BeforeEach
  void start() {
    MqttSettings.Flow flow = new MqttSettings.Flow(1 << 20, 3, 10_000, 32);
    hub =
        new Hub(
            data,
            new MqttSettings(flow, MqttSettings.Queues.DEFAULTS, MqttSettings.Connections.DEFAULTS),
            Map.of());
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static TestClient.Connect kept(String user, String clientId, String more) {
    TestClient.Connect connect = TestClient.as(user, clientId);
    connect.clean = false;
    connect.properties = "11 00 00 0E 10 " + more;
    return connect;
  }

  /// Like MQTT-3.3.1-12, 3.3.1-13, 3.3.4-3 and 3.8.3-3 at once: one delivery, with the retain flag
  /// because one of the two wants it as published, and with the identifiers of both; one's own
  /// publications come by the subscription that is not "no local", and with its identifier only.
  @Test
  void optionsOfOverlappingSubscriptionsTogether() {
    try (TestClient both = hub.client(5, "alice", "both");
        TestClient pub = hub.client(5, "bob", "pub")) {
      both.subscribeWith("0B 07", 1, 0x04 | 0x08 | 0x20 | 1, "o/a"); // no local, as published
      both.subscribeWith("0B 09", 2, 0x20 | 2, "o/#");
      pub.publish("o/a", "theirs", 0x35, 1, ""); // retained, QoS 2
      pub.expect(0x50, 1);
      TestClient.Message theirs = both.message();
      assertThat(theirs.retain()).isTrue();
      assertThat(theirs.qos()).isEqualTo(2);
      assertThat(List.of(Hex.bytes("0B 07 0B 09"), Hex.bytes("0B 09 0B 07")))
          .contains(theirs.props());
      both.acknowledge(0x50, theirs.packetId()).expect(0x62, theirs.packetId());
      both.acknowledge(0x70, theirs.packetId());
      both.publish("o/a", "own", 0x31, 0, "");
      TestClient.Message own = both.message();
      assertThat(own.text()).isEqualTo("own");
      assertThat(own.retain()).isFalse();
      assertThat(own.props()).isEqualTo(Hex.bytes("0B 09"));
      both.expectNothing();
    }
  }

  /// MQTT-3.2.2-19, 3.4.2-2, 3.14.2-3, 3.1.2-24: a reason string is left out where it would make
  /// the packet larger than the client takes, and an answer that does not fit is not sent.
  @Test
  void reasonsThatDoNotFitAreLeftOut() {
    try (TestClient small = hub.client(5)) {
      TestClient.Connect connect = TestClient.as("alice", "small");
      connect.properties = "27 00 00 00 14"; // 20 bytes
      assertThat(small.connect(connect)).isZero();
      small.publish("$SYS/x", "", 1, 1);
      TestClient.Received puback = small.read();
      assertThat(puback.first()).isEqualTo(0x40);
      assertThat(puback.body().readableBytes()).as("id and reason").isEqualTo(3);
      small.sendSubscribe(
          2, 0, "", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m");
      TestClient.Received disconnect = small.read();
      assertThat(disconnect.first()).isEqualTo(0xE0);
      assertThat(disconnect.body().readUnsignedByte()).as("too large").isEqualTo((short) 0x95);
      assertThat(disconnect.body().readUnsignedByte()).as("no properties").isZero();
      small.expectClosed();
    }
    try (TestClient wrong = hub.client(5)) {
      TestClient.Connect connect = TestClient.as("alice", "small");
      connect.properties = "27 00 00 00 14";
      connect.password = "wrong";
      TestClient.Received connack = wrong.sendConnect(connect).read();
      assertThat(connack.body().getUnsignedByte(1)).isEqualTo((short) 0x86);
      assertThat(connack.body().readableBytes()).isEqualTo(3);
    }
    try (TestClient tiny = hub.client(5)) {
      TestClient.Connect connect = TestClient.as("alice", "small");
      connect.properties = "27 00 00 00 08";
      tiny.sendConnect(connect).expectClosed();
    }
  }

  /// A publication that is not sent sets no alias: the next one names the topic [MQTT-3.3.2-8].
  @Test
  void whatIsDroppedSetsNoAlias() {
    TestClient.Connect connect = TestClient.as("alice", "alias");
    connect.properties = "22 00 05 27 00 00 00 20"; // five aliases, 32 bytes
    try (TestClient sub = hub.client(5);
        TestClient pub = hub.client(5, "bob", "pub")) {
      sub.connect(connect);
      sub.subscribe(1, 1, "al/#");
      pub.publish("al/1", "expired", 0x30, 0, "02 00 00 00 00");
      pub.publish("al/2", "x".repeat(40), 0, 0);
      pub.publish("al/1", "one", 0, 0).publish("al/2", "two", 0, 0).publish("al/2", "again", 0, 0);
      assertThat(sub.message().topic()).isEqualTo("al/1");
      assertThat(sub.message().topic()).isEqualTo("al/2");
      assertThat(sub.message().topic()).as("by its alias").isEmpty();
      // 31 bytes by name, 34 with the alias beside it: it just fits
      pub.publish("al/3456789012345678", "by name", 0, 0);
      assertThat(sub.message().text()).isEqualTo("by name");
    }
  }

  /// MQTT-4.4.0-1, 4.3.3: a session is taken over with quality 2 under way in both directions, each
  /// in the middle; both go on, nothing comes twice.
  @Test
  void aTakeoverInTheMiddleOfQuality2() {
    try (TestClient old = hub.client(5);
        TestClient other = hub.client(5, "bob", "other")) {
      old.connect(kept("alice", "taken", ""));
      old.subscribe(1, 2, "in/#");
      other.subscribe(1, 2, "out");
      other.publish("in/1", "released", 2, 1);
      other.expect(0x50, 1);
      other.publish("in/2", "published", 2, 2);
      other.expect(0x50, 2);
      int first = old.message().packetId();
      int second = old.message().packetId();
      old.acknowledge(0x50, first).expect(0x62, first);
      old.publish("out", "mine", 2, 9);
      old.expect(0x50, 9);
      TestClient.Message out = other.message();
      assertThat(out.text()).isEqualTo("mine");
      try (TestClient fresh = hub.client(5)) {
        assertThat(fresh.connect(kept("alice", "taken", ""))).isEqualTo(0x100);
        old.expectDisconnect(0x8E);
        fresh.expect(0x62, first);
        TestClient.Message again = fresh.message();
        assertThat(again.packetId()).isEqualTo(second);
        assertThat(again.dup()).isTrue();
        fresh.publish("out", "mine", 0x3C, 9, "");
        fresh.expect(0x50, 9);
        fresh.acknowledge(0x62, 9).expect(0x70, 9);
        fresh.acknowledge(0x70, first).acknowledge(0x50, second).expect(0x62, second);
        fresh.acknowledge(0x70, second).expectNothing();
      }
      other.acknowledge(0x50, out.packetId()).expect(0x62, out.packetId());
      other.acknowledge(0x70, out.packetId()).expectNothing();
    }
  }

  /// MQTT-4.9.0-1, 4.9.0-3: the client's receive maximum bounds what is repeated after it comes
  /// back, too; a PUBREL takes no place.
  @Test
  void theReceiveMaximumBoundsWhatIsRepeated() {
    try (TestClient pub = hub.client(5, "bob", "pub")) {
      try (TestClient sub = hub.client(5)) {
        sub.connect(kept("alice", "rm", ""));
        sub.subscribe(1, 2, "rm");
        for (int i = 1; i <= 4; i++) {
          pub.publish("rm", String.valueOf(i), 2, i);
          pub.expect(0x50, i);
          pub.acknowledge(0x62, i).expect(0x70, i);
        }
        int first = sub.message().packetId();
        sub.message();
        sub.message();
        sub.message();
        sub.acknowledge(0x50, first).expect(0x62, first);
      }
      try (TestClient sub = hub.client(5)) {
        assertThat(sub.connect(kept("alice", "rm", "21 00 02"))).isEqualTo(0x100);
        TestClient.Received pubrel = sub.read();
        assertThat(pubrel.first()).isEqualTo(0x62);
        TestClient.Message two = sub.message();
        TestClient.Message three = sub.message();
        assertThat(three.text()).isEqualTo("3");
        sub.acknowledge(0x70, pubrel.body().readUnsignedShort());
        sub.expectNothing(); // its PUBCOMP makes no room that was not there
        sub.acknowledge(0x50, two.packetId()).expect(0x62, two.packetId());
        sub.expectNothing(); // nor does a PUBREC
        sub.acknowledge(0x70, two.packetId());
        assertThat(sub.message().text()).isEqualTo("4");
      }
    }
  }

  /// The other way round: what an earlier connection left between PUBREC and PUBREL does not count
  /// against the quota of the next one, which is full when it begins (4.9).
  @Test
  void theHubsReceiveMaximumBeginsAnewWithEachConnection() {
    try (TestClient client = hub.client(5)) {
      client.connect(kept("alice", "quota", ""));
      for (int id = 1; id <= 3; id++) {
        client.publish("q", "x", 2, id);
        client.expect(0x50, id);
      }
    }
    try (TestClient client = hub.client(5)) {
      client.connect(kept("alice", "quota", ""));
      for (int id = 11; id <= 13; id++) {
        client.publish("q", "x", 2, id);
        client.expect(0x50, id);
      }
      client.acknowledge(0x62, 1).expect(0x70, 1);
      client.publish("q", "x", 2, 14).expectDisconnect(0x93);
    }
  }

  /// SUBSCRIBE and UNSUBSCRIBE are worked on in the order in which they come [MQTT-4.6.0-1 ff.],
  /// waited for or not.
  @Test
  void whoDoesNotWaitForSubackCanUnsubscribe() {
    try (TestClient client = hub.client(5);
        TestClient pub = hub.client(5, "bob", "pub")) {
      client.connect(kept("alice", "hasty", ""));
      client.sendSubscribe(1, 1, "", "h");
      client.send(0xA2, b -> TestClient.text(b.writeShort(2).writeByte(0), "h"));
      assertThat(client.suback(1)).containsExactly(1);
      assertThat(client.expect(0xB0, 2)).as("properties").isZero();
      pub.publish("h", "x", 1, 1);
      assertThat(pub.expect(0x40, 1)).as("nobody").isEqualTo(0x10);
      client.expectNothing();
    }
  }

  /// MQTT-3.8.4-5: a filter named twice in one SUBSCRIBE is one subscription, with the later
  /// options.
  @Test
  void aFilterNamedTwiceIsOneSubscription() {
    try (TestClient client = hub.client(5, "alice", "twice");
        TestClient pub = hub.client(5, "bob", "pub")) {
      pub.publish("tw", "kept", 0x33, 1, "").expect(0x40, 1);
      client.send(
          0x82,
          b -> {
            TestClient.text(b.writeShort(1).writeByte(0), "tw");
            b.writeByte(0x12);
            TestClient.text(b, "tw");
            b.writeByte(0x11);
          });
      assertThat(client.suback(1)).containsExactly(2, 1);
      assertThat(client.message().text()).isEqualTo("kept");
      pub.publish("tw", "new", 2, 2);
      pub.expect(0x50, 2);
      assertThat(client.message().qos()).isEqualTo(1);
      client.expectNothing();
      assertThat(client.unsubscribe(2, "tw", "tw")).containsExactly(0, 0x11);
    }
  }

  /// MQTT-3.1.3-9, 3.1.2-8: a will waits for its delay or the end of the session, whichever is
  /// first; a takeover that goes on with the session takes it back, one that begins anew says it.
  @Test
  void theWillsDelayAndTheSession() {
    try (TestClient watch = hub.client(5, "bob", "watch")) {
      watch.subscribe(1, 0, "will/#");
      TestClient.Connect short_ = TestClient.as("alice", "w1");
      short_.properties = "11 00 00 00 01"; // a second
      short_.willTopic = "will/session";
      short_.willProperties = "18 00 00 0E 10"; // an hour
      short_.willText = "ended";
      try (TestClient client = hub.client(5)) {
        client.connect(short_);
      }
      Awaitility.await().untilAsserted(() -> assertThat(hub.space().sessionCount()).isOne());
      assertThat(watch.message().topic()).isEqualTo("will/session");

      TestClient.Connect long_ = kept("alice", "w2", "");
      long_.willTopic = "will/takeover";
      long_.willProperties = "18 00 00 0E 10";
      try (TestClient first = hub.client(5);
          TestClient second = hub.client(5);
          TestClient third = hub.client(5)) {
        first.connect(long_);
        assertThat(second.connect(long_)).isEqualTo(0x100);
        watch.expectNothing();
        long_.clean = true;
        assertThat(third.connect(long_)).isZero();
        assertThat(watch.message().topic()).isEqualTo("will/takeover");
        // with delay 0 the end of the network connection is enough, also by a takeover
        long_.clean = false;
        long_.willProperties = "";
        try (TestClient fourth = hub.client(5);
            TestClient fifth = hub.client(5)) {
          fourth.connect(long_);
          fifth.connect(long_);
          assertThat(watch.message().topic()).isEqualTo("will/takeover");
          fifth.send(0xE0, b -> {});
          fifth.expectClosed();
        }
      }
      watch.expectNothing();
    }
  }

  /// What was refused for a while and not stored (the database is away) must not look as if it had
  /// been taken, when the client was gone before it heard of it and comes back with the same id.
  @Test
  void aRefusalThatTheClientNeverHeardIsForgotten() {
    CountDownLatch gone = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    hub.bus()
        .own(
            new TopicFilter("owned"),
            new Owner() {
              @Override
              public Verdict accept(Publication publication) {
                if (asked.getAndIncrement() > 0) {
                  return Verdict.accepted(publication);
                }
                try {
                  gone.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                return Verdict.refused(Problem.STORE_UNAVAILABLE, "away");
              }

              @Override
              public Gate gate() {
                return Gate.OPEN;
              }
            });
    try (TestClient watch = hub.client(4, "bob", "watch")) {
      watch.subscribe(1, 2, "owned");
      try (TestClient client = hub.client(4)) {
        client.connect(kept("alice", "unheard", ""));
        client.publish("owned", "once", 2, 5);
        Awaitility.await().untilAsserted(() -> assertThat(asked).hasValue(1));
      }
      Awaitility.await().untilAsserted(() -> assertThat(hub.space().connectionCount()).isOne());
      gone.countDown();
      try (TestClient client = hub.client(4)) {
        assertThat(client.connect(kept("alice", "unheard", ""))).isEqualTo(0x100);
        client.publish("owned", "once", 0x3C, 5, "");
        client.expect(0x50, 5);
        client.acknowledge(0x62, 5).expect(0x70, 5);
        assertThat(watch.message().text()).isEqualTo("once");
      }
    }
  }

  /// 4.8.2: what a member's session leaves when it ends goes to another member, also what waited in
  /// the database while it was away; quality 2 that was sent does not [MQTT-4.8.2-5].
  @Test
  void whatAnAbsentMemberLeavesAnotherOneGets() {
    try (TestClient pub = hub.client(5, "bob", "pub")) {
      TestClient absent = hub.client(5);
      absent.connect(kept("alice", "absent", ""));
      absent.subscribe(1, 2, "$share/g/s");
      pub.publish("s", "sent", 2, 1);
      pub.expect(0x50, 1);
      absent.message();
      absent.close();
      Awaitility.await().untilAsserted(() -> assertThat(hub.space().connectionCount()).isOne());
      pub.publish("s", "waits", 2, 2);
      pub.expect(0x50, 2);
      pub.publish("s", "too", 1, 3).expect(0x40, 3);
      try (TestClient other = hub.client(5, "carol", "other");
          TestClient back = hub.client(5)) {
        other.subscribe(1, 2, "$share/g/s");
        other.expectNothing();
        TestClient.Connect anew = kept("alice", "absent", "");
        anew.clean = true;
        assertThat(back.connect(anew)).isZero();
        assertThat(other.message().text()).isEqualTo("waits");
        assertThat(other.message().text()).isEqualTo("too");
        other.expectNothing();
      }
    }
  }

  /// Retained messages whose lifetime is over make room.
  @Test
  void expiredRetainedMessagesGo() {
    try (TestClient pub = hub.client(5, "bob", "pub");
        TestClient sub = hub.client(5, "alice", "sub")) {
      pub.publish("r/old", "x", 0x33, 1, "02 00 00 00 00").expect(0x40, 1);
      pub.publish("r/new", "x", 0x33, 2, "02 00 00 0E 10").expect(0x40, 2);
      assertThat(hub.bus().retained().count()).isGreaterThanOrEqualTo(2);
      int before = hub.bus().retained().countOf(new UserId("bob"));
      hub.bus().dropExpired(hub.space().millis());
      Awaitility.await()
          .untilAsserted(() ->
              assertThat(hub.bus().retained().countOf(new UserId("bob"))).isEqualTo(before - 1));
      sub.subscribe(1, 0, "r/#");
      assertThat(sub.message().topic()).isEqualTo("r/new");
      sub.expectNothing();
    }
  }
}
