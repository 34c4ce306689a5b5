package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import muster.access.Limit;
import muster.types.UserId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What happens to those who want too much, and that nobody else notices: quotas of sessions,
/// subscriptions and retained messages, and a client that stops reading.
class OverloadTest {
  private static final int QUEUE_BYTES = 2 << 20;
  private static final int MESSAGE_BYTES = 64 << 10;

  @TempDir Path data;
  private Hub hub;

  @BeforeEach
  void start() {
    MqttSettings standard = MqttSettings.DEFAULTS;
    MqttSettings small =
        new MqttSettings(
            standard.flow(),
            new MqttSettings.Queues(
                1_000, QUEUE_BYTES, Duration.ofDays(1), standard.queues().longestSession()),
            new MqttSettings.Connections(Duration.ofHours(1), Duration.ofSeconds(1), false));
    hub =
        new Hub(
            data,
            small,
            Map.of(Limit.SESSIONS, "3", Limit.SUBSCRIPTIONS, "5", Limit.RETAINED, "4"));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static TestClient.Connect kept(String user, String clientId) {
    TestClient.Connect connect = TestClient.as(user, clientId);
    connect.clean = false;
    connect.properties = "11 00 00 0E 10";
    return connect;
  }

  /// Connects and leaves; the reason of CONNACK.
  private int visit(TestClient.Connect connect) {
    try (TestClient client = hub.client(5)) {
      int connack = client.connect(connect);
      if ((connack & 0xFF) == 0) {
        client.disconnect();
      }
      return connack;
    }
  }

  @Test
  void keptSessionsHaveAQuotaAndPassingOnesHaveNone() {
    for (String id : List.of("a", "b", "c")) {
      assertThat(visit(kept("alice", id))).isZero();
    }
    assertThat(visit(kept("alice", "d"))).isEqualTo(0x97);
    assertThat(visit(kept("alice", "b"))).as("one that is there").isEqualTo(0x100);
    assertThat(visit(kept("bob", "d"))).as("somebody else").isZero();
    for (int i = 0; i < 5; i++) {
      assertThat(visit(TestClient.as("alice", "passing" + i))).isZero();
    }
    assertThat(visit(TestClient.as("alice", "a"))).as("ends the kept one").isZero();
    assertThat(visit(kept("alice", "d"))).isZero();
    hub.restart();
    assertThat(visit(kept("alice", "e"))).as("after a restart").isEqualTo(0x97);
    assertThat(visit(kept("alice", "d"))).isEqualTo(0x100);
  }

  @Test
  void manyWhoComeAtOnceDoNotGetPastTheQuota() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Future<Integer>> visits = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 24; i++) {
        TestClient.Connect connect = kept("alice", "crowd" + i);
        visits.add(
            threads.submit(() -> {
              go.await();
              return visit(connect);
            }));
      }
      go.countDown();
      int in = 0;
      for (Future<Integer> visit : visits) {
        in += visit.get() == 0 ? 1 : 0;
      }
      assertThat(in).isEqualTo(3);
    }
    assertThat(hub.space().sessionCount()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void subscriptionsHaveAQuotaAlsoForWhoDoesNotWait(boolean clean) {
    TestClient.Connect connect = clean ? TestClient.as("alice", "s") : kept("alice", "s");
    try (TestClient client = hub.client(5)) {
      assertThat(client.connect(connect)).isZero();
      for (int i = 1; i <= 20; i++) {
        client.sendSubscribe(i, 0, "", "t/" + i);
      }
      List<Integer> reasons = new ArrayList<>();
      for (int i = 1; i <= 20; i++) {
        reasons.addAll(client.suback(i));
      }
      List<Integer> expected =
          IntStream.rangeClosed(1, 20).map(i -> i <= 5 ? 0 : 0x97).boxed().toList();
      assertThat(reasons).isEqualTo(expected);
      assertThat(client.subscribe(21, 1, "t/5")).as("one that is there").containsExactly(1);
      assertThat(client.unsubscribe(22, "t/1")).containsExactly(0);
      assertThat(client.subscribe(23, 1, "new", "newer")).containsExactly(1, 0x97);
    }
    try (TestClient old = hub.client(4, "bob", "old")) {
      assertThat(old.subscribe(1, 0, "1", "2", "3", "4", "5", "6"))
          .containsExactly(0, 0, 0, 0, 0, 0x80);
    }
  }

  @Test
  void retainedMessagesHaveAQuotaForEachUser() {
    try (TestClient alice = hub.client(5, "alice", "a");
        TestClient bob = hub.client(5, "bob", "b")) {
      for (int i = 1; i <= 4; i++) {
        assertThat(retain(alice, "r/" + i, "x")).isNotEqualTo(0x97);
      }
      assertThat(retain(alice, "r/5", "x")).isEqualTo(0x97);
      assertThat(hub.bus().retained().count()).isGreaterThanOrEqualTo(4);
      assertThat(retain(alice, "r/4", "changed")).isNotEqualTo(0x97);
      assertThat(retain(bob, "r/6", "x")).isNotEqualTo(0x97);
      assertThat(retain(alice, "r/1", "")).isNotEqualTo(0x97);
      assertThat(retain(alice, "r/5", "x")).isNotEqualTo(0x97);
      assertThat(hub.bus().retained().countOf(new UserId("alice"))).isEqualTo(4);
    }
  }

  /// Not waited for, so that many of them share a transaction.
  @Test
  void manyRetainedMessagesAtOnceDoNotGetPastTheQuota() {
    try (TestClient alice = hub.client(5, "alice", "a")) {
      for (int i = 1; i <= 50; i++) {
        alice.publish("r/" + i, "x", 0x33, i, "");
      }
      int kept = 0;
      for (int i = 1; i <= 50; i++) {
        kept += alice.expect(0x40, i) == 0x97 ? 0 : 1;
      }
      assertThat(kept).isEqualTo(4);
      assertThat(hub.bus().retained().countOf(new UserId("alice"))).isEqualTo(4);
    }
  }

  private static int retain(TestClient client, String topic, String text) {
    client.publish(topic, text, 0x33, 1, "");
    return client.expect(0x40, 1);
  }

  /// 40 MB for somebody who reads nothing: more than the kernel takes, far more than its queue. At
  /// quality 1 its window closes before the socket does. It costs window and queue, and is dropped.
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whoStopsReadingCostsLittleAndNobodyElseNotices(int qos) {
    String text = "x".repeat(MESSAGE_BYTES);
    try (TestClient stalled = hub.client(5, "carol", "stalled");
        TestClient good = hub.client(5, "alice", "good");
        TestClient pub = hub.client(5, "bob", "pub")) {
      assertThat(stalled.subscribe(1, qos, "flood")).containsExactly(qos);
      assertThat(good.subscribe(1, 0, "flood")).containsExactly(0);
      Session behind = hub.space().sessions().find(new ClientKey(new UserId("carol"), "stalled"));
      assertThat(behind).isNotNull();
      int longest = 0;
      for (int i = 0; i < 640; i++) {
        pub.publish("flood", text, 1, 1);
        assertThat(pub.expect(0x40, 1)).isZero();
        assertThat(good.message().text()).hasSize(MESSAGE_BYTES);
        longest = Math.max(longest, behind.queued());
      }
      assertThat(longest).as("its queue").isPositive().isLessThanOrEqualTo(QUEUE_BYTES / 65_000);
      assertThat(hub.space().meters().droppedInAll()).as("dropped and counted").isPositive();
      Awaitility.await()
          .untilAsserted(() -> assertThat(hub.space().connectionCount()).isEqualTo(2));
      assertThat(hub.space().sessionCount()).as("it is dropped").isEqualTo(2);
      pub.publish("flood", "after", 0, 0);
      assertThat(good.message().text()).isEqualTo("after");
    }
  }
}
