package muster.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What a subscription is told, held against what each single topic under it is told.
class RuleBookTest {
  private static final List<String> TOPICS = topics();

  private static List<String> topics() {
    List<String> levels = List.of("a", "bob", "ann", "7", "");
    List<String> all = new ArrayList<>(List.of("$SYS/a", "$x/a"));
    for (String one : levels) {
      if (!one.isEmpty()) {
        all.add(one);
      }
      for (String two : levels) {
        all.add(one + "/" + two);
        for (String three : levels) {
          all.add(one + "/" + two + "/" + three);
        }
      }
    }
    return all;
  }

  @Provide
  Arbitrary<Rule> rules() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of("everyone", "guest", "member", "user:bob", "operators"),
            filters(List.of("a", "bob", "7", "+", "%u", "%r")))
        .as((allow, who, filter) ->
            new Rule(allow, Who.of(who), Set.of(Action.SUBSCRIBE), filter, false, ""));
  }

  @Provide
  Arbitrary<String> asked() {
    return filters(List.of("a", "bob", "7", "+", "+", "$SYS"));
  }

  private static Arbitrary<String> filters(List<String> levels) {
    return Combinators.combine(
            Arbitraries.of(levels).list().ofMaxSize(3), Arbitraries.of(true, false))
        .as((some, rest) -> {
          List<String> all = new ArrayList<>(some);
          if (rest || all.isEmpty()) {
            all.add("#");
          }
          return String.join("/", all);
        })
        .filter(filter -> filter.lastIndexOf("$SYS") <= 0);
  }

  @Provide
  Arbitrary<Principal> askers() {
    return Combinators.combine(
            Arbitraries.of("bob", "ann"),
            Arbitraries.of(Role.class),
            Arbitraries.of(Set.<String>of(), Set.of("7"), Set.of("7", "a")))
        .as((id, role, rooms) ->
            new Principal(
                SpaceId.MAIN,
                new UserId(id),
                id,
                role,
                new Credential(Credential.Kind.TOKEN, "x", Set.of(), rooms, null),
                "192.0.2.1"));
  }

  @Property(tries = 2000)
  void aSubscriptionIsClearOnlyIfAllAndRefusedOnlyIfNoneMayBeReceived(
      @ForAll List<@From("rules") Rule> made,
      @ForAll("rules") Rule feature,
      @ForAll("asked") String filter,
      @ForAll("askers") Principal asker) {
    List<RuleBook.Line> lines =
        made.stream().limit(6).map(rule -> new RuleBook.Line("rule", rule)).toList();
    RuleBook book =
        new RuleBook(lines, List.of(new Rule.OfFeature("chat", List.of("7/#"), List.of(feature))));
    Levels.Self self = Levels.Self.of(asker);
    Decision whole = book.decide(asker, self, Action.SUBSCRIBE, filter);
    TopicFilter mqtt = new TopicFilter(filter);
    for (String topic : TOPICS) {
      if (mqtt.matches(new Topic(topic))) {
        boolean one = book.decide(asker, self, Action.RECEIVE, topic).allowed();
        if (whole.clear()) {
          assertThat(one).as("%s is clear, so %s", filter, topic).isTrue();
        }
        if (!whole.allowed()) {
          assertThat(one).as("%s is refused, so %s", filter, topic).isFalse();
        }
      }
    }
  }
}
