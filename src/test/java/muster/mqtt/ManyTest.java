package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import muster.access.Limit;
import muster.types.UserId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Very many of everything, with the quotas lifted: retained topics, subscriptions of one client,
/// connects at once. Everything comes back to nothing afterwards, and somebody else is served
/// meanwhile. Small here; by hand with `-Dmuster.many=100` a hundred times as many (a million, a
/// million, ten thousand; that wants some 3 GB of heap and file descriptors enough).
class ManyTest {
  private static final int TIMES = Integer.getInteger("muster.many", 1);
  private static final int TOPICS = 10_000 * TIMES;
  private static final int CLIENTS = 100 * TIMES;
  private static final int BATCH = 500;

  @TempDir Path data;
  private Hub hub;

  @BeforeEach
  void start() {
    hub =
        new Hub(
            data,
            MqttSettings.DEFAULTS,
            Map.of(Limit.SUBSCRIPTIONS, "off", Limit.RETAINED, "off", Limit.CONNECTS, "off"));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  /// On a connection of its own, that it goes on for others.
  private void seeThatOthersAreServed(TestClient other) {
    other.publish("other", "x", 1, 1);
    assertThat(other.expect(0x40, 1)).isEqualTo(0x10);
  }

  @Test
  void retainedTopics() {
    try (TestClient pub = hub.client(5, "alice", "pub");
        TestClient other = hub.client(5, "bob", "other")) {
      retain(pub, "x", other);
      assertThat(hub.bus().retained().count()).isGreaterThanOrEqualTo(TOPICS);
      try (TestClient all = hub.client(4, "carol", "all")) {
        assertThat(all.subscribe(1, 0, "many/#")).containsExactly(0);
        for (int i = 0; i < TOPICS; i++) {
          assertThat(all.message().retain()).isTrue();
        }
        all.expectNothing();
      }
      retain(pub, "", other);
      assertThat(hub.bus().retained().countOf(new UserId("alice"))).isZero();
    }
  }

  private void retain(TestClient pub, String text, TestClient other) {
    for (int from = 0; from < TOPICS; from += BATCH) {
      for (int i = from; i < from + BATCH; i++) {
        pub.publish("many/" + i / 1_000 + "/" + i, text, 0x33, 1 + i % BATCH, "");
      }
      for (int i = from; i < from + BATCH; i++) {
        assertThat(pub.expect(0x40, 1 + i % BATCH)).isIn(0, 0x10);
      }
      seeThatOthersAreServed(other);
    }
  }

  @Test
  void subscriptionsOfOneClient() {
    try (TestClient other = hub.client(5, "bob", "other")) {
      try (TestClient sub = hub.client(5, "alice", "sub")) {
        for (int from = 0; from < TOPICS; from += BATCH) {
          String[] filters = new String[BATCH];
          for (int i = 0; i < BATCH; i++) {
            filters[i] = "many/" + (from + i) + "/+";
          }
          assertThat(sub.subscribe(1, 0, filters)).hasSize(BATCH).containsOnly(0);
          seeThatOthersAreServed(other);
        }
        other.publish("many/" + (TOPICS - 1) + "/x", "found", 0, 0);
        assertThat(sub.message().text()).isEqualTo("found");
      }
      Awaitility.await()
          .untilAsserted(() -> assertThat(hub.space().sessions().subscriptions()).isZero());
      seeThatOthersAreServed(other);
    }
  }

  @Test
  void connectsAtOnce() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    List<Future<Integer>> visits = new ArrayList<>();
    try (TestClient other = hub.client(5, "bob", "other");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        String id = "crowd" + i;
        visits.add(
            threads.submit(() -> {
              go.await();
              try (TestClient client = hub.client(4)) {
                int connack = client.connect(TestClient.as("alice", id));
                seen.await();
                return connack;
              }
            }));
      }
      go.countDown();
      seeThatOthersAreServed(other);
      Awaitility.await()
          .atMost(java.time.Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(hub.space().connectionCount()).isEqualTo(CLIENTS + 1));
      seen.countDown();
      for (Future<Integer> visit : visits) {
        assertThat(visit.get()).isZero();
      }
      Awaitility.await().untilAsserted(() -> assertThat(hub.space().connectionCount()).isOne());
      seeThatOthersAreServed(other);
    }
  }
}
