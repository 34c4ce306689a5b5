package muster.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import muster.access.Levels.Level;
import muster.access.Levels.Self;
import muster.types.Topic;
import muster.types.TopicFilter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// Held against brute force: all topics of up to four levels over a small alphabet.
class LevelsTest {
  private static final List<String> ALPHABET = List.of("", "a", "bob", "BOB@main", "7", "$x");
  private static final List<String> TOPICS = topics();
  private static final Self MEMBER = new Self("bob", "bob@main", Set.of(), true, null);
  private static final Self IN_ROOM_7 = new Self("bob", "bob@main", Set.of("7"), false, null);
  private static final Self NOWHERE = new Self("bob", "bob@main", Set.of(), false, null);

  private static List<String> topics() {
    List<String> all = new ArrayList<>();
    List<String> last = List.of("");
    for (int level = 1; level <= 4; level++) {
      List<String> next = new ArrayList<>();
      for (String before : last) {
        for (String text : ALPHABET) {
          next.add(level == 1 ? text : before + "/" + text);
        }
      }
      last = next;
      all.addAll(next);
    }
    all.removeIf(String::isEmpty);
    return all;
  }

  @Provide
  Arbitrary<String> asked() {
    return filter("", "a", "bob", "7", "$x", "+", "+");
  }

  @Provide
  Arbitrary<String> ruled() {
    return filter("", "a", "bob", "7", "$x", "+", "+", "%u", "%r");
  }

  @Provide
  Arbitrary<Self> selves() {
    return Arbitraries.of(MEMBER, IN_ROOM_7, NOWHERE);
  }

  private static Arbitrary<String> filter(String... levels) {
    Arbitrary<List<String>> some = Arbitraries.of(levels).list().ofMinSize(0).ofMaxSize(3);
    Arbitrary<Boolean> rest = Arbitraries.of(true, false);
    return net.jqwik.api.Combinators.combine(some, rest)
        .as((list, hash) -> {
          List<String> all = new ArrayList<>(list);
          if (hash) {
            all.add("#");
          }
          String text = String.join("/", all);
          return text.isEmpty() ? "+" : text;
        });
  }

  private static boolean matches(List<Level> filter, String topic, Self self) {
    return Levels.matches(filter, Levels.split(topic), self);
  }

  @Property(tries = 500)
  void aPlainFilterMatchesAsMqttSaysItDoes(@ForAll("asked") String filter) {
    TopicFilter mqtt = new TopicFilter(filter);
    for (String topic : TOPICS) {
      assertThat(matches(Levels.parse(filter), topic, MEMBER))
          .as("%s matches %s", filter, topic)
          .isEqualTo(mqtt.matches(new Topic(topic)));
    }
  }

  @Property(tries = 1000)
  void whatTwoFiltersHaveInCommonIsExactlyWhatBothMatch(
      @ForAll("ruled") String rule, @ForAll("asked") String asked, @ForAll("selves") Self self) {
    List<Level> left = Levels.parse(rule);
    List<Level> right = Levels.asked(new TopicFilter(asked));
    List<Level> both = Levels.common(left, right, self);
    for (String topic : TOPICS) {
      boolean expected = matches(left, topic, self) && matches(right, topic, self);
      assertThat(both != null && matches(both, topic, self))
          .as("%s and %s on %s", rule, asked, topic)
          .isEqualTo(expected);
    }
  }

  @Property(tries = 1000)
  void aFilterThatCoversAnotherMatchesEverythingThatTheOtherMatches(
      @ForAll("ruled") String rule, @ForAll("asked") String asked, @ForAll("selves") Self self) {
    List<Level> left = Levels.parse(rule);
    List<Level> right = Levels.asked(new TopicFilter(asked));
    boolean covers = Levels.covers(left, right, self);
    boolean really =
        TOPICS.stream().filter(t -> matches(right, t, self)).allMatch(t -> matches(left, t, self));
    if (covers) {
      assertThat(really).as("%s covers %s", rule, asked).isTrue();
    }
  }

  @Property(tries = 500)
  void amongPlainFiltersCoveringIsExact(
      @ForAll("asked") String rule, @ForAll("asked") String asked) {
    List<Level> left = Levels.parse(rule);
    List<Level> right = Levels.asked(new TopicFilter(asked));
    // only filters that match something say anything
    boolean something = TOPICS.stream().anyMatch(t -> matches(right, t, MEMBER));
    boolean really =
        TOPICS.stream()
            .filter(t -> matches(right, t, MEMBER))
            .allMatch(t -> matches(left, t, MEMBER));
    // "/#" would have the empty topic as its shortest, which is none; covering does not know that
    // and
    // errs on the safe side
    boolean odd = asked.equals("/#");
    if (something && !odd && Levels.split(asked).size() < 4) {
      assertThat(Levels.covers(left, right, MEMBER))
          .as("%s covers %s", rule, asked)
          .isEqualTo(really);
    }
  }

  @Test
  void oneSelfIsMeantWithAndWithoutSpaceAndInAnyCaseAndNobodyElse() {
    List<Level> own = Levels.parse("inbox/%u");
    for (String level : List.of("bob", "BOB", "Bob@main", "bob@MAIN")) {
      assertThat(matches(own, "inbox/" + level, MEMBER)).as(level).isTrue();
    }
    for (String level :
        List.of("bob@team", "bob ", "bobby", "b%6Fb", "+", "#", "", "bob@", "bob/x")) {
      assertThat(matches(own, "inbox/" + level, MEMBER)).as(level).isFalse();
    }
  }

  @Test
  void aClientThatAsksForPercentUAsksForText() {
    assertThat(Levels.asked(new TopicFilter("%u/%r")))
        .containsExactly(new Levels.Literal("%u"), new Levels.Literal("%r"));
  }
}
