package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client sees of the broker, through a real socket.
class BrokerTest {
  @TempDir Path data;
  private Hub hub;

  @BeforeEach
  void start() {
    hub = new Hub(data);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void whatIsPublishedReachesSubscribersWithTheLowerQualityOfBoth(int level) {
    try (TestClient sub = hub.client(level, "alice", "sub");
        TestClient pub = hub.client(level, "bob", "pub")) {
      assertThat(sub.subscribe(1, 1, "a/+")).containsExactly(1);
      pub.publish("a/b", "zero", 0, 0);
      assertThat(sub.message().qos()).isZero();
      pub.publish("a/b", "one", 1, 7);
      assertThat(pub.expect(0x40, 7)).isZero();
      TestClient.Message one = sub.message();
      assertThat(one.text()).isEqualTo("one");
      assertThat(one.qos()).isEqualTo(1);
      sub.acknowledge(0x40, one.packetId());
      pub.publish("a/b", "two", 2, 8);
      assertThat(pub.expect(0x50, 8)).isZero();
      pub.acknowledge(0x62, 8);
      assertThat(pub.expect(0x70, 8)).isZero();
      assertThat(sub.message().qos()).isEqualTo(1);
      sub.expectNothing();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void quality2IsDeliveredOnceInBothDirections(int level) {
    try (TestClient sub = hub.client(level, "alice", "sub");
        TestClient pub = hub.client(level, "bob", "pub")) {
      sub.subscribe(1, 2, "q");
      pub.publish("q", "x", 2, 5).publish("q", "x", 0x3C, 5, "");
      pub.expect(0x50, 5);
      pub.expect(0x50, 5);
      pub.acknowledge(0x62, 5);
      pub.expect(0x70, 5);
      TestClient.Message got = sub.message();
      assertThat(got.qos()).isEqualTo(2);
      sub.acknowledge(0x50, got.packetId());
      sub.expect(0x62, got.packetId());
      sub.acknowledge(0x70, got.packetId());
      sub.expectNothing();
      // the id is free again: the same number is another publication
      pub.publish("q", "y", 2, 5);
      pub.expect(0x50, 5);
      assertThat(sub.message().text()).isEqualTo("y");
    }
  }

  @Test
  void aRetainedMessageIsShownToNewSubscribersUntilItIsCleared() {
    try (TestClient pub = hub.client(5, "bob", "pub");
        TestClient sub = hub.client(5, "alice", "sub")) {
      pub.publish("r/1", "old", 0x33, 1, "");
      pub.expect(0x40, 1);
      sub.subscribe(1, 1, "r/#");
      TestClient.Message shown = sub.message();
      assertThat(shown.text()).isEqualTo("old");
      assertThat(shown.retain()).isTrue();
      sub.acknowledge(0x40, shown.packetId());
      pub.publish("r/1", "new", 0x31, 0, "");
      TestClient.Message live = sub.message();
      assertThat(live.text()).isEqualTo("new");
      assertThat(live.retain()).as("live").isFalse();
      pub.publish("r/1", "", 0x31, 0, "");
      assertThat(sub.message().text()).isEmpty();
      assertThat(sub.unsubscribe(2, "r/#", "never")).containsExactly(0, 0x11);
      sub.subscribe(3, 1, "r/#");
      sub.expectNothing();
    }
  }

  @Test
  void retainHandlingAndRetainAsPublishedAreHonoured() {
    try (TestClient pub = hub.client(5, "bob", "pub");
        TestClient sub = hub.client(5, "alice", "sub")) {
      pub.publish("r", "v", 0x33, 1, "");
      pub.expect(0x40, 1);
      sub.subscribe(1, 0x20, "r"); // never
      sub.expectNothing();
      sub.subscribe(2, 0x10, "r"); // only when new, which it is not
      sub.expectNothing();
      sub.subscribe(3, 0x08, "r"); // always; retain as published
      assertThat(sub.message().retain()).isTrue();
      pub.publish("r", "w", 0x31, 0, "");
      assertThat(sub.message().retain()).isTrue();
    }
  }

  @Test
  void overlappingSubscriptionsAreOneDeliveryWithAllIdentifiers() {
    try (TestClient pub = hub.client(5, "bob", "pub");
        TestClient sub = hub.client(5, "alice", "sub")) {
      sub.subscribeWith("0B 07", 1, 0, "a/#");
      sub.subscribeWith("0B 09", 2, 1, "a/b");
      pub.publish("a/b", "x", 1, 1);
      TestClient.Message got = sub.message();
      assertThat(got.qos()).isEqualTo(1);
      List<Integer> ids = new ArrayList<>();
      for (int i = 0; i < got.props().length; i += 2) {
        assertThat(got.props()[i]).isEqualTo((byte) 0x0B);
        ids.add((int) got.props()[i + 1]);
      }
      assertThat(ids).containsExactlyInAnyOrder(7, 9);
      sub.acknowledge(0x40, got.packetId()).expectNothing();
    }
  }

  @Test
  void noLocalKeepsOnesOwnPublicationsAway() {
    try (TestClient me = hub.client(5, "alice", "me")) {
      me.subscribe(1, 0x04, "n");
      me.publish("n", "x", 0, 0).expectNothing();
      me.subscribe(2, 0x00, "n");
      me.publish("n", "y", 0, 0);
      assertThat(me.message().text()).isEqualTo("y");
    }
  }

  @Test
  void membersOfASharedSubscriptionTakeTurnsAndWhatOneLeavesAnotherGets() {
    try (TestClient pub = hub.client(5, "bob", "pub");
        TestClient two = hub.client(5, "alice", "two")) {
      TestClient one = hub.client(5, "alice", "one");
      one.subscribe(1, 1, "$share/g/t");
      two.subscribe(1, 1, "$share/g/t");
      for (int i = 1; i <= 4; i++) {
        pub.publish("t", "m" + i, 1, i);
        pub.expect(0x40, i);
      }
      List<String> ones = List.of(one.message().text(), one.message().text());
      List<String> twos = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        TestClient.Message got = two.message();
        twos.add(got.text());
        two.acknowledge(0x40, got.packetId());
      }
      one.close(); // without having acknowledged
      for (int i = 0; i < 2; i++) {
        TestClient.Message got = two.message();
        twos.add(got.text());
        two.acknowledge(0x40, got.packetId());
      }
      assertThat(twos).containsExactlyInAnyOrder("m1", "m2", "m3", "m4").containsAll(ones);
      two.expectNothing();
    }
  }

  @Test
  void aPersistentSessionGetsWhatItMissedInOrder() {
    try (TestClient pub = hub.client(4, "bob", "pub")) {
      TestClient.Connect lasting = TestClient.as("alice", "phone");
      lasting.clean = false;
      TestClient first = hub.client(4);
      assertThat(first.connect(lasting)).isZero();
      first.subscribe(1, 2, "m/#");
      first.disconnect();
      for (int i = 1; i <= 5; i++) {
        pub.publish("m/" + i, "t" + i, i % 2 + 1, i);
        pub.expect(i % 2 + 1 == 1 ? 0x40 : 0x50, i);
        if (i % 2 + 1 == 2) {
          pub.acknowledge(0x62, i).expect(0x70, i);
        }
      }
      try (TestClient again = hub.client(4)) {
        assertThat(again.connect(lasting)).as("session present").isEqualTo(0x100);
        for (int i = 1; i <= 5; i++) {
          assertThat(again.message().text()).isEqualTo("t" + i);
        }
        again.expectNothing();
      }
      try (TestClient unacknowledged = hub.client(4)) {
        unacknowledged.connect(lasting);
        List<TestClient.Message> all = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
          all.add(unacknowledged.message());
        }
        assertThat(all.stream().map(TestClient.Message::text))
            .containsExactly("t1", "t2", "t3", "t4", "t5");
        assertThat(all).allMatch(TestClient.Message::dup);
        for (TestClient.Message got : all) {
          if (got.qos() == 1) {
            unacknowledged.acknowledge(0x40, got.packetId());
          } else {
            unacknowledged.acknowledge(0x50, got.packetId()).expect(0x62, got.packetId());
            unacknowledged.acknowledge(0x70, got.packetId());
          }
        }
        unacknowledged.expectNothing();
      }
      TestClient.Connect clean = TestClient.as("alice", "phone");
      try (TestClient fresh = hub.client(4)) {
        assertThat(fresh.connect(clean)).isZero();
        pub.publish("m/6", "gone", 1, 9);
        pub.expect(0x40, 9);
        fresh.expectNothing();
      }
    }
  }

  @Test
  void aSecondConnectionOfTheSameUserTakesTheSessionOver() {
    TestClient first = hub.client(5, "alice", "same");
    try (TestClient second = hub.client(5, "alice", "same")) {
      first.expectDisconnect(0x8E);
      second.expectNothing();
    }
  }

  @Test
  void anotherUsersSameClientIdIsAnotherSession() {
    try (TestClient alice = hub.client(5, "alice", "same");
        TestClient bob = hub.client(5, "bob", "same")) {
      alice.expectNothing();
      bob.expectNothing();
    }
  }

  @Test
  void aWillIsSaidWhenTheConnectionBreaksAndNotAfterAGoodbye() {
    try (TestClient sub = hub.client(4, "bob", "sub")) {
      sub.subscribe(1, 1, "w");
      TestClient.Connect mortal = TestClient.as("alice", "m");
      mortal.willTopic = "w";
      mortal.willText = "gone";
      mortal.willQos = 1;
      TestClient polite = hub.client(4);
      polite.connect(mortal);
      polite.disconnect();
      sub.expectNothing();
      TestClient rude = hub.client(4);
      rude.connect(mortal);
      rude.close();
      TestClient.Message will = sub.message();
      assertThat(will.text()).isEqualTo("gone");
      assertThat(will.qos()).isEqualTo(1);
    }
  }

  @Test
  void aDelayedWillIsCancelledByComingBackInTime() {
    try (TestClient sub = hub.client(5, "bob", "sub")) {
      sub.subscribe(1, 0, "w");
      TestClient.Connect mortal = TestClient.as("alice", "m");
      mortal.clean = false;
      mortal.properties = "11 00 00 00 3C"; // session expiry 60 s
      mortal.willTopic = "w";
      mortal.willText = "gone";
      mortal.willProperties = "18 00 00 00 02"; // 2 s
      TestClient first = hub.client(5);
      first.connect(mortal);
      first.close();
      try (TestClient second = hub.client(5)) {
        assertThat(second.connect(mortal)).isEqualTo(0x100);
        sub.expectNothing();
      }
      assertThat(sub.message().text()).isEqualTo("gone");
    }
  }

  @Test
  void aWillThatMayNotBeSaidIsRefusedAtConnect() {
    TestClient.Connect mortal = TestClient.as("alice", "m");
    mortal.willTopic = "$SYS/x";
    mortal.willText = "x";
    try (TestClient client = hub.client(5)) {
      assertThat(client.connect(mortal)).isEqualTo(0x87);
      client.expectClosed();
    }
    try (TestClient client = hub.client(4)) {
      assertThat(client.connect(mortal)).isEqualTo(5);
      client.expectClosed();
    }
  }

  @Test
  void wrongPasswordsAreRefusedInTheWordsOfEachVersion() {
    for (int level : new int[] {3, 4, 5}) {
      TestClient.Connect wrong = TestClient.as("alice", "c");
      wrong.password = "wrong";
      try (TestClient client = hub.client(level)) {
        assertThat(client.connect(wrong)).isEqualTo(level == 5 ? 0x86 : 4);
        client.expectClosed();
      }
    }
  }

  @Test
  void topicAliasesWorkBothWays() {
    TestClient.Connect c = TestClient.as("alice", "sub");
    c.properties = "22 00 05"; // takes five aliases
    try (TestClient sub = hub.client(5);
        TestClient pub = hub.client(5, "bob", "pub")) {
      sub.connect(c);
      sub.subscribe(1, 0, "long/topic/name");
      pub.publish("long/topic/name", "1", 0x30, 0, "23 00 03");
      pub.publish("", "2", 0x30, 0, "23 00 03");
      TestClient.Message first = sub.message();
      assertThat(first.topic()).isEqualTo("long/topic/name");
      assertThat(first.props()).containsExactly(0x23, 0, 1);
      TestClient.Message second = sub.message();
      assertThat(second.topic()).isEmpty();
      assertThat(second.props()).containsExactly(0x23, 0, 1);
      assertThat(second.text()).isEqualTo("2");
      pub.publish("", "3", 0x30, 0, "23 00 04");
      pub.expectDisconnect(0x94);
    }
  }

  @Test
  void whoSendsMoreThanTheReceiveMaximumIsDisconnected() {
    try (TestClient pub = hub.client(5, "bob", "pub")) {
      for (int i = 1; i <= MqttSettings.Flow.DEFAULTS.receiveMaximum(); i++) {
        pub.publish("t", "x", 2, i);
        assertThat(pub.expect(0x50, i)).isEqualTo(0x10);
      }
      pub.publish("t", "x", 2, 5000);
      pub.expectDisconnect(0x93);
    }
  }

  @Test
  void theClientsReceiveMaximumIsKept() {
    TestClient.Connect c = TestClient.as("alice", "sub");
    c.properties = "21 00 02";
    try (TestClient sub = hub.client(5);
        TestClient pub = hub.client(5, "bob", "pub")) {
      sub.connect(c);
      sub.subscribe(1, 1, "t");
      for (int i = 1; i <= 4; i++) {
        pub.publish("t", "m" + i, 1, i);
        pub.expect(0x40, i);
      }
      TestClient.Message one = sub.message();
      sub.message();
      sub.expectNothing();
      sub.acknowledge(0x40, one.packetId());
      assertThat(sub.message().text()).isEqualTo("m3");
      sub.expectNothing();
    }
  }

  @Test
  void propertiesArriveUnchangedAndInOrderAndTheExpiryCountsDown() {
    String properties =
        "01 01"
            + "02 00 00 00 64"
            + "03 0004 'text'"
            + "08 0001 'r'"
            + "09 0002 'id'"
            + "26 0001 'b' 0001 '1'"
            + "26 0001 'a' 0001 '2'"
            + "26 0001 'b' 0001 '3'";
    try (TestClient sub = hub.client(5, "alice", "sub");
        TestClient pub = hub.client(5, "bob", "pub")) {
      sub.subscribe(1, 0, "t");
      pub.publish("t", "x", 0x30, 0, properties);
      assertThat(sub.message().props()).isEqualTo(Hex.bytes(properties));
      pub.publish(
          "t",
          new String(new byte[] {'a'}, java.nio.charset.StandardCharsets.UTF_8),
          0x32,
          3,
          "01 01");
      pub.expect(0x40, 3);
    }
  }

  @Test
  void aPublicationThatIsRefusedIsNotDeliveredAndTheSenderLearnsWhy() {
    try (TestClient sub = hub.client(5, "alice", "sub");
        TestClient pub = hub.client(5, "bob", "pub");
        TestClient old = hub.client(4, "bob", "old")) {
      assertThat(sub.subscribe(1, 1, "#", "$SYS/#")).containsExactly(1, 0x87);
      pub.publish("$SYS/x", "x", 1, 1);
      assertThat(pub.expect(0x40, 1)).isEqualTo(0x87);
      pub.publish("$SYS/x", "x", 2, 2);
      assertThat(pub.expect(0x50, 2)).isEqualTo(0x87);
      old.publish("$SYS/x", "x", 1, 1);
      old.expect(0x40, 1);
      sub.expectNothing();
    }
  }

  @Test
  void malformedSharedFiltersAreRefused() {
    try (TestClient sub = hub.client(5, "alice", "sub")) {
      assertThat(
              sub.subscribe(
                  1,
                  0,
                  "$share",
                  "$share/",
                  "$share//x",
                  "$share/g",
                  "$share/g/",
                  "$share/+/x",
                  "$share/g#/x",
                  "$share/g/a#"))
          .allMatch(reason -> reason >= 0x80);
    }
  }

  @Test
  void aSilentClientIsDisconnectedAfterOneAndAHalfKeepAlives() {
    TestClient.Connect c = TestClient.as("alice", "c");
    c.keepAlive = 1;
    try (TestClient client = hub.client(5)) {
      client.connect(c);
      client.expectDisconnect(0x8D);
    }
  }

  @Test
  void aLargePayloadArrivesWholeAndSmallOnesBehindItToo() {
    String large = "x".repeat(900_000);
    try (TestClient sub = hub.client(5, "alice", "sub");
        TestClient pub = hub.client(5, "bob", "pub")) {
      sub.subscribe(1, 1, "t");
      pub.publish("t", large, 1, 1).publish("t", "small", 1, 2);
      pub.expect(0x40, 1);
      pub.expect(0x40, 2);
      assertThat(sub.message().text()).isEqualTo(large);
      assertThat(sub.message().text()).isEqualTo("small");
    }
  }

  @Test
  void packetsLargerThanTheClientTakesAreLeftOut() {
    TestClient.Connect c = TestClient.as("alice", "sub");
    c.properties = "27 00 00 00 40"; // 64 bytes
    try (TestClient sub = hub.client(5);
        TestClient pub = hub.client(5, "bob", "pub")) {
      sub.connect(c);
      sub.subscribe(1, 1, "t");
      pub.publish("t", "x".repeat(100), 1, 1).publish("t", "fits", 1, 2);
      assertThat(sub.message().text()).isEqualTo("fits");
    }
  }
}
