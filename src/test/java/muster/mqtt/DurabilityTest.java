package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import muster.access.User;
import muster.store.StoreSettings;
import muster.types.Role;
import muster.types.UserId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What outlives a restart of the hub, and what a change of rights takes away.
class DurabilityTest {
  @TempDir Path data;
  private Hub hub;

  @BeforeEach
  void start() {
    hub = new Hub(store(data), MqttSettings.DEFAULTS, Map.of(), InstantSource.system());
  }

  /// Where the hub of these tests stores.
  StoreSettings store(Path folder) {
    return StoreSettings.sqlite(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static TestClient.Connect lasting(String user, String clientId) {
    TestClient.Connect connect = TestClient.as(user, clientId);
    connect.clean = false;
    connect.properties = "11 FF FF FF FF";
    return connect;
  }

  @Test
  void subscriptionsAndQueueOutliveARestart() {
    try (TestClient phone = hub.client(5)) {
      phone.connect(lasting("alice", "phone"));
      phone.subscribeWith("0B 05", 1, 2, "m/+");
      phone.disconnect();
    }
    try (TestClient pub = hub.client(5, "bob", "pub")) {
      pub.publish("m/1", "before", 0x34, 1, "26 0001 'k' 0001 'v'");
      pub.expect(0x50, 1);
    }
    hub.restart();
    try (TestClient pub = hub.client(5, "bob", "pub")) {
      pub.publish("m/2", "after", 1, 1);
      assertThat(pub.expect(0x40, 1)).as("kept for the phone").isZero();
    }
    try (TestClient phone = hub.client(5)) {
      assertThat(phone.connect(lasting("alice", "phone"))).isEqualTo(0x100);
      TestClient.Message first = phone.message();
      assertThat(first.text()).isEqualTo("before");
      assertThat(first.qos()).isEqualTo(2);
      assertThat(first.props()).isEqualTo(Hex.bytes("26 0001 'k' 0001 'v' 0B 05"));
      assertThat(phone.message().text()).isEqualTo("after");
    }
  }

  @Test
  void quality2TowardsTheClientGoesOnWhereItWasAfterARestart() {
    int held;
    int released;
    try (TestClient phone = hub.client(5);
        TestClient pub = hub.client(5, "bob", "pub")) {
      phone.connect(lasting("alice", "phone"));
      phone.subscribe(1, 2, "q");
      pub.publish("q", "held", 2, 1).publish("q", "released", 2, 2);
      held = phone.message().packetId();
      released = phone.message().packetId();
      phone.acknowledge(0x50, released).expect(0x62, released);
    }
    hub.restart();
    try (TestClient phone = hub.client(5)) {
      assertThat(phone.connect(lasting("alice", "phone"))).isEqualTo(0x100);
      TestClient.Message again = phone.message();
      assertThat(again.packetId()).isEqualTo(held);
      assertThat(again.dup()).isTrue();
      phone.expect(0x62, released);
      phone.acknowledge(0x70, released);
      phone.acknowledge(0x50, held).expect(0x62, held);
      phone.acknowledge(0x70, held).expectNothing();
    }
    hub.restart();
    try (TestClient phone = hub.client(5)) {
      phone.connect(lasting("alice", "phone"));
      phone.expectNothing();
    }
  }

  @Test
  void quality2FromTheClientIsTakenOnceAcrossARestart() {
    try (TestClient sub = hub.client(4)) {
      sub.connect(lasting("alice", "sub"));
      sub.subscribe(1, 1, "q");
    }
    try (TestClient phone = hub.client(4)) {
      phone.connect(lasting("bob", "phone"));
      phone.publish("q", "once", 2, 77);
      phone.expect(0x50, 77);
    }
    hub.restart();
    try (TestClient phone = hub.client(4)) {
      assertThat(phone.connect(lasting("bob", "phone"))).isEqualTo(0x100);
      phone.publish("q", "once", 0x3C, 77, "");
      phone.expect(0x50, 77);
      phone.acknowledge(0x62, 77).expect(0x70, 77);
    }
    hub.restart();
    try (TestClient phone = hub.client(4);
        TestClient sub = hub.client(4)) {
      phone.connect(lasting("bob", "phone"));
      phone.publish("q", "another", 2, 77);
      phone.expect(0x50, 77);
      sub.connect(lasting("alice", "sub"));
      assertThat(sub.message().text()).isEqualTo("once");
      assertThat(sub.message().text()).isEqualTo("another");
      sub.expectNothing();
    }
  }

  @Test
  void retainedMessagesAndDelayedWillsOutliveARestart() {
    try (TestClient mortal = hub.client(5)) {
      TestClient.Connect c = lasting("alice", "mortal");
      c.willTopic = "w";
      c.willText = "gone";
      c.willRetain = true; // said before or after the subscription: it is seen
      c.willProperties = "18 00 00 00 01";
      mortal.connect(c);
      mortal.publish("r", "kept", 0x33, 1, "");
      mortal.expect(0x40, 1);
    }
    hub.restart();
    try (TestClient sub = hub.client(5, "bob", "sub")) {
      sub.subscribe(1, 0, "r", "w");
      assertThat(sub.message().text()).isEqualTo("kept");
      assertThat(sub.message().text()).isEqualTo("gone");
    }
  }

  @Test
  void removingAUserEndsTheConnectionAndTheSessionWithItsQueue() {
    try (TestClient online = hub.client(5);
        TestClient pub = hub.client(5, "bob", "pub")) {
      online.connect(lasting("alice", "online"));
      online.subscribe(1, 1, "m");
      TestClient offline = hub.client(5);
      offline.connect(lasting("alice", "offline"));
      offline.subscribe(1, 1, "m");
      offline.disconnect();
      pub.publish("m", "x", 1, 1);
      pub.expect(0x40, 1);
      online.message();
      hub.access().users().remove(Hub.ADMIN, new UserId("alice"));
      online.expectDisconnect(0x87);
      org.awaitility.Awaitility.await()
          .untilAsserted(() -> assertThat(hub.space().sessionCount()).isEqualTo(1));
    }
  }

  @Test
  void aDisabledUserIsDisconnectedAndCannotComeBack() {
    try (TestClient client = hub.client(4, "carol", "c")) {
      hub.access().users().change(Hub.ADMIN, new UserId("carol"), new User.Patch(null, null, true));
      client.expectClosed();
    }
    try (TestClient client = hub.client(4)) {
      assertThat(client.connect(TestClient.as("carol", "c"))).isIn(4, 5);
    }
  }

  @Test
  void aRightThatIsTakenAwayEndsTheSubscriptionAndWhatWaitsInItsQueue() {
    try (TestClient online = hub.client(5, "alice", "online");
        TestClient pub = hub.client(5, "bob", "pub")) {
      online.subscribe(1, 1, "secret/a");
      TestClient offline = hub.client(5);
      offline.connect(lasting("alice", "offline"));
      offline.subscribe(1, 1, "secret/#", "open");
      offline.disconnect();
      pub.publish("secret/a", "before", 1, 1);
      pub.expect(0x40, 1);
      assertThat(online.message().text()).isEqualTo("before");
      hub.access()
          .rights()
          .add(
              Hub.ADMIN,
              muster.access.Rule.deny(
                  muster.access.Who.of("user:alice"),
                  java.util.Set.of(muster.access.Action.SUBSCRIBE),
                  "secret/#"),
              true);
      org.awaitility.Awaitility.await()
          .untilAsserted(() -> {
            pub.publish("secret/a", "after", 1, 2);
            assertThat(pub.expect(0x40, 2)).as("no matching subscribers").isEqualTo(0x10);
          });
      pub.publish("open", "fine", 1, 3);
      pub.expect(0x40, 3);
      try (TestClient back = hub.client(5)) {
        back.connect(lasting("alice", "offline"));
        assertThat(back.message().text()).isEqualTo("fine");
        back.expectNothing();
        assertThat(back.subscribe(9, 0, "secret/x")).containsExactly(0x87);
      }
    }
  }

  @Test
  void aSessionThatHasRunOutIsGoneAfterARestartToo() {
    try (TestClient client = hub.client(5)) {
      TestClient.Connect brief = lasting("alice", "brief");
      brief.properties = "11 00 00 00 01";
      client.connect(brief);
      client.subscribe(1, 1, "m");
    }
    org.awaitility.Awaitility.await()
        .untilAsserted(() -> assertThat(hub.space().sessionCount()).isZero());
    hub.restart();
    assertThat(hub.space().sessionCount()).isZero();
  }

  @Test
  void aNewRoleIsInForceAtOnce() {
    try (TestClient client = hub.client(5, "alice", "c")) {
      assertThat(client.subscribe(1, 0, "x")).containsExactly(0);
      hub.access()
          .users()
          .change(Hub.ADMIN, new UserId("alice"), new User.Patch(null, Role.GUEST, null));
      org.awaitility.Awaitility.await()
          .untilAsserted(() -> {
            client.publish("x", "y", 1, 1);
            assertThat(client.expect(0x40, 1)).isEqualTo(0x87);
          });
    }
  }
}
