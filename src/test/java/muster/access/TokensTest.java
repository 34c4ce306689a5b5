package muster.access;

import static muster.access.TestSpace.HERE;
import static muster.access.TestSpace.token;
import static muster.access.TestSpace.user;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import muster.types.Credential;
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
class TokensTest {
  private static final String GOOD = "kelp-forest-7731";
  private final TestSpace.Kind kind;
  @TempDir Path data;
  private TestSpace space;
  private Access access;
  private Tokens tokens;
  private Principal admin;
  private Principal alice;

  TokensTest(TestSpace.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() {
    space = new TestSpace(kind.settings(data));
    access = space.access;
    tokens = access.tokens();
    admin = space.add("root", Role.ADMIN, GOOD);
    alice = space.add("alice", Role.MEMBER, GOOD);
  }

  @AfterEach
  void close() {
    space.close();
  }

  private Problem verifying(String token) {
    return Refusals.of(() -> access.verify(token, HERE)).problem();
  }

  private Principal key(Role role, Set<String> scopes, Set<String> rooms) {
    String name = "key " + role + scopes + rooms;
    var wanted = new ApiKeys.Wanted(name.replace("/", ""), role, scopes, rooms, null);
    return access.apiKey(access.apiKeys().make(space.hub, wanted).secret(), HERE);
  }

  @Test
  void aSessionTokenIsItsUserUntilItExpires() {
    Tokens.Issued issued = tokens.session(alice);
    Principal bearer = access.verify(issued.token(), "192.0.2.55");
    assertThat(bearer.user()).isEqualTo(user("alice"));
    assertThat(bearer.role()).isEqualTo(Role.MEMBER);
    assertThat(bearer.credential().kind()).isEqualTo(Credential.Kind.TOKEN);
    assertThat(bearer.credential().id()).isEqualTo(issued.id());
    assertThat(access.current(bearer)).isEqualTo(bearer);
    assertThat(access.login("ALICE", issued.token(), HERE).user())
        .as("as a password")
        .isEqualTo(user("alice"));
    assertThat(access.login("", issued.token(), HERE).user()).isEqualTo(user("alice"));
    assertThat(Refusals.of(() -> access.login("root", issued.token(), HERE)).problem())
        .as("as somebody else's password")
        .isEqualTo(Problem.TOKEN_INVALID);

    space.pass(Duration.ofHours(12).minusSeconds(1));
    assertThat(access.verify(issued.token(), HERE).user()).isEqualTo(user("alice"));
    space.pass(Duration.ofSeconds(1));
    assertThat(verifying(issued.token())).isEqualTo(Problem.TOKEN_EXPIRED);
    assertThat(Refusals.of(() -> access.current(bearer)).problem())
        .isEqualTo(Problem.TOKEN_EXPIRED);
  }

  @Test
  void aTokenSaysWhatItSaysAndNoRole() {
    var wanted =
        new Tokens.Wanted(
            user("EA1ABC/P"), "Juan", Set.of("3", "7"), Set.of(), Duration.ofMinutes(5));
    Tokens.Issued issued = tokens.issue(admin, wanted);
    String claims = decoded(issued.token(), 1);
    assertThat(claims)
        .contains(
            "\"iss\":\"muster\"", "\"aud\":\"main\"", "\"sub\":\"EA1ABC/P\"", "\"name\":\"Juan\"")
        .contains("\"rooms\":[\"3\",\"7\"]", "\"scopes\":[\"publish\",\"subscribe\"]")
        .contains("\"exp\":" + (space.millis.get() / 1000 + 300))
        .doesNotContain("role");
    assertThat(decoded(issued.token(), 0)).contains("\"alg\":\"HS256\"", "\"typ\":\"JWT\"");
    Principal guest = access.verify(issued.token(), HERE);
    assertThat(guest.role()).isEqualTo(Role.GUEST);
    assertThat(guest.name()).isEqualTo("Juan");
    assertThat(guest.credential().rooms()).containsExactlyInAnyOrder("3", "7");
    assertThat(issued.toString()).doesNotContain(issued.token());
  }

  private static String decoded(String token, int part) {
    return new String(
        Base64.getUrlDecoder().decode(token.split("\\.", -1)[part]), StandardCharsets.UTF_8);
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String signed(String header, String claims, byte[] key) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    String text = encoded(header) + "." + encoded(claims);
    byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  private SigningKeys.Stored key() {
    return space.database().read(TokenStore::keys).getFirst();
  }

  /// What an attacker without the key can make, and what even the right key must not make good.
  @Test
  void forgedTokensAreRefused() throws Exception {
    String good = tokens.session(alice).token();
    String header = decoded(good, 0);
    String claims = decoded(good, 1);
    String[] parts = good.split("\\.", -1);
    byte[] right = key().secret().getEncoded();
    String kid = key().kid();
    List<String> forged =
        List.of(
            "",
            ".",
            "..",
            "...",
            "eyJ",
            "x.y.z",
            good + "x",
            good + ".",
            good.substring(1),
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1],
            parts[0] + "." + encoded(claims.replace("alice", "root")) + "." + parts[2],
            encoded("{\"alg\":\"none\"}") + "." + parts[1] + ".",
            encoded("{\"alg\":\"none\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}")
                + "."
                + parts[1]
                + ".",
            encoded("{\"alg\":\"nOnE\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}")
                + "."
                + parts[1]
                + "."
                + parts[2],
            encoded(header.replace("HS256", "RS256")) + "." + parts[1] + "." + parts[2],
            encoded(header.replace("HS256", "ES256")) + "." + parts[1] + "." + parts[2],
            encoded(header.replace("HS256", "HS512")) + "." + parts[1] + "." + parts[2],
            signed(header, claims, new byte[32]),
            signed(header, claims, kid.getBytes(StandardCharsets.UTF_8)),
            signed(header.replace(kid, "../../../../dev/null"), claims, new byte[1]),
            signed(
                header.replace(kid, "' UNION SELECT 'x"),
                claims,
                "x".getBytes(StandardCharsets.UTF_8)),
            signed(header.replace("}", ",\"jku\":\"http://127.0.0.1/k\"}"), claims, right),
            signed(header.replace("}", ",\"crit\":[\"exp\"],\"exp\":1}"), claims, right),
            signed(header.replace("}", ",\"b64\":false}"), claims, right),
            signed(header.replace("\"JWT\"", "\"at+jwt\""), claims, right),
            signed("{\"alg\":\"HS256\",\"kid\":\"" + kid + "\"}", claims, right),
            signed(header.replace("HS256", "HS384"), claims, right),
            signed(header, claims.replace("\"main\"", "\"team\""), right),
            signed(header, claims.replace("\"main\"", "[\"main\",\"team\"]"), right),
            signed(header, claims.replace("\"iss\":\"muster\"", "\"iss\":\"other\""), right),
            signed(header, claims.replaceAll("\"exp\":\\d+,?", ""), right),
            signed(header, claims.replaceAll("\"exp\":\\d+", "\"exp\":\"later\""), right),
            signed(header, claims.replaceAll("\"jti\":\"[^\"]*\"", "\"jti\":\"\""), right),
            signed(header, claims.replaceAll("\"jti\":\"a", "\"jti\":\"g"), right),
            signed(header, claims.replace("\"sub\":\"alice\"", "\"sub\":\"al#ce\""), right),
            signed(header, claims.replace("\"sub\":\"alice\"", "\"sub\":7"), right),
            signed(header, claims.replace("\"rooms\":[]", "\"rooms\":\"x\""), right),
            signed(header, claims.replace("\"rooms\":[],", ""), right),
            signed(header, "[]", right),
            signed(header, "{", right),
            signed(header, "{\"a\":".repeat(1_000), right),
            "eyJ" + "A".repeat(10_000_000) + ".x.y");
    for (String token : forged) {
      assertThat(verifying(token))
          .as(token.length() > 300 ? token.substring(0, 300) : token)
          .isEqualTo(Problem.TOKEN_INVALID);
    }
    assertThat(signed(header, claims, right)).as("the test signs as the hub does").isEqualTo(good);
    String expired = signed(header, claims.replaceAll("\"exp\":\\d+", "\"exp\":1000"), right);
    assertThat(verifying(expired)).isEqualTo(Problem.TOKEN_EXPIRED);
    String unsignedExpired =
        signed(header, claims.replaceAll("\"exp\":\\d+", "\"exp\":1000"), new byte[32]);
    assertThat(verifying(unsignedExpired))
        .as("only the hub's own expire")
        .isEqualTo(Problem.TOKEN_INVALID);
  }

  @Test
  void everySpaceHasKeysOfItsOwn() {
    String token = tokens.session(alice).token();
    try (TestSpace team =
        new TestSpace(
            kind.settings(data.resolve("t")), new SpaceId("team"), TestSpace.CHEAP, List.of())) {
      team.add("alice", Role.ADMIN, GOOD);
      assertThat(Refusals.of(() -> team.access.verify(token, HERE)).problem())
          .isEqualTo(Problem.TOKEN_INVALID);
    }
  }

  @Test
  void tokensOutliveARestartAndRevocationsToo() {
    Tokens.Issued kept = tokens.session(alice);
    Tokens.Issued dead = tokens.session(alice);
    tokens.logout(access.verify(dead.token(), HERE));
    String ofKey =
        tokens.issue(key(Role.MEMBER, Set.of("tokens"), Set.of()), token("visitor", null)).token();
    access.users().endSignIns(admin, user("bob"));
    space.restart(TestSpace.CHEAP, List.of());
    access = space.access;
    assertThat(access.verify(kept.token(), HERE).user()).isEqualTo(user("alice"));
    assertThat(verifying(dead.token())).isEqualTo(Problem.TOKEN_INVALID);
    assertThat(access.verify(ofKey, HERE).user()).isEqualTo(user("visitor"));
    access.apiKeys().revoke(admin, access.apiKeys().list().getFirst().id());
    assertThat(verifying(ofKey)).isEqualTo(Problem.TOKEN_INVALID);
  }

  @Test
  void logoutPasswordDisablingAndRemovingKillTokensAndSaySo() {
    List<Change> heard = new CopyOnWriteArrayList<>();
    access.changes().listen(heard::add);
    Tokens.Issued one = tokens.session(alice);
    Principal bearer = access.verify(one.token(), HERE);
    tokens.logout(bearer);
    assertThat(heard).hasSize(1).allMatch(c -> c.concerns(bearer) && !c.concerns(alice));
    assertThat(verifying(one.token())).isEqualTo(Problem.TOKEN_INVALID);
    Refusals.of(() -> access.current(bearer));
    assertThat(access.current(alice)).as("another sign-in goes on").isEqualTo(alice);

    Tokens.Issued two = tokens.session(alice);
    tokens.revoke(admin, two.id());
    assertThat(verifying(two.token())).isEqualTo(Problem.TOKEN_INVALID);

    Tokens.Issued three = tokens.session(alice);
    access.users().passwd(admin, user("alice"), "another-password-8");
    assertThat(verifying(three.token())).isEqualTo(Problem.TOKEN_INVALID);

    Tokens.Issued four = tokens.session(access.login("alice", "another-password-8", HERE));
    access.users().change(admin, user("alice"), new User.Patch(null, null, true));
    assertThat(verifying(four.token())).isEqualTo(Problem.TOKEN_INVALID);
    access.users().change(admin, user("alice"), new User.Patch(null, null, false));
    assertThat(verifying(four.token())).as("stays dead").isEqualTo(Problem.TOKEN_INVALID);

    Tokens.Issued five = tokens.session(access.login("alice", "another-password-8", HERE));
    access.users().remove(admin, user("alice"));
    access.users().add(admin, user("alice"), null, Role.ADMIN, GOOD);
    assertThat(verifying(five.token())).as("of another alice").isEqualTo(Problem.TOKEN_INVALID);
    assertThat(Refusals.of(() -> tokens.revoke(admin, "no-such-form")).problem())
        .isEqualTo(Problem.TOKEN_INVALID);
  }

  @Test
  void aGuestsTokenDiesWhenAnAccountOfThatIdIsMade() {
    String token = tokens.issue(admin, token("bob", null)).token();
    assertThat(access.verify(token, HERE).role()).isEqualTo(Role.GUEST);
    access.users().add(admin, user("Bob"), null, Role.ADMIN, GOOD);
    assertThat(verifying(token)).isEqualTo(Problem.TOKEN_INVALID);
  }

  @Test
  void aSignInFromAClockThatRanAheadDoesNotOutliveACut() {
    space.pass(Duration.ofHours(3));
    Principal ahead = access.login("alice", GOOD, HERE);
    String token = tokens.session(ahead).token();
    space.millis.addAndGet(-Duration.ofHours(3).toMillis());
    access.users().passwd(admin, user("alice"), "another-password-8");
    assertThat(verifying(token)).isEqualTo(Problem.TOKEN_INVALID);
    Refusals.of(() -> access.current(ahead));
    Principal after = access.login("alice", "another-password-8", HERE);
    assertThat(access.verify(tokens.session(after).token(), HERE).user()).isEqualTo(user("alice"));
  }

  @Test
  void aTokenFollowsTheRoleOfItsAccount() {
    Principal bearer = access.verify(tokens.session(alice).token(), HERE);
    access.users().change(admin, user("alice"), new User.Patch(null, Role.GUEST, null));
    assertThat(access.current(bearer).role()).isEqualTo(Role.GUEST);
  }

  @Test
  void aNewKeySignsAndTheOldOneVerifiesUntilItsTokensAreGone() {
    String old = tokens.session(alice).token();
    tokens.rotate(admin, false);
    String fresh = tokens.session(alice).token();
    assertThat(decoded(fresh, 0)).isNotEqualTo(decoded(old, 0));
    assertThat(access.verify(old, HERE).user()).isEqualTo(user("alice"));
    assertThat(access.verify(fresh, HERE).user()).isEqualTo(user("alice"));
    space.pass(Duration.ofDays(31));
    access.housekeep();
    assertThat(space.database().read(TokenStore::keys)).hasSize(1);
    assertThat(verifying(old)).isEqualTo(Problem.TOKEN_INVALID);
  }

  @Test
  void keysAreRotatedByThemselvesAndEverythingOldIsForgotten() {
    Tokens.Issued issued = tokens.session(alice);
    tokens.logout(access.verify(issued.token(), HERE));
    String kid = key().kid();
    space.pass(Duration.ofDays(91));
    access.housekeep();
    Map<String, Boolean> signs =
        space.database().read(TokenStore::keys).stream()
            .collect(Collectors.toMap(SigningKeys.Stored::kid, k -> k.verifyUntil() == null));
    assertThat(signs).hasSize(2).containsEntry(kid, false);
    assertThat(space.database().read(TokenStore::revoked)).isEmpty();
    space.pass(Duration.ofDays(400));
    access.housekeep();
    assertThat(space.database().read(UserStore::cutoffs)).isEmpty();
    assertThat(space.database().read(TokenStore::keys)).hasSize(2);
  }

  @Test
  void afterALeakEverybodySignsInAgain() {
    List<Change> heard = new CopyOnWriteArrayList<>();
    String token = tokens.session(alice).token();
    Principal bearer = access.verify(token, HERE);
    access.changes().listen(heard::add);
    tokens.rotate(admin, true);
    assertThat(verifying(token)).isEqualTo(Problem.TOKEN_INVALID);
    Refusals.of(() -> access.current(bearer));
    assertThat(heard).hasSize(1).allMatch(change -> change.concerns(bearer));
    space.restart(TestSpace.CHEAP, List.of());
    Refusals.of(() -> space.access.current(bearer));
    String fresh = space.access.tokens().session(space.access.login("alice", GOOD, HERE)).token();
    assertThat(space.access.verify(fresh, HERE).user()).isEqualTo(user("alice"));
  }

  @Test
  void aKeyForTokensMakesGuestsAndNothingElse() {
    Principal key = key(Role.MEMBER, Set.of("tokens"), Set.of());
    Principal guest = access.verify(tokens.issue(key, token("visitor-1", null)).token(), HERE);
    assertThat(guest.role()).isEqualTo(Role.GUEST);
    assertThat(guest.credential().scopes()).containsExactlyInAnyOrder("publish", "subscribe");
    for (String account : List.of("root", "ROOT", "alice")) {
      assertThat(Refusals.of(() -> tokens.issue(key, token(account, null))).problem())
          .as(account)
          .isEqualTo(Problem.NOT_ALLOWED);
    }
    for (String alike : List.of("аlice", "r00t", "a\u0301lice")) {
      assertThat(Refusals.of(() -> tokens.issue(key, token(alike, null))).problem())
          .as(alike)
          .isEqualTo(Problem.CONFLICT);
    }
    for (String kept : List.of("muster", "key:x", "operator:admin", "../x")) {
      Refusals.of(() -> tokens.issue(key, token(kept, null)));
    }
    for (Set<String> scopes : List.of(Set.of("admin"), Set.of("tokens"))) {
      var wanted = new Tokens.Wanted(user("visitor-2"), null, Set.of(), scopes, null);
      assertThat(Refusals.of(() -> tokens.issue(key, wanted)).problem())
          .isEqualTo(Problem.NOT_ALLOWED);
    }
    var alike = new Tokens.Wanted(user("visitor-3"), "Rооt", Set.of(), Set.of(), null);
    assertThat(Refusals.of(() -> tokens.issue(key, alike)).problem()).isEqualTo(Problem.CONFLICT);
    Refusals.of(() -> tokens.issue(guest, token("visitor-1", null)));
    Refusals.of(() -> access.users().add(key, user("eve"), null, Role.ADMIN, GOOD));
  }

  @Test
  void nobodyGivesMoreThanTheyHave() {
    Principal narrowKey = key(Role.ADMIN, Set.of("tokens"), Set.of("3"));
    assertThat(Refusals.of(() -> tokens.issue(narrowKey, token("root", null))).problem())
        .isEqualTo(Problem.NOT_ALLOWED);
    var otherRoom = new Tokens.Wanted(user("v"), null, Set.of("4"), Set.of(), null);
    Refusals.of(() -> tokens.issue(narrowKey, otherRoom));
    Principal inherits = access.verify(tokens.issue(narrowKey, token("v", null)).token(), HERE);
    assertThat(inherits.credential().rooms()).containsExactly("3");

    var mine =
        new Tokens.Wanted(
            user("alice"), null, Set.of("3"), Set.of("subscribe"), Duration.ofHours(2));
    Principal device = access.verify(tokens.issue(alice, mine).token(), HERE);
    assertThat(device.role()).isEqualTo(Role.MEMBER);
    var wider = new Tokens.Wanted(user("alice"), null, Set.of(), Set.of("publish"), null);
    Refusals.of(() -> tokens.issue(device, wider));
    Principal child =
        access.verify(tokens.issue(device, token("alice", Duration.ofDays(2))).token(), HERE);
    assertThat(child.credential().rooms()).containsExactly("3");
    assertThat(child.credential().scopes()).containsExactly("subscribe");
    assertThat(child.credential().expiresAt()).isEqualTo(device.credential().expiresAt());
    Refusals.of(() -> tokens.issue(alice, token("root", null)));
    Refusals.of(() -> tokens.issue(alice, token("visitor", null)));
    Refusals.of(() -> tokens.session(device));
  }

  @Test
  void timesToLiveHaveBounds() {
    for (Duration bad :
        List.of(
            Duration.ZERO,
            Duration.ofSeconds(-1),
            Duration.ofDays(31),
            Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThat(Refusals.of(() -> tokens.issue(admin, token("v", bad))).problem())
          .isEqualTo(Problem.BAD_REQUEST);
    }
    assertThat(tokens.issue(admin, token("v", Duration.ofDays(30))).expiresAt().toEpochMilli())
        .isEqualTo(space.millis.get() + Duration.ofDays(30).toMillis());
    Refusals.of(() -> new Tokens.Wanted(user("v"), null, Set.of("a/b"), Set.of(), null));
    Refusals.of(() -> new Tokens.Wanted(user("v"), null, Set.of(), Set.of("everything"), null));
  }

  @Test
  void tooManyTokensAtOnceWait() {
    access.limits().set(admin, Limit.TOKENS, "1/s burst 2");
    tokens.issue(admin, token("v1", null));
    tokens.issue(admin, token("v2", null));
    var refusal = Refusals.of(() -> tokens.issue(admin, token("v3", null)));
    assertThat(refusal.problem()).isEqualTo(Problem.TOO_FAST);
    assertThat(refusal.retryAfterSeconds()).isEqualTo(1);
  }

  @Test
  void anApiKeyIsShownOnceKeptAsAHashAndRevocable() {
    var wanted =
        new ApiKeys.Wanted("awards site", Role.MEMBER, Set.of("publish"), Set.of("3"), null);
    ApiKeys.Fresh made = access.apiKeys().make(admin, wanted);
    assertThat(made.secret()).matches("mk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
    assertThat(made.toString()).doesNotContain(made.secret());
    Principal program = access.apiKey(made.secret(), HERE);
    assertThat(access.login("anything", made.secret(), HERE)).isEqualTo(program);
    assertThat(program.user()).isEqualTo(user("key:awards site"));
    assertThat(program.credential().rooms()).containsExactly("3");
    String stored =
        space
            .database()
            .read(tx ->
                tx.query(
                    "SELECT * FROM access_api_keys",
                    row -> row.string("hash") + row.string("name")))
            .toString();
    assertThat(stored).doesNotContain(made.secret().substring(16));

    access.housekeep();
    space.restart(TestSpace.CHEAP, List.of());
    access = space.access;
    ApiKeys.ApiKey listed = access.apiKeys().list().getFirst();
    assertThat(listed.lastUsedAt()).isNotNull();
    assertThat(listed.made().by()).isEqualTo(user("root"));
    Principal again = access.apiKey(made.secret(), HERE);
    assertThat(Refusals.of(() -> access.apiKeys().make(admin, wanted)).problem())
        .isEqualTo(Problem.CONFLICT);

    List<Change> heard = new CopyOnWriteArrayList<>();
    access.changes().listen(heard::add);
    access.apiKeys().revoke(admin, listed.id());
    assertThat(heard).hasSize(1).allMatch(change -> change.concerns(again));
    assertThat(Refusals.of(() -> access.apiKey(made.secret(), HERE)).problem())
        .isEqualTo(Problem.BAD_CREDENTIALS);
    Refusals.of(() -> access.current(again));
  }

  @Test
  void wrongAndExpiredKeysAreRefused() {
    var expires = java.time.Instant.ofEpochMilli(space.millis.get()).plusSeconds(60);
    ApiKeys.Fresh made =
        access
            .apiKeys()
            .make(admin, new ApiKeys.Wanted("k", Role.MEMBER, Set.of(), Set.of(), expires));
    String secret = made.secret();
    char last = secret.charAt(secret.length() - 5);
    String other = secret.replace(last, last == 'A' ? 'B' : 'A');
    for (String wrong :
        List.of(
            "",
            "mk_",
            secret + "x",
            secret.substring(1),
            other,
            "mk_000000000000_" + "A".repeat(43))) {
      assertThat(Refusals.of(() -> access.apiKey(wrong, HERE)).problem())
          .isEqualTo(Problem.BAD_CREDENTIALS);
    }
    access.apiKey(secret, HERE);
    space.pass(Duration.ofMinutes(2));
    assertThat(Refusals.of(() -> access.apiKey(secret, HERE)).problem())
        .isEqualTo(Problem.TOKEN_EXPIRED);
  }
}
