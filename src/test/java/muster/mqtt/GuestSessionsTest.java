package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import muster.access.Action;
import muster.access.ApiKeys;
import muster.access.Rule;
import muster.access.Tokens;
import muster.types.Role;
import muster.types.UserId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kept sessions of those who have no account: guests with a token, API keys. They outlive a
/// restart as long as their sign-in holds, and nobody inherits them.
class GuestSessionsTest {
  @TempDir Path data;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private Hub hub;

  @BeforeEach
  void start() {
    hub = new Hub(data, MqttSettings.DEFAULTS, Map.of(), now::get);
    hub.access()
        .rights()
        .add(
            Hub.ADMIN,
            Rule.allow(Role.GUEST, Set.of(Action.PUBLISH, Action.SUBSCRIBE), "lobby/#"),
            true);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Tokens.Issued token(String user) {
    return hub.access()
        .tokens()
        .issue(
            Hub.ADMIN,
            new Tokens.Wanted(new UserId(user), null, Set.of(), Set.of(), Duration.ofHours(1)));
  }

  /// CONNACK of a client that wants its session back, and then is gone again.
  private int visit(String user, String password, Runnable meanwhile) {
    TestClient.Connect connect = TestClient.as(user, "phone");
    connect.password = password;
    connect.clean = false;
    connect.properties = "11 00 00 0E 10";
    try (TestClient client = hub.client(5)) {
      int connack = client.connect(connect);
      if (connack == 0) {
        assertThat(client.subscribe(1, 1, "lobby/a")).containsExactly(1);
      } else if (connack == 0x100) {
        assertThat(client.message().text()).isEqualTo("for the visitor");
      }
      meanwhile.run();
      return connack;
    }
  }

  private void say() {
    try (TestClient alice = hub.client(5, "alice", "pub")) {
      alice.publish("lobby/a", "for the visitor", 1, 1);
      alice.expect(0x40, 1);
    }
  }

  @Test
  void aGuestsSessionOutlivesARestart() {
    String token = token("visitor").token();
    assertThat(visit("visitor", token, () -> {})).isZero();
    hub.restart();
    say();
    assertThat(visit("visitor", token, () -> {})).isEqualTo(0x100);
  }

  @Test
  void soDoesThatOfAnApiKey() {
    ApiKeys.Fresh key =
        hub.access()
            .apiKeys()
            .make(Hub.ADMIN, new ApiKeys.Wanted("sensor", Role.GUEST, Set.of(), Set.of(), null));
    assertThat(visit("", key.secret(), () -> {})).isZero();
    hub.restart();
    say();
    assertThat(visit("", key.secret(), () -> {})).isEqualTo(0x100);
    hub.access().apiKeys().revoke(Hub.ADMIN, key.key().id());
    hub.restart();
    assertThat(hub.space().sessionCount()).as("the key is revoked").isZero();
  }

  @Test
  void aTokenThatHasRunOutOrWasRevokedKeepsNoSessionAcrossARestart() {
    Tokens.Issued revoked = token("revoked");
    assertThat(visit("revoked", revoked.token(), () -> {})).isZero();
    hub.access().tokens().revoke(Hub.ADMIN, revoked.id());
    assertThat(visit("late", token("late").token(), () -> {})).isZero();
    now.set(now.get().plus(Duration.ofHours(2)));
    hub.restart();
    assertThat(hub.space().sessionCount()).isZero();
  }

  @Test
  void anAccountMadeUnderAGuestsIdInheritsNothing() {
    assertThat(visit("visitor", token("visitor").token(), () -> {})).isZero();
    hub.access().users().add(Hub.ADMIN, new UserId("visitor"), null, Role.MEMBER, Hub.PASSWORD);
    Awaitility.await().untilAsserted(() -> assertThat(hub.space().sessionCount()).isZero());
    say();
    assertThat(visit("visitor", Hub.PASSWORD, () -> {})).as("a session of its own").isZero();
  }

  @Test
  void noMoreWhenTheGuestIsConnectedJustThen() {
    String token = token("visitor").token();
    Runnable made =
        () ->
            hub.access()
                .users()
                .add(Hub.ADMIN, new UserId("visitor"), null, Role.MEMBER, Hub.PASSWORD);
    assertThat(visit("visitor", token, made)).isZero();
    Awaitility.await().untilAsserted(() -> assertThat(hub.space().sessionCount()).isZero());
    hub.restart();
    assertThat(visit("visitor", Hub.PASSWORD, () -> {})).isZero();
    assertThat(visit("visitor", token, () -> {})).as("the guest's token").isEqualTo(0x87);
  }
}
