package muster.access;

import static muster.access.TestSpace.ELSEWHERE;
import static muster.access.TestSpace.HERE;
import static muster.access.TestSpace.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Role;
import muster.types.SpaceId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestSpace.Kind.class)
class AuditAndLimitsTest {
  private static final String GOOD = "kelp-forest-7731";
  private final TestSpace.Kind kind;
  @TempDir Path data;
  private TestSpace space;
  private Access access;
  private Audit audit;

  AuditAndLimitsTest(TestSpace.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() {
    space = new TestSpace(kind.settings(data));
    access = space.access;
    audit = access.audit();
  }

  @AfterEach
  void close() {
    space.close();
  }

  private List<String> lines(Audit.Query query) {
    return audit.list(query).stream().map(e -> e.who() + " " + e.what() + " " + e.whom()).toList();
  }

  @Test
  void everyChangeLeavesALineWithWhoWhatWhomAndFromWhere() {
    access.users().ensureAdmin(GOOD);
    Principal admin = access.login("admin", GOOD, ELSEWHERE);
    access.users().add(admin, user("bob"), null, Role.MEMBER, GOOD);
    access.users().change(admin, user("bob"), new User.Patch("Bobby", Role.MODERATOR, null));
    access.users().passwd(admin, user("bob"), null);
    access.users().endSignIns(admin, user("bob"));
    access.users().remove(admin, user("bob"));
    Tokens.Issued issued = access.tokens().issue(admin, TestSpace.token("v", null));
    access.tokens().revoke(admin, issued.id());
    access.tokens().rotate(admin, false);
    var wanted = new ApiKeys.Wanted("k", Role.MEMBER, Set.of(), Set.of(), null);
    ApiKeys.Fresh key = access.apiKeys().make(admin, wanted);
    access.apiKeys().revoke(admin, key.key().id());
    Rights.Made rule =
        access.rights().add(admin, Rule.allow(Role.GUEST, Set.of(Action.PUBLISH), "a"), true);
    access.rights().remove(admin, rule.id());
    access.limits().set(admin, Limit.MESSAGES, "2/s");
    audit.record(admin, "space.add", "team", "");
    assertThat(lines(new Audit.Query(null, 100, "ADMIN", "", "")))
        .containsSubsequence(
            "admin space.add team",
            "admin limit.set messages",
            "admin rule.remove rule " + rule.id(),
            "admin rule.add rule " + rule.id(),
            "admin key.revoke k",
            "admin key.add k")
        .contains("admin token.issue v", "admin token.revoke admin")
        .containsSubsequence(
            "admin user.remove bob",
            "admin user.logout-all bob",
            "admin user.password bob",
            "admin user.change bob",
            "admin user.add bob");
    Audit.Entry change = audit.list(new Audit.Query(null, 1, "", "user.change", "")).getFirst();
    assertThat(change.address()).isEqualTo(ELSEWHERE);
    assertThat(change.detail()).isEqualTo("role member -> moderator, name Bobby");
    assertThat(change.at().toEpochMilli()).isEqualTo(space.millis.get());
    assertThat(audit.list(Audit.Query.newest(1000)).toString())
        .as("no secrets")
        .doesNotContain(GOOD, issued.token(), key.secret(), "argon2");
  }

  @Test
  void aRefusedChangeLeavesNone() {
    access.users().ensureAdmin(GOOD);
    int before = audit.list(Audit.Query.newest(100)).size();
    Refusals.of(() -> access.users().remove(space.hub, user("admin")));
    Refusals.of(() -> access.users().remove(space.hub, user("nobody")));
    assertThat(audit.list(Audit.Query.newest(100))).hasSize(before);
  }

  @Test
  void theLogIsListedPageByPageAndFiltered() {
    Principal admin = space.hub;
    for (int i = 0; i < 5; i++) {
      audit.record(admin, "space.add", "s" + i, "");
      audit.record(admin, "space.remove", "s" + i, "");
    }
    List<Audit.Entry> first = audit.list(new Audit.Query(null, 3, "", "space.", ""));
    List<Audit.Entry> second =
        audit.list(new Audit.Query(first.getLast().id(), 100, "", "space.", ""));
    assertThat(first).hasSize(3);
    assertThat(second).hasSize(7).allMatch(e -> e.id() < first.getLast().id());
    assertThat(lines(new Audit.Query(null, 9, "", "", "S3"))).hasSize(2);
    assertThat(lines(new Audit.Query(null, 9, "", "space.add", "s3"))).hasSize(1);
    assertThat(lines(new Audit.Query(null, 9, "' OR 1=1 --", "", ""))).isEmpty();
    assertThat(lines(new Audit.Query(null, 9, "", "%.", ""))).isEmpty();
  }

  @Test
  void wrongPasswordsAreNotedAndAFloodOfThemIsCutShort() {
    for (int i = 0; i < 300; i++) {
      String address = "10.0." + i / 5 + "." + i % 5;
      Refusals.of(() -> access.verify("eyJ.a.b", address));
    }
    space.pass(Duration.ofMinutes(5));
    Refusals.of(() -> access.login("al\u001b[31mice", "wrong-password", HERE));
    var query = new Audit.Query(null, 1000, "", "login.failed", "");
    await().untilAsserted(() -> assertThat(audit.list(query)).hasSize(1));
    Audit.Entry entry = audit.list(query).getFirst();
    assertThat(entry.who()).isEqualTo("al[31mice");
    List<Audit.Entry> refused = audit.list(new Audit.Query(null, 1000, "", "token.refused", ""));
    assertThat(refused).hasSize(100);
    assertThat(entry.detail() + refused).contains("left out");
  }

  @Test
  void oldLinesAreForgotten() {
    audit.record(space.hub, "space.add", "old", "");
    space.pass(Duration.ofDays(200));
    audit.record(space.hub, "space.add", "young", "");
    space.pass(Duration.ofDays(200));
    access.housekeep();
    assertThat(lines(new Audit.Query(null, 9, "", "space.add", "")))
        .containsExactly("muster space.add young");
  }

  @Test
  void limitsAreOneTableThatAdminsChangeWhileRunning() {
    assertThat(access.limits().table()).hasSize(Limit.values().length);
    assertThat(access.limits().rate(Limit.MESSAGES)).hasToString("1/s burst 5");
    Principal bob = space.add("bob", Role.MEMBER, GOOD);
    Bucket bucket = access.limits().bucket(Limit.MESSAGES, bob);
    for (int i = 0; i < 5; i++) {
      assertThat(bucket.take()).isZero();
    }
    assertThat(bucket.take()).isPositive();
    assertThat(access.limits().bucket(Limit.MESSAGES, bob))
        .as("shared by connections")
        .isSameAs(bucket);
    access.limits().set(space.hub, Limit.MESSAGES, "10/s burst 100");
    assertThat(bucket.take()).as("at once").isZero();
    space.restart(TestSpace.CHEAP, List.of());
    assertThat(space.access.limits().rate(Limit.MESSAGES)).hasToString("10/s burst 100");
    space.access.limits().set(space.hub, Limit.MESSAGES, "");
    assertThat(space.access.limits().rate(Limit.MESSAGES)).hasToString("1/s burst 5");
    assertThat(
            Refusals.of(() -> space.access.limits().set(space.hub, Limit.SESSIONS, "-1")).problem())
        .isEqualTo(Problem.BAD_REQUEST);
    Refusals.of(() -> space.access.limits().set(space.hub, Limit.MESSAGES, "many"));
  }

  @Test
  void theConfigurationSetsWhatAdminsDidNot() {
    space.restart(
        TestSpace.CHEAP.withLimits(Map.of(Limit.MESSAGES, "7/m", Limit.SESSIONS, "off")),
        List.of());
    assertThat(space.access.limits().rate(Limit.MESSAGES)).hasToString("7/m");
    assertThat(space.access.limits().quota(Limit.SESSIONS)).isEqualTo(Long.MAX_VALUE);
    Refusals.of(() -> TestSpace.CHEAP.withLimits(Map.of(Limit.MESSAGES, "x")));
  }

  @Test
  void refusalsNameTheLimitAndTheTimeToWait() {
    Principal bob = space.add("bob", Role.MEMBER, GOOD);
    for (int i = 0; i < 5; i++) {
      access.limits().check(Limit.MESSAGES, bob);
    }
    var refusal = Refusals.of(() -> access.limits().check(Limit.MESSAGES, bob));
    assertThat(refusal.problem()).isEqualTo(Problem.TOO_FAST);
    assertThat(refusal.detail()).contains("1/s burst 5").contains("messages");
    assertThat(refusal.retryAfterSeconds()).isEqualTo(1);
    access.limits().checkQuota(Limit.SESSIONS, 999);
    assertThat(Refusals.of(() -> access.limits().checkQuota(Limit.SESSIONS, 1_000)).problem())
        .isEqualTo(Problem.QUOTA_EXCEEDED);
  }

  @Test
  void quotasOfUsersAndAnonymousGuestsByAddress() {
    access.limits().set(space.hub, Limit.USERS, "1");
    access.users().ensureAdmin(GOOD);
    assertThat(
            Refusals.of(() -> access.users().add(space.hub, user("b"), null, Role.MEMBER, GOOD))
                .problem())
        .isEqualTo(Problem.QUOTA_EXCEEDED);
    space.restart(TestSpace.CHEAP.withAnonymous(true), List.of());
    Limits limits = space.access.limits();
    Principal one = space.access.anonymous(HERE);
    Principal other = space.access.anonymous(ELSEWHERE);
    assertThat(limits.bucket(Limit.MESSAGES, one))
        .isNotSameAs(limits.bucket(Limit.MESSAGES, other));
    assertThat(one.space()).isEqualTo(SpaceId.MAIN);
  }
}
