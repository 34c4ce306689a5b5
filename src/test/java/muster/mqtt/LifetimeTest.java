package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import muster.access.Action;
import muster.access.Rule;
import muster.access.Tokens;
import muster.access.Who;
import muster.types.Role;
import muster.types.UserId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How connections and sessions live and end: tokens that run out and are renewed, takeovers
/// without end, the hub's own goodbye. The clock that tokens are judged by is the test's.
class LifetimeTest {
  /// Enough connections that one is on every event loop.
  private static final int LOOPS = 16;

  @TempDir Path data;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final InstantSource clock = now::get;
  private Hub hub;

  @BeforeEach
  void start() {
    hub = new Hub(data, MqttSettings.DEFAULTS, Map.of(), clock);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private String token(String user, int minutes) {
    return hub.access()
        .tokens()
        .issue(
            Hub.ADMIN,
            new Tokens.Wanted(
                new UserId(user), null, Set.of(), Set.of(), Duration.ofMinutes(minutes)))
        .token();
  }

  private static String authentication(String token) {
    return "15 0005 'token' 16 %04X '%s'".formatted(token.length(), token);
  }

  private TestClient signedIn(String user, String clientId, String token) {
    TestClient.Connect connect = TestClient.as(user, clientId);
    connect.properties = authentication(token);
    TestClient client = hub.client(5);
    assertThat(client.connect(connect)).isZero();
    return client;
  }

  private static void renew(TestClient client, String token) {
    byte[] properties = Packet.properties(authentication(token));
    client.send(0xF0, b -> b.writeByte(Reason.REAUTHENTICATE).writeBytes(properties));
  }

  private static void expectRenewed(TestClient client) {
    TestClient.Received auth = client.read();
    assertThat(auth.first()).as("AUTH").isEqualTo(0xF0);
    assertThat(auth.body().readUnsignedByte()).isZero();
  }

  @Test
  void aTokenThatRunsOutEndsTheConnection() {
    try (TestClient client = signedIn("alice", "a", token("alice", 1))) {
      now.updateAndGet(instant -> instant.plusSeconds(120));
      client.expectDisconnect(0x87);
    }
  }

  @Test
  void aRenewedTokenKeepsTheConnectionAndItsSubscriptions() {
    TestClient[] witnesses = new TestClient[LOOPS];
    try (TestClient client = signedIn("alice", "a", token("alice", 1));
        TestClient pub = hub.client(5, "bob", "pub")) {
      for (int i = 0; i < LOOPS; i++) {
        witnesses[i] = signedIn("carol", "w" + i, token("carol", 1));
      }
      client.subscribe(1, 0, "t");
      renew(client, token("alice", 60));
      expectRenewed(client);
      now.updateAndGet(instant -> instant.plusSeconds(120));
      for (TestClient witness : witnesses) {
        witness.expectDisconnect(0x87);
      }
      pub.publish("t", "still here", 0, 0);
      assertThat(client.message().text()).isEqualTo("still here");
    } finally {
      for (TestClient witness : witnesses) {
        if (witness != null) {
          witness.close();
        }
      }
    }
  }

  @Test
  void nobodyBecomesSomebodyElseByRenewing() {
    try (TestClient client = signedIn("alice", "a", token("alice", 1))) {
      renew(client, token("bob", 1));
      client.expectDisconnect(0x87);
    }
    try (TestClient client = signedIn("alice", "b", token("alice", 1))) {
      renew(client, "no token at all");
      client.expectDisconnect(0x87);
    }
    try (TestClient client = hub.client(5, "alice", "c")) {
      renew(client, token("alice", 1));
      client.expectDisconnect(0x82);
    }
  }

  @Test
  void aGuestRenewsAndKeepsTheSessionWhenRightsChange() {
    hub.access()
        .rights()
        .add(
            Hub.ADMIN,
            Rule.allow(Role.GUEST, Set.of(Action.PUBLISH, Action.SUBSCRIBE), "lobby/#"),
            true);
    try (TestClient guest = signedIn("visitor", "g", token("visitor", 1));
        TestClient member = hub.client(5, "alice", "a")) {
      assertThat(guest.subscribe(1, 0, "lobby/+")).containsExactly(0);
      assertThat(member.subscribe(1, 0, "secret")).containsExactly(0);
      renew(guest, token("visitor", 60));
      expectRenewed(guest);
      member.publish("lobby/1", "renewed", 0, 0);
      assertThat(guest.message().text()).isEqualTo("renewed");
      hub.access()
          .rights()
          .add(Hub.ADMIN, Rule.deny(Who.of("everyone"), Set.of(Action.SUBSCRIBE), "secret"), true);
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(subscriptions("alice", "a")).as("everybody is judged").isZero());
      Awaitility.await()
          .during(Duration.ofMillis(200))
          .untilAsserted(() -> assertThat(subscriptions("visitor", "g")).isOne());
      member.publish("lobby/1", "and here", 0, 0);
      assertThat(guest.message().text()).isEqualTo("and here");
    }
  }

  private int subscriptions(String user, String clientId) {
    Session session = hub.space().sessions().find(new ClientKey(new UserId(user), clientId));
    return session == null ? -1 : session.subscriptionCount();
  }

  @Test
  void takeoversWithoutEndLeaveOneSessionAndOneClientThatWorks() {
    TestClient last = null;
    int refused = 0;
    for (int i = 0; i < 50; i++) {
      TestClient next = hub.client(5);
      TestClient.Connect twin = TestClient.as("alice", "twin");
      twin.clean = false;
      twin.properties = "11 00 00 0E 10";
      int connack = next.connect(twin) & 0xFF;
      if (connack == 0) {
        if (last != null) {
          last.expectDisconnect(0x8E);
          last.close();
        }
        last = next;
      } else {
        assertThat(connack).isEqualTo(0x9F);
        refused++;
        next.expectClosed();
        next.close();
      }
    }
    assertThat(refused).as("beyond the limit").isEqualTo(50 - 1 - Takeovers.MOST);
    assertThat(last).isNotNull();
    assertThat(last.subscribe(1, 1, "t")).containsExactly(1);
    last.publish("t", "works", 0, 0);
    assertThat(last.message().text()).isEqualTo("works");
    assertThat(hub.space().sessionCount()).isOne();
    assertThat(hub.space().connectionCount()).isOne();
    last.close();
  }

  @Test
  void aHubThatStopsSaysSo(@TempDir Path other) {
    Hub stopping = new Hub(other);
    try (TestClient five = stopping.client(5, "alice", "five");
        TestClient four = stopping.client(4, "alice", "four")) {
      stopping.close();
      five.expectDisconnect(0x8B);
      four.expectClosed();
    }
  }

  @Test
  void theNumbersUnderSysAreForOperatorsAndNameNobody() {
    hub.access().users().add(Hub.ADMIN, new UserId("root"), null, Role.ADMIN, Hub.PASSWORD);
    try (TestClient operator = hub.client(5, "root", "op");
        TestClient member = hub.client(5, "alice", "telltale-id")) {
      assertThat(member.subscribe(1, 0, "$SYS/#", "$SYS/broker/clients/connected", "#"))
          .containsExactly(0x87, 0x87, 0);
      assertThat(operator.subscribe(1, 0, "$SYS/#")).containsExactly(0);
      StringBuilder all = new StringBuilder();
      while (!all.toString().contains("publish/bytes/sent")) {
        all.append(operator.message()).append('\n');
      }
      assertThat(all.toString())
          .contains("$SYS/broker/clients/connected=2\n")
          .doesNotContain("telltale", "alice", "root", "127.0.0.1", "localhost");
      member.expectNothing();
      member.publish("$SYS/broker/version", "forged", 1, 7);
      assertThat(member.expect(0x40, 7)).isEqualTo(0x87);
      operator.publish("$SYS/broker/version", "forged", 1, 8);
      assertThat(operator.expect(0x40, 8)).isEqualTo(0x87);
    }
  }
}
