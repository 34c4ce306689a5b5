package muster.access;

import static muster.access.TestSpace.HERE;
import static muster.access.TestSpace.user;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.Topic;
import muster.types.TopicFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestSpace.Kind.class)
class RightsTest {
  private static final Set<Action> BOTH = Set.of(Action.PUBLISH, Action.SUBSCRIBE);
  private static final Rule.OfFeature CHAT =
      new Rule.OfFeature(
          "chat",
          List.of("q/chat/#", "q/errors/#"),
          List.of(
              Rule.allow(Role.MODERATOR, Set.of(Action.PUBLISH), "q/chat/system"),
              Rule.deny(new Who.Everyone(), Set.of(Action.PUBLISH), "q/chat/system")
                  .noting("only moderators and the hub write here"),
              Rule.allow(Role.GUEST, BOTH, "q/chat/%r"),
              Rule.allow(Role.GUEST, Set.of(Action.SUBSCRIBE), "q/errors/%u").forNarrowedToo()));
  private static final Rule.OfFeature DIRECT =
      new Rule.OfFeature(
          "direct",
          List.of("chat/messages/#"),
          List.of(
              Rule.allow(Role.MEMBER, Set.of(Action.PUBLISH), "chat/messages/+"),
              Rule.allow(Role.MEMBER, BOTH, "chat/messages"),
              Rule.allow(Role.MEMBER, Set.of(Action.SUBSCRIBE), "chat/messages/%u")));

  private final TestSpace.Kind kind;
  @TempDir Path data;
  private TestSpace space;
  private Rights rights;

  RightsTest(TestSpace.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() {
    space =
        new TestSpace(kind.settings(data), SpaceId.MAIN, TestSpace.CHEAP, List.of(CHAT, DIRECT));
    rights = space.access.rights();
  }

  @AfterEach
  void close() {
    space.close();
  }

  private static Principal as(String id, Role role, Set<String> scopes, Set<String> rooms) {
    return new Principal(
        SpaceId.MAIN,
        user(id),
        id,
        role,
        new Credential(Credential.Kind.TOKEN, "x", scopes, rooms, null),
        HERE);
  }

  private static Principal as(String id, Role role) {
    return as(id, role, Set.of(), Set.of());
  }

  private boolean publishes(Principal who, String topic) {
    return rights.may(who, Action.PUBLISH, topic).allowed();
  }

  private boolean receives(Principal who, String topic) {
    return rights.may(who, Action.RECEIVE, topic).allowed();
  }

  private Decision subscribing(Principal who, String filter) {
    return rights.may(who, Action.SUBSCRIBE, filter);
  }

  @Test
  void membersUsePlainTopicsAndGuestsDoNot() {
    Principal alice = as("alice", Role.MEMBER);
    Principal guest = as("visitor", Role.GUEST);
    for (String topic : List.of("sensors/1", "/exercise/7/team/red/feed", "a//b", "%u")) {
      assertThat(publishes(alice, topic)).isTrue();
      assertThat(receives(alice, topic)).isTrue();
      assertThat(publishes(guest, topic)).isFalse();
      assertThat(receives(guest, topic)).isFalse();
    }
    assertThat(rights.may(guest, Action.PUBLISH, "sensors/1").words()).contains("Guests");
    assertThat(subscribing(alice, "sensors/#")).matches(d -> d.allowed() && d.clear());
    assertThat(subscribing(alice, "#")).matches(d -> d.allowed() && !d.clear());
    assertThat(subscribing(guest, "#"))
        .as("for the errors meant for them, and nothing else")
        .matches(d -> d.allowed() && !d.clear());
    assertThat(subscribing(guest, "sensors/#").allowed()).isFalse();
  }

  /// Rows 13 and 14: nothing of others.
  @Test
  void onlyOnesOwnInboxIsReceivedWhateverTheFilter() {
    Principal alice = as("alice", Role.MEMBER);
    assertThat(subscribing(alice, "chat/messages/alice")).matches(d -> d.allowed() && d.clear());
    assertThat(subscribing(alice, "chat/messages/ALICE@main").allowed()).isTrue();
    assertThat(subscribing(alice, "chat/messages/bob").allowed()).isFalse();
    assertThat(subscribing(alice, "chat/messages/alice@team").allowed()).isFalse();
    for (String filter :
        List.of("#", "+/+/+", "chat/messages/+", "chat/messages/#", "+/messages/+", "chat/#")) {
      assertThat(subscribing(alice, filter)).as(filter).matches(d -> d.allowed() && !d.clear());
    }
    assertThat(receives(alice, "chat/messages/alice")).isTrue();
    assertThat(receives(alice, "chat/messages/bob")).isFalse();
    assertThat(publishes(alice, "chat/messages/bob")).isTrue();
    assertThat(publishes(alice, "chat/messages/bob/deeper")).isFalse();
    Decision why = rights.may(alice, Action.RECEIVE, "chat/messages/bob");
    assertThat(why.rule()).isEqualTo("direct");
    assertThat(why.words()).contains("Denied by direct").contains("belong to direct");
  }

  /// Row 15: a shared subscription is judged by its filter, never by its group.
  @Test
  void sharedSubscriptionsAreJudgedByTheirFilter() {
    Principal alice = as("alice", Role.MEMBER);
    assertThat(subscribing(alice, "$share/g/chat/messages/bob").allowed()).isFalse();
    assertThat(subscribing(alice, "$share/alice/chat/messages/bob").allowed()).isFalse();
    assertThat(subscribing(alice, "$share/g/#")).matches(d -> d.allowed() && !d.clear());
    assertThat(subscribing(alice, "$share/g/chat/messages/alice").allowed()).isTrue();
    for (String malformed :
        List.of("$share/g", "$share/g/", "$share//x", "$share/", "$share/$share/g/x")) {
      assertThat(subscribing(as("x", Role.GUEST), malformed).allowed()).as(malformed).isFalse();
    }
    assertThat(subscribing(alice, "$share/g/$SYS/#").allowed()).isFalse();
  }

  @Test
  void reservedTopicsAreForOperatorsToReadAndForNobodyToWrite() {
    Principal operator = as("root", Role.ADMIN);
    Principal alice = as("alice", Role.MODERATOR);
    Principal elsewhere =
        new Principal(
            new SpaceId("team"), user("boss"), "b", Role.ADMIN, operator.credential(), HERE);
    assertThat(subscribing(operator, "$SYS/#")).matches(d -> d.allowed() && d.clear());
    assertThat(receives(operator, "$SYS/uptime")).isTrue();
    assertThat(publishes(operator, "$SYS/uptime")).isFalse();
    for (Principal other : List.of(alice, elsewhere)) {
      assertThat(subscribing(other, "$SYS/#").allowed()).isFalse();
      assertThat(subscribing(other, "$SYS/+/x").allowed()).isFalse();
      assertThat(receives(other, "$SYS/uptime")).isFalse();
    }
    for (String topic : List.of("$share/g/x", "$queue/x", "$CONTROL/x", "$x")) {
      assertThat(publishes(operator, topic)).as(topic).isFalse();
      assertThat(rights.may(alice, Action.PUBLISH, topic).words()).contains("belong to the hub");
    }
    assertThat(publishes(space.hub, "$SYS/uptime")).isTrue();
    assertThat(
            Refusals.of(() -> rights.add(space.hub, Rule.allow(Role.GUEST, BOTH, "$SYS/#"), true))
                .problem())
        .isEqualTo(Problem.BAD_REQUEST);
    rights.add(space.hub, Rule.allow(Role.GUEST, BOTH, "#"), true);
    assertThat(receives(alice, "$SYS/uptime")).as("a rule on # does not open it").isFalse();
  }

  @Test
  void guestsReachTheRoomsOfTheirTokenAndNothingElse() {
    Principal guest = as("visitor", Role.GUEST, Set.of("publish", "subscribe"), Set.of("3"));
    assertThat(publishes(guest, "q/chat/3")).isTrue();
    assertThat(receives(guest, "q/chat/3")).isTrue();
    assertThat(subscribing(guest, "q/errors/visitor").allowed()).isTrue();
    for (String topic :
        List.of("q/chat/4", "q/chat/global", "q/chat/system", "q/chat/3/x", "q/errors/bob", "x")) {
      assertThat(publishes(guest, topic)).as(topic).isFalse();
      assertThat(receives(guest, topic)).as(topic).isFalse();
    }
    assertThat(subscribing(guest, "q/chat/+")).matches(d -> d.allowed() && !d.clear());
    assertThat(subscribing(guest, "#")).matches(d -> d.allowed() && !d.clear());
    assertThat(subscribing(guest, "chat/messages/#").allowed()).isFalse();
    assertThat(subscribing(as("v", Role.GUEST), "q/chat/+").allowed())
        .as("no rooms at all")
        .isFalse();
  }

  @Test
  void aMembersTokenForOneRoomOpensThatRoomOnly() {
    Principal narrowed = as("alice", Role.MEMBER, Set.of(), Set.of("3"));
    assertThat(publishes(narrowed, "q/chat/3")).isTrue();
    assertThat(publishes(narrowed, "q/chat/4")).isFalse();
    assertThat(publishes(narrowed, "sensors/1")).isFalse();
    assertThat(receives(narrowed, "chat/messages/alice")).isFalse();
    assertThat(receives(narrowed, "q/errors/alice")).isTrue();
    assertThat(rights.may(narrowed, Action.PUBLISH, "sensors/1").words()).contains("rooms 3 only");
    assertThat(publishes(as("alice", Role.MEMBER), "q/chat/anything")).isTrue();
  }

  @Test
  void scopesNarrowWhatATokenIsFor() {
    Principal reader = as("alice", Role.MEMBER, Set.of("subscribe"), Set.of());
    assertThat(publishes(reader, "x")).isFalse();
    assertThat(receives(reader, "x")).isTrue();
    Principal maker = as("k", Role.ADMIN, Set.of("tokens"), Set.of());
    assertThat(publishes(maker, "x")).isFalse();
    assertThat(subscribing(maker, "$SYS/#").allowed()).isFalse();
    assertThat(rights.may(maker, Action.PUBLISH, "x").words()).contains("scopes");
  }

  @Test
  void whatAdminsRuleComesFirstInTheirOrderAndStaysAfterARestart() {
    Principal alice = as("alice", Role.MEMBER);
    Principal bob = as("bob", Role.MEMBER);
    Rights.Made deny =
        rights.add(
            space.hub,
            Rule.deny(new Who.Everyone(), Set.of(Action.PUBLISH), "orders/#").noting("by decree"),
            false);
    assertThat(publishes(alice, "orders/1")).isFalse();
    assertThat(receives(alice, "orders/1")).isTrue();
    assertThat(rights.may(alice, Action.PUBLISH, "orders/1").words())
        .isEqualTo("Denied by rule " + deny.id() + " (deny everyone publish orders/#): by decree");
    rights.add(
        space.hub,
        new Rule(true, Who.of("user:ALICE"), Set.of(Action.PUBLISH), "orders/%u/#", false, ""),
        true);
    assertThat(publishes(alice, "orders/alice/1")).isTrue();
    assertThat(publishes(alice, "orders/bob/1")).isFalse();
    assertThat(publishes(bob, "orders/bob/1")).isFalse();
    space.restart(TestSpace.CHEAP, List.of(CHAT, DIRECT));
    rights = space.access.rights();
    assertThat(publishes(alice, "orders/alice/1")).isTrue();
    assertThat(rights.list())
        .extracting(m -> m.rule().toString())
        .containsExactly("allow user:ALICE publish orders/%u/#", "deny everyone publish orders/#");
    rights.remove(space.hub, deny.id());
    assertThat(publishes(bob, "orders/bob/1")).isTrue();
    assertThat(Refusals.of(() -> rights.remove(space.hub, deny.id())).problem())
        .isEqualTo(Problem.NOT_FOUND);
  }

  @Test
  void aDeniedCornerMakesASubscriptionUnclearAndADeniedWholeRefusesIt() {
    Principal alice = as("alice", Role.MEMBER);
    rights.add(space.hub, Rule.deny(new Who.Everyone(), Set.of(Action.RECEIVE), "a/secret"), true);
    assertThat(subscribing(alice, "a/+")).matches(d -> d.allowed() && !d.clear());
    assertThat(subscribing(alice, "a/#")).matches(d -> d.allowed() && !d.clear());
    assertThat(subscribing(alice, "a/secret").allowed()).isFalse();
    assertThat(subscribing(alice, "a/open")).matches(d -> d.allowed() && d.clear());
    assertThat(subscribing(alice, "b/#")).matches(d -> d.allowed() && d.clear());
    assertThat(receives(alice, "a/secret")).isFalse();
    rights.add(space.hub, Rule.deny(new Who.Everyone(), BOTH, "a/#"), true);
    rights.add(space.hub, Rule.allow(Role.MEMBER, BOTH, "a/b"), false);
    assertThat(subscribing(alice, "a/+").allowed())
        .as("what is allowed later is denied before")
        .isFalse();
  }

  /// Rows 25 and 26: the next question after a change is answered by the new rules.
  @Test
  void aReachForgetsWhatItKnewWhenTheRulesChange() {
    List<Change> heard = new CopyOnWriteArrayList<>();
    space.access.changes().listen(heard::add);
    Reach reach = rights.reach(as("alice", Role.MEMBER));
    Topic topic = new Topic("sensors/1");
    assertThat(reach.publish(topic).allowed()).isTrue();
    assertThat(reach.publish(topic)).isSameAs(reach.publish(topic));
    assertThat(reach.subscribe(new TopicFilter("sensors/#")).clear()).isTrue();
    assertThat(reach.receive(topic).allowed()).isTrue();
    Rights.Made made =
        rights.add(space.hub, Rule.deny(new Who.Everyone(), BOTH, "sensors/1"), true);
    assertThat(reach.publish(topic).allowed()).isFalse();
    assertThat(reach.receive(topic).allowed()).isFalse();
    assertThat(reach.subscribe(new TopicFilter("sensors/#")).clear()).isFalse();
    rights.remove(space.hub, made.id());
    assertThat(reach.publish(topic).allowed()).isTrue();
    assertThat(heard).hasSize(2).allMatch(change -> change.concerns(reach.principal()));
  }

  @Test
  void rulesAreChecked() {
    for (String filter : List.of("", "a/#/b", "a+/b", "x\0y", "a/".repeat(200))) {
      Refusals.of(() -> Rule.allow(Role.MEMBER, BOTH, filter));
    }
    Refusals.of(() -> Rule.allow(Role.MEMBER, Set.of(), "a"));
    for (String who : List.of("", "boss", "user:", "user:#")) {
      Refusals.of(() -> Who.of(who));
    }
    for (String who : List.of("everyone", "operators", "user:bob", "guest", "admin")) {
      assertThat(Who.of(who)).hasToString(who);
    }
    space.access.limits().set(space.hub, Limit.RULES, "1");
    rights.add(space.hub, Rule.allow(Role.MEMBER, BOTH, "a"), true);
    assertThat(
            Refusals.of(() -> rights.add(space.hub, Rule.allow(Role.MEMBER, BOTH, "b"), true))
                .problem())
        .isEqualTo(Problem.QUOTA_EXCEEDED);
  }

  @Test
  void explainSaysWhatTheUserMayDoNow() {
    space.add("alice", Role.MEMBER, "kelp-forest-7731");
    Access access = space.access;
    assertThat(access.explain(user("alice"), Action.PUBLISH, "sensors/1").words())
        .isEqualTo(
            "Allowed by default policy (allow member publish+subscribe #): members may use every"
                + " plain topic");
    assertThat(access.explain(user("alice"), Action.of("subscribe"), "chat/messages/bob").allowed())
        .isFalse();
    Refusals.of(() -> access.explain(user("alice"), Action.SUBSCRIBE, "a/#/b"));
    access.users().change(space.hub, user("alice"), new User.Patch(null, null, true));
    assertThat(access.explain(user("alice"), Action.PUBLISH, "sensors/1").words())
        .contains("disabled");
    assertThat(Refusals.of(() -> access.explain(user("bob"), Action.PUBLISH, "x")).problem())
        .isEqualTo(Problem.NOT_FOUND);
    assertThat(rights.inWords()).contains("chat: deny everyone publish q/chat/system");
  }
}
