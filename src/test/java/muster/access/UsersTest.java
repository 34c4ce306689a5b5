package muster.access;

import static muster.access.TestSpace.ELSEWHERE;
import static muster.access.TestSpace.HERE;
import static muster.access.TestSpace.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Role;
import muster.types.UserId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestSpace.Kind.class)
class UsersTest {
  private static final String GOOD = "kelp-forest-7731";
  private final TestSpace.Kind kind;
  @TempDir Path data;
  private TestSpace space;
  private Access access;
  private Users users;

  UsersTest(TestSpace.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() {
    space = new TestSpace(kind.settings(data));
    access = space.access;
    users = access.users();
  }

  @AfterEach
  void close() {
    space.close();
  }

  private void restart(AccessSettings settings) {
    space.restart(settings, List.of());
    access = space.access;
    users = access.users();
  }

  @Test
  void aUserSignsInWithThePasswordInAnyCaseOfTheIdAndStaysAfterARestart() {
    users.add(space.hub, user("Alice"), "Alice Doe", Role.MEMBER, GOOD);
    restart(TestSpace.CHEAP);
    Principal alice = access.login("aLICE", GOOD, HERE);
    assertThat(alice.user().value()).as("keeps its case").isEqualTo("Alice");
    assertThat(alice.name()).isEqualTo("Alice Doe");
    assertThat(alice.role()).isEqualTo(Role.MEMBER);
    assertThat(alice.address()).isEqualTo(HERE);
    assertThat(access.current(alice)).isEqualTo(alice);
  }

  @Test
  void everyOtherCombinationIsOneAndTheSameRefusal() {
    users.add(space.hub, user("alice"), null, Role.MEMBER, GOOD);
    String[][] wrong = {
      {"alice", ""},
      {"alice", GOOD + "\0"},
      {"alice", GOOD.toUpperCase(java.util.Locale.ROOT)},
      {"alice", GOOD + " "},
      {"", GOOD},
      {"bob", GOOD},
      {"alice\0", GOOD},
      {"alice ", GOOD},
      {"#", GOOD},
      {"alice@team", GOOD},
      {"' OR '1'='1", "' OR '1'='1"},
      {"alice", "x".repeat(10_000)}
    };
    for (String[] pair : wrong) {
      // each from an address of its own, so that the throttle stays out of it
      String address = "10.1.1." + (pair[0].length() + pair[1].length()) % 250;
      var refusal = Refusals.of(() -> access.login(pair[0], pair[1], address));
      assertThat(refusal.problem())
          .as(pair[0] + " / " + pair[1].length())
          .isEqualTo(Problem.BAD_CREDENTIALS);
      assertThat(refusal.detail()).isEqualTo("User or password is wrong");
    }
    assertThat(access.login("alice", GOOD, ELSEWHERE).user()).isEqualTo(user("alice"));
  }

  @Test
  void theSameAccentsTypedOnAnotherMachineAreTheSamePassword() {
    users.add(space.hub, user("alice"), null, Role.MEMBER, "café au lait à Liège");
    assertThatCode(() -> access.login("alice", "cafe\u0301 au\u00a0lait a\u0300 Lie\u0300ge", HERE))
        .doesNotThrowAnyException();
  }

  @Test
  void aGeneratedPasswordIsGivenOnceAndWorks() {
    User.WithPassword made = users.add(space.hub, user("bob"), null, Role.MEMBER, null);
    String password = java.util.Objects.requireNonNull(made.generated());
    assertThat(password).matches("([a-z2-9]{5}-){3}[a-z2-9]{5}");
    assertThat(access.login("bob", password, HERE).user()).isEqualTo(user("bob"));
  }

  @Test
  void theFirstStartMakesAnAdminAndNoLaterOneDoes() {
    Optional<String> password = users.ensureAdmin(null);
    assertThat(access.login("admin", password.orElseThrow(), HERE).isOperator()).isTrue();
    assertThat(users.ensureAdmin(null)).isEmpty();
    assertThat(users.count()).isEqualTo(1);
  }

  @Test
  void theFirstAdminMayHaveAPasswordFromTheConfiguration() {
    assertThat(users.ensureAdmin(GOOD)).isEmpty();
    assertThat(access.login("admin", GOOD, HERE).role()).isEqualTo(Role.ADMIN);
  }

  @Test
  void badNewPasswordsAreRefusedWithWords() {
    String[][] bad = {
      {"short-7", "at least 8"},
      {"x".repeat(257), "at most 256"},
      {"y".repeat(10_000_000), "at most 256"},
      {"aaaaaaaaaaaa", "one run"},
      {"12345678", "one run"},
      {"hgfedcba", "one run"},
      {"password1", "most used"},
      {"Qwertyuiop", "most used"},
      {"          ", "blanks"},
      {"alice-the-1\n", "control"},
      {"Gwendolyn", "own name"},
      {"gwendolyn123", "own name"},
      {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA", "form of a token"}
    };
    for (String[] pair : bad) {
      var refusal =
          Refusals.of(() -> users.add(space.hub, user("gwendolyn"), null, Role.MEMBER, pair[0]));
      assertThat(refusal.problem()).isEqualTo(Problem.BAD_REQUEST);
      assertThat(refusal.detail()).contains(pair[1]).doesNotContain(pair[0]);
    }
  }

  @Test
  void anUnknownUserCostsExactlyOneHashLikeAKnownOne() {
    users.add(space.hub, user("alice"), null, Role.MEMBER, GOOD);
    long before = access.hashes();
    Refusals.of(() -> access.login("alice", "wrong-password", HERE));
    long known = access.hashes() - before;
    Refusals.of(() -> access.login("nobody", "wrong-password", ELSEWHERE));
    Refusals.of(() -> access.login("no\0body", "wrong-password", "10.0.0.1"));
    assertThat(known).isEqualTo(1);
    assertThat(access.hashes() - before).isEqualTo(3);
  }

  @Test
  void aPasswordThatWasRightAMomentAgoIsNotHashedAgainAndAWrongOneAlways() {
    space.add("alice", Role.MEMBER, GOOD);
    long before = access.hashes();
    access.login("alice", GOOD, HERE);
    assertThat(access.hashes()).isEqualTo(before);
    Refusals.of(() -> access.login("alice", GOOD + "x", HERE));
    assertThat(access.hashes()).isEqualTo(before + 1);
    space.pass(Duration.ofMinutes(11));
    access.login("alice", GOOD, HERE);
    assertThat(access.hashes()).isEqualTo(before + 2);
  }

  @Test
  void olderHashesAreMadeAnewAtTheNextLogin() {
    space.add("alice", Role.MEMBER, GOOD);
    restart(
        AccessSettings.defaults()
            .withHashing(new AccessSettings.Hashing(16, 1, 1, 2, 9, Duration.ofMinutes(1))));
    access.login("alice", GOOD, HERE);
    assertThat(hash("alice")).startsWith("$argon2id$v=19$m=16,t=1,p=1$");
    restart(TestSpace.CHEAP);
    assertThat(access.login("alice", GOOD, HERE).user()).isEqualTo(user("alice"));
  }

  private String hash(String id) {
    return space.database().read(tx -> UserStore.find(tx, user(id))).orElseThrow().hash();
  }

  @Test
  void twentyWrongPasswordsSlowDownThatAddressAndNotTheUser() {
    space.add("alice", Role.MEMBER, GOOD);
    int refused = 0;
    for (int i = 0; i < 20; i++) {
      var refusal = Refusals.of(() -> access.login("alice", "wrong-password", ELSEWHERE));
      if (refusal.problem() == Problem.TOO_MANY_ATTEMPTS) {
        assertThat(refusal.retryAfterSeconds()).isPositive();
        refused++;
      }
    }
    assertThat(refused).isEqualTo(15);
    assertThat(access.login("alice", GOOD, "203.0.113.9").user()).isEqualTo(user("alice"));
    assertThat(Refusals.of(() -> access.login("alice", GOOD, ELSEWHERE)).problem())
        .as("also with the right password while the wait runs")
        .isEqualTo(Problem.TOO_MANY_ATTEMPTS);
    space.pass(Duration.ofSeconds(2));
    assertThat(access.login("alice", GOOD, ELSEWHERE).user()).isEqualTo(user("alice"));
  }

  @Test
  void twentyAtTheSameTimeAreNoBetterThanTwentyInARow() throws InterruptedException {
    space.add("alice", Role.MEMBER, GOOD);
    long before = access.hashes();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 20; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> Refusals.of(() -> access.login("alice", "wrong-password", ELSEWHERE))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(access.hashes() - before).isLessThanOrEqualTo(5 + 2);
  }

  @Test
  void aThousandConnectionsOfOneUserAtOnceCostFewHashes() throws InterruptedException {
    users.add(space.hub, user("alice"), null, Role.MEMBER, GOOD);
    long before = access.hashes();
    AtomicInteger in = new AtomicInteger();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            access.login("alice", GOOD, HERE);
            in.incrementAndGet();
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(in).hasValue(1_000);
    // the two that run at once, and those that came between a hash and its being remembered
    assertThat(access.hashes() - before).isLessThanOrEqualTo(20);
  }

  @Test
  void oneAddressMayNotHashWithoutEnd() {
    access.limits().set(space.hub, Limit.LOGINS, "1/s burst 3");
    for (int i = 0; i < 3; i++) {
      String name = "user" + i;
      Refusals.of(() -> access.login(name, "wrong-password", HERE));
    }
    long before = access.hashes();
    assertThat(Refusals.of(() -> access.login("user9", "wrong-password", HERE)).problem())
        .isEqualTo(Problem.TOO_FAST);
    assertThat(access.hashes()).isEqualTo(before);
  }

  @Test
  void whenTooManyWaitForTheirPasswordTheRestIsToldThatTheHubIsBusy() throws Exception {
    Passwords passwords =
        new Passwords(
            new AccessSettings.Hashing(8, 1, 1, 1, 0, Duration.ofMinutes(1)), space.sources);
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Thread first =
        Thread.startVirtualThread(() ->
            passwords.matches(
                null,
                "some-password",
                () -> {
                  running.countDown();
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return false;
                },
                () -> {}));
    running.await();
    assertThat(Refusals.of(() -> passwords.hash("another-password")).problem())
        .isEqualTo(Problem.BUSY);
    go.countDown();
    first.join();
    assertThat(passwords.hash("another-password")).startsWith("$argon2id$v=19$m=8,t=1,p=1$");
  }

  @Test
  void aDisabledUserIsToldSoOnlyWithTheRightPassword() {
    space.add("alice", Role.MEMBER, GOOD);
    users.change(space.hub, user("alice"), new User.Patch(null, null, true));
    assertThat(Refusals.of(() -> access.login("alice", GOOD, HERE)).problem())
        .isEqualTo(Problem.NOT_ALLOWED);
    assertThat(Refusals.of(() -> access.login("alice", "wrong-password", HERE)).problem())
        .isEqualTo(Problem.BAD_CREDENTIALS);
    users.change(space.hub, user("alice"), new User.Patch(null, null, false));
    assertThat(access.login("alice", GOOD, HERE).user()).isEqualTo(user("alice"));
  }

  @Test
  void whatEndsASignInIsToldAndHolds() {
    List<Change> heard = new CopyOnWriteArrayList<>();
    access.changes().listen(heard::add);
    Principal first = space.add("alice", Role.MEMBER, GOOD);
    heard.clear();
    users.passwd(space.hub, user("alice"), "another-password-8");
    assertThat(heard).hasSize(1).allMatch(change -> change.concerns(first));
    assertThat(Refusals.of(() -> access.current(first)).problem()).isEqualTo(Problem.NOT_SIGNED_IN);
    assertThat(Refusals.of(() -> access.login("alice", GOOD, HERE)).problem())
        .as("the old password is not remembered")
        .isEqualTo(Problem.BAD_CREDENTIALS);

    Principal second = access.login("alice", "another-password-8", HERE);
    users.endSignIns(second, user("alice"));
    Refusals.of(() -> access.current(second));

    Principal third = access.login("alice", "another-password-8", HERE);
    users.change(space.hub, user("alice"), new User.Patch(null, Role.MODERATOR, null));
    assertThat(access.current(third).role())
        .as("goes on with the new role")
        .isEqualTo(Role.MODERATOR);
    users.change(space.hub, user("alice"), new User.Patch(null, null, true));
    Refusals.of(() -> access.current(third));
    users.change(space.hub, user("alice"), new User.Patch(null, null, false));
    Refusals.of(() -> access.current(third));

    Principal fourth = access.login("alice", "another-password-8", HERE);
    users.remove(space.hub, user("alice"));
    Refusals.of(() -> access.current(fourth));
    users.add(space.hub, user("alice"), null, Role.MEMBER, GOOD);
    Refusals.of(() -> access.current(fourth));
    assertThat(heard).hasSize(7);
  }

  @Test
  void aClockThatIsSetBackLocksNobodyOut() {
    space.add("alice", Role.MEMBER, GOOD);
    users.passwd(space.hub, user("alice"), "another-password-8");
    space.millis.addAndGet(-Duration.ofHours(1).toMillis());
    Principal alice = access.login("alice", "another-password-8", HERE);
    assertThat(access.current(alice)).isEqualTo(alice);
    String token = access.tokens().session(alice).token();
    assertThat(access.verify(token, HERE).user()).isEqualTo(user("alice"));
  }

  @Test
  void onesOwnPasswordNeedsTheOldOne() {
    Principal alice = space.add("alice", Role.MEMBER, GOOD);
    assertThat(
            Refusals.of(() -> access.changePassword(alice, "wrong-password", "new-password-9"))
                .problem())
        .isEqualTo(Problem.BAD_CREDENTIALS);
    access.changePassword(alice, GOOD, "new-password-9");
    assertThat(access.login("alice", "new-password-9", HERE).user()).isEqualTo(user("alice"));
    Refusals.of(() -> access.current(alice));
  }

  @Test
  void theLastAdminStays() {
    users.ensureAdmin(GOOD);
    UserId admin = user("admin");
    for (User.Patch patch :
        List.of(new User.Patch(null, Role.MEMBER, null), new User.Patch(null, null, true))) {
      var refusal = Refusals.of(() -> users.change(space.hub, admin, patch));
      assertThat(refusal.problem()).isEqualTo(Problem.CONFLICT);
      assertThat(refusal.detail()).contains("last admin");
    }
    Refusals.of(() -> users.remove(space.hub, admin));
    users.add(space.hub, user("second"), null, Role.ADMIN, GOOD);
    users.change(space.hub, user("second"), new User.Patch(null, null, true));
    Refusals.of(() -> users.remove(space.hub, admin)); // a disabled admin is none
    users.change(space.hub, user("second"), new User.Patch(null, null, false));
    users.remove(space.hub, admin);
    assertThat(users.list(null, 10)).extracting(User::id).containsExactly(user("second"));
  }

  @Test
  void onlyAdminsOfThisSpaceWithAWholeSignInAdminister() {
    users.ensureAdmin(GOOD);
    Principal admin = access.login("admin", GOOD, HERE);
    Principal member = space.add("alice", Role.MEMBER, GOOD);
    Principal narrowed =
        access.verify(
            access
                .tokens()
                .issue(
                    admin,
                    new Tokens.Wanted(
                        user("admin"), null, java.util.Set.of(), java.util.Set.of("publish"), null))
                .token(),
            HERE);
    Principal stranger = Principal.hub(new muster.types.SpaceId("team"));
    for (Principal by : List.of(member, narrowed, stranger)) {
      assertThat(Refusals.of(() -> users.remove(by, user("alice"))).problem())
          .isEqualTo(Problem.NOT_ALLOWED);
      Refusals.of(() -> users.add(by, user("eve"), null, Role.ADMIN, GOOD));
      Refusals.of(() -> users.passwd(by, user("admin"), GOOD));
      Refusals.of(() -> users.change(by, user("alice"), new User.Patch(null, Role.ADMIN, null)));
      Refusals.of(() -> users.endSignIns(by, user("bob")));
      Refusals.of(() -> access.tokens().rotate(by, false));
      Refusals.of(() -> access.limits().set(by, Limit.USERS, "5"));
      Refusals.of(() -> access.rights().remove(by, 1));
      Refusals.of(() -> access.apiKeys().revoke(by, "x"));
    }
    assertThat(users.count()).isEqualTo(2);
  }

  @Test
  void lookAlikesOfSomebodyAreRefusedAndCallSignsAreToldApart() {
    users.add(space.hub, user("paypal"), null, Role.MEMBER, GOOD);
    users.add(space.hub, user("boss"), "Juan Boss", Role.ADMIN, GOOD);
    for (String alike :
        List.of(
            "p\u0430ypal",
            "pаypаl",
            "paypa1",
            "paypaI",
            "p\u00e1ypal",
            "ｐaypal",
            "pay.pal",
            "pay-pal")) {
      var refusal = Refusals.of(() -> users.add(space.hub, user(alike), "X", Role.MEMBER, GOOD));
      assertThat(refusal.problem()).as(alike).isEqualTo(Problem.CONFLICT);
      assertThat(refusal.detail()).contains("looks like that of paypal");
    }
    for (String name : List.of("Juan Bоss", "BOSS", "Admin", "Mu\u0455ter", "JUAN  B0SS")) {
      var refusal = Refusals.of(() -> users.add(space.hub, user("carl"), name, Role.MEMBER, GOOD));
      assertThat(refusal.problem()).as(name).isEqualTo(Problem.CONFLICT);
    }
    for (String callSign : List.of("K1IO", "K1LO", "N0OO", "NO0O", "EA1ABC", "EA1ABC/P")) {
      users.add(space.hub, user(callSign), null, Role.MEMBER, GOOD);
    }
    users.add(space.hub, user("maria"), "Maria", Role.MEMBER, GOOD);
    users.add(space.hub, user("maria2"), "Maria", Role.MEMBER, GOOD);
    assertThat(
            Refusals.of(() -> users.add(space.hub, user("MARIA"), null, Role.MEMBER, GOOD))
                .detail())
        .contains("already");
  }

  @Test
  void idsThatMeanSomethingElseAreNotGiven() {
    for (String id :
        List.of(
            "muster",
            "Anonymous",
            "all",
            "system",
            "key:x",
            "operator:admin",
            "$SYS",
            "../bob",
            "a/../b",
            "/bob",
            "bob/",
            "a//b",
            ".",
            "..")) {
      assertThat(
              Refusals.of(() -> users.add(space.hub, user(id), null, Role.MEMBER, GOOD)).problem())
          .as(id)
          .isEqualTo(Problem.BAD_REQUEST);
    }
    for (String id :
        List.of("#", "+", "a+b", "a@b", "a\u202eb", "a\u0000b", "a\nb", "", "x".repeat(101))) {
      Refusals.of(() -> user(id));
    }
  }

  @Test
  void namesAreCleanedAndCut() {
    String marks = "Z\u0300\u0301\u0302\u0303\u0304\u0305" + "\u0306".repeat(1_000_000);
    User.WithPassword made =
        users.add(space.hub, user("zoe"), "  \u202eevil\u0007 \n " + marks, Role.MEMBER, GOOD);
    assertThat(made.user().name()).startsWith("evil Z").hasSizeLessThan(20);
    assertThat(Names.cleaned("\uD83D\uDC69\u200D\uD83D\uDE80 Ana", 64))
        .as("an emoji that is joined stays one")
        .isEqualTo("\uD83D\uDC69\u200D\uD83D\uDE80 Ana");
    assertThat(Names.cleaned("a\u200db", 64)).isEqualTo("ab");
    assertThat(users.change(space.hub, user("zoe"), new User.Patch(" ", null, null)).name())
        .as("no name: the id")
        .isEqualTo("zoe");
  }

  @Test
  void usersAreListedPageByPageAndTextFromOutsideStaysText() {
    for (String id :
        List.of("carol", "Alice", "bob", "x'); DROP TABLE access_users; --", "100%_")) {
      users.add(space.hub, user(id), null, Role.MEMBER, GOOD);
    }
    List<User> page = users.list(null, 2);
    List<User> rest = users.list(page.getLast().id(), 10);
    assertThat(page).hasSize(2);
    assertThat(rest).hasSize(3);
    assertThat(users.find(user("x'); drop table access_users; --"))).isPresent();
    assertThat(users.find(user("%"))).isEmpty();
    assertThat(Refusals.of(() -> users.get(user("nobody"))).problem()).isEqualTo(Problem.NOT_FOUND);
    assertThat(Refusals.of(() -> users.remove(space.hub, user("nobody"))).problem())
        .isEqualTo(Problem.NOT_FOUND);
  }

  @Test
  void certificatesAnonymousAndTheLocalKey() {
    space.add("alice", Role.MEMBER, GOOD);
    assertThat(access.certificate(user("alice"), HERE).role()).isEqualTo(Role.MEMBER);
    Refusals.of(() -> access.certificate(user("nobody"), HERE));
    assertThat(Refusals.of(() -> access.anonymous(HERE)).problem())
        .isEqualTo(Problem.NOT_SIGNED_IN);

    LocalKey key = LocalKey.random(space.sources.random());
    assertThat(access.localKey(key, key.reveal(), HERE).isOperator()).isTrue();
    Refusals.of(() -> access.localKey(key, key.reveal() + "x", HERE));
    assertThat(key.toString()).doesNotContain(key.reveal());

    restart(TestSpace.CHEAP.withAnonymous(true));
    Principal guest = access.anonymous(HERE);
    assertThat(guest.role()).isEqualTo(Role.GUEST);
    assertThat(access.current(guest)).isEqualTo(guest);
  }

  @Test
  void anOperatorVisitsAnotherSpaceUnderANameThatNobodyThereHas() {
    users.ensureAdmin(GOOD);
    Principal operator = access.login("admin", GOOD, HERE);
    Principal member = space.add("alice", Role.MEMBER, GOOD);
    try (TestSpace team =
        new TestSpace(
            kind.settings(data.resolve("team")),
            new muster.types.SpaceId("team"),
            TestSpace.CHEAP,
            List.of())) {
      Principal visitor = team.access.visit(operator);
      assertThat(visitor.user()).isEqualTo(user("operator:admin"));
      assertThat(visitor.isOperator()).isFalse();
      team.access.users().add(visitor, user("bob"), null, Role.ADMIN, GOOD);
      assertThat(team.access.audit().list(Audit.Query.newest(1)).getFirst().who())
          .isEqualTo("operator:admin");
      Principal bob = team.access.login("bob", GOOD, HERE);
      Refusals.of(() -> team.access.visit(member));
      Refusals.of(() -> access.visit(bob));
      Refusals.of(() -> team.access.current(operator));
      assertThat(Refusals.of(() -> team.access.login("alice", GOOD, HERE)).problem())
          .as("accounts belong to one space")
          .isEqualTo(Problem.BAD_CREDENTIALS);
    }
  }

  @Test
  void loginNamesAreTakenApart() {
    assertThat(Login.parse("bob")).isEqualTo(new Login("bob", null));
    assertThat(Login.parse("bob@team"))
        .isEqualTo(new Login("bob", new muster.types.SpaceId("team")));
    assertThat(Login.parse("bob@team").spaceOr(muster.types.SpaceId.MAIN).value())
        .isEqualTo("team");
    assertThat(Login.parse("a@b@team").user()).isEqualTo("a@b");
    for (String bad : List.of("bob@", "bob@../x", "bob@UPPER", "x".repeat(500))) {
      assertThat(Refusals.of(() -> Login.parse(bad)).problem()).isEqualTo(Problem.BAD_CREDENTIALS);
    }
  }
}
