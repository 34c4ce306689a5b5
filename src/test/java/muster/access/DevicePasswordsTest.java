package muster.access;

import static muster.access.TestSpace.HERE;
import static muster.access.TestSpace.user;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.Topic;
import muster.types.TopicFilter;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestSpace.Kind.class)
class DevicePasswordsTest {
  private static final Set<Action> BOTH = Set.of(Action.PUBLISH, Action.SUBSCRIBE);
  private static final List<Rule.OfFeature> FEATURES =
      List.of(
          new Rule.OfFeature(
              "tracks",
              List.of("tracks/#"),
              List.of(
                  Rule.allow(Role.MEMBER, BOTH, "tracks/%u/%d"),
                  Rule.allow(Role.MEMBER, Set.of(Action.PUBLISH), "tracks/%u/#"))),
          new Rule.OfFeature(
              "chat", List.of("chat/#"), List.of(Rule.allow(Role.GUEST, BOTH, "chat/%r"))));
  private static final String PASSWORD = "correct horse 7 battery";

  private final TestSpace.Kind kind;
  @TempDir Path data;
  private TestSpace space;
  private Principal bob;

  DevicePasswordsTest(TestSpace.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() {
    space = new TestSpace(kind.settings(data), SpaceId.MAIN, TestSpace.CHEAP, FEATURES);
    bob = space.add("Bob", Role.ADMIN, PASSWORD);
  }

  @AfterEach
  void close() {
    space.close();
  }

  private DevicePasswords devices() {
    return space.access.devices();
  }

  private static Problem refused(ThrowingCallable call) {
    return Refusals.of(call).problem();
  }

  private String made(String device) {
    return devices().make(bob, user("bob"), device).secret();
  }

  @Test
  void itSignsInAsItsUserWithTheRightsOfAMember() {
    String secret = made("iPhone 12");
    Principal phone = space.access.login("bob", secret, HERE);
    assertThat(phone.user()).isEqualTo(user("bob"));
    assertThat(phone.role()).isEqualTo(Role.MEMBER);
    assertThat(phone.credential().kind()).isEqualTo(Credential.Kind.DEVICE);
    assertThat(refused(() -> space.access.login("alice", secret, HERE)))
        .isEqualTo(Problem.BAD_CREDENTIALS);
    assertThat(refused(() -> space.access.login("", secret, HERE)))
        .isEqualTo(Problem.BAD_CREDENTIALS);
    String other = secret.substring(0, 20) + (secret.charAt(20) == 'x' ? 'y' : 'x');
    assertThat(refused(() -> space.access.login("bob", other + secret.substring(21), HERE)))
        .isEqualTo(Problem.BAD_CREDENTIALS);
    assertThat(secret).matches("md_[0-9a-f]{12}_[A-Za-z0-9_-]{27}");
  }

  @Test
  void itReachesTheTopicsOfItsDeviceAndNothingElse() {
    Reach reach = space.access.rights().reach(space.access.login("bob", made("Phone"), HERE));
    assertThat(reach.publish(new Topic("tracks/bob/phone")).allowed()).isTrue();
    assertThat(reach.subscribe(new TopicFilter("tracks/+/+")).allowed()).isTrue();
    assertThat(reach.receive(new Topic("tracks/BOB/Phone")).allowed()).isTrue();
    for (String shut :
        List.of(
            "tracks/bob/tablet", "tracks/alice/phone", "chat/global", "chat/device:Phone", "x")) {
      assertThat(reach.publish(new Topic(shut)).allowed()).as(shut).isFalse();
      assertThat(reach.receive(new Topic(shut)).allowed()).as(shut).isFalse();
    }
    Decision no = reach.publish(new Topic("plain/topic"));
    assertThat(no.words()).contains("one device");
    Reach full = space.access.rights().reach(bob);
    assertThat(full.publish(new Topic("tracks/bob/tablet")).allowed()).isTrue();
    assertThat(full.receive(new Topic("tracks/bob/phone")).allowed()).isFalse();
  }

  @Test
  void itAdministersNothingAndMakesNothing() {
    Principal phone = space.access.login("bob", made("phone"), HERE);
    assertThat(refused(() -> devices().make(phone, user("bob"), "other")))
        .isEqualTo(Problem.NOT_ALLOWED);
    assertThat(refused(() -> devices().revoke(phone, user("bob"), "phone")))
        .isEqualTo(Problem.NOT_ALLOWED);
    assertThat(refused(() -> space.access.users().remove(phone, user("bob"))))
        .isEqualTo(Problem.NOT_ALLOWED);
    assertThat(refused(() -> space.access.tokens().session(phone))).isEqualTo(Problem.NOT_ALLOWED);
    assertThat(refused(() -> space.access.changePassword(phone, PASSWORD, PASSWORD + "!")))
        .isEqualTo(Problem.NOT_ALLOWED);
  }

  @Test
  void aNewOneOrRevokingEndsTheOldAndSaysSoAtOnce() {
    List<Change> heard = new ArrayList<>();
    space.access.changes().listen(heard::add);
    String first = made("phone");
    Principal phone = space.access.login("bob", first, HERE);
    String second = made("PHONE");
    assertThat(heard).singleElement().matches(change -> change.concerns(phone));
    assertThat(refused(() -> space.access.current(phone))).isEqualTo(Problem.NOT_SIGNED_IN);
    assertThat(refused(() -> space.access.login("bob", first, HERE)))
        .isEqualTo(Problem.BAD_CREDENTIALS);
    Principal again = space.access.login("bob", second, HERE);
    assertThat(devices().list(user("bob"))).hasSize(1);

    devices().revoke(bob, user("bob"), "phone");
    assertThat(heard).hasSize(2).last().matches(change -> change.concerns(again));
    assertThat(refused(() -> space.access.login("bob", second, HERE)))
        .isEqualTo(Problem.BAD_CREDENTIALS);
    assertThat(refused(() -> devices().revoke(bob, user("bob"), "phone")))
        .isEqualTo(Problem.NOT_FOUND);
  }

  @Test
  void itSurvivesARestartAndANewPasswordButNotTheAccount() {
    String secret = made("phone");
    space.access.users().passwd(space.hub, user("bob"), PASSWORD + " new");
    space.pass(Duration.ofMinutes(1));
    space.access.login("bob", secret, HERE);
    space.access.housekeep();
    space.restart(TestSpace.CHEAP, FEATURES);
    assertThat(devices().list(user("bob")).getFirst().lastUsedAt()).isNotNull();
    Principal phone = space.access.login("bob", secret, HERE);
    assertThat(space.access.current(phone).user()).isEqualTo(user("bob"));

    space.add("root", Role.ADMIN, PASSWORD);
    space.access.users().remove(space.hub, user("bob"));
    assertThat(refused(() -> space.access.current(phone))).isEqualTo(Problem.NOT_SIGNED_IN);
    space.pass(Duration.ofMinutes(1));
    space.add("bob", Role.MEMBER, PASSWORD);
    assertThat(refused(() -> space.access.login("bob", secret, HERE)))
        .isEqualTo(Problem.NOT_SIGNED_IN);
    assertThat(devices().list(user("bob"))).isEmpty();
  }

  @Test
  void onlyTheUserAndAdminsMakeThem() {
    Principal eve = space.add("eve", Role.MEMBER, PASSWORD);
    assertThat(refused(() -> devices().make(eve, user("bob"), "phone")))
        .isEqualTo(Problem.NOT_ALLOWED);
    assertThat(devices().make(bob, user("eve"), "phone").device().user()).isEqualTo(user("eve"));
    space.access.limits().set(bob, Limit.DEVICES, "1");
    assertThat(devices().make(eve, user("eve"), "phone")).isNotNull();
    assertThat(refused(() -> devices().make(eve, user("eve"), "tablet")))
        .isEqualTo(Problem.QUOTA_EXCEEDED);
  }
}
