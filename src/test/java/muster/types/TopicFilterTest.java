package muster.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {

  @ParameterizedTest
  @CsvSource({
    "#, a, true",
    "#, /, true",
    "#, $SYS/a, false",
    "+/a, $SYS/a, false",
    "$SYS/#, $SYS/a, true",
    "$SYS/+, $SYS/a, true",
    "sport/tennis/player1/#, sport/tennis/player1, true",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
    "sport/#, sport, true",
    "sport/#, sports, false",
    "sport/tennis/+, sport/tennis/player1, true",
    "sport/tennis/+, sport/tennis/player1/ranking, false",
    "sport/+, sport, false",
    "sport/+, sport/, true",
    "+/+, /finance, true",
    "/+, /finance, true",
    "+, /finance, false",
    "+, finance, true",
    "+/+/+, a/b, false",
    "+/+/#, a/b, true",
    "+/#, a, true",
    "a/b, a/b, true",
    "a/b, a/B, false",
    "a/b, a/b/, false",
    "a//b, a//b, true",
    "a/+/b, a//b, true",
    "/exercise/+/team/red/#, /exercise/7/team/red/feed, true",
    "exercise/#, /exercise/7, false",
  })
  void matchesAsTheSpecificationSays(String filter, String topic, boolean matches) {
    assertThat(new TopicFilter(filter).matches(new Topic(topic))).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a#", "#/a", "a/#/b", "a+", "+a", "a/+b/c", "##", "++", "a\0b", "\uD800"})
  void refusesWhatIsNoFilter(String filter) {
    assertThatThrownBy(() -> new TopicFilter(filter))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.problem()).isEqualTo(Problem.BAD_FILTER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/+", "#", "a\0", "\uDC00", "x\uD800y"})
  void refusesWhatIsNoTopic(String topic) {
    assertThatThrownBy(() -> new Topic(topic))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.problem()).isEqualTo(Problem.BAD_TOPIC));
  }

  @Test
  void refusesTopicsThatAreTooLongOrTooDeep() {
    assertThat(new Topic("x".repeat(65_535)).value()).hasSize(65_535);
    assertThatThrownBy(() -> new Topic("x".repeat(65_536))).isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> new Topic("ñ".repeat(40_000))).isInstanceOf(Refusal.class);
    assertThat(new Topic("/".repeat(127)).value()).hasSize(127);
    assertThatThrownBy(() -> new TopicFilter("/".repeat(32_000))).isInstanceOf(Refusal.class);
  }

  @Property(tries = 2000)
  void agreesWithTheDefinitionWrittenLevelByLevel(
      @ForAll("filters") String filter, @ForAll("topics") String topic) {
    assertThat(new TopicFilter(filter).matches(new Topic(topic)))
        .as("%s ~ %s", filter, topic)
        .isEqualTo(byDefinition(levels(filter), levels(topic)));
  }

  private static boolean byDefinition(List<String> filter, List<String> topic) {
    if (topic.getFirst().startsWith("$") && !filter.getFirst().startsWith("$")) {
      return false;
    }
    for (int i = 0; i < filter.size(); i++) {
      if (filter.get(i).equals("#")) {
        return topic.size() >= i;
      }
      if (i >= topic.size() || !(filter.get(i).equals("+") || filter.get(i).equals(topic.get(i)))) {
        return false;
      }
    }
    return filter.size() == topic.size();
  }

  private static List<String> levels(String text) {
    List<String> levels = new ArrayList<>();
    int from = 0;
    for (int to = text.indexOf('/'); to >= 0; to = text.indexOf('/', from)) {
      levels.add(text.substring(from, to));
      from = to + 1;
    }
    levels.add(text.substring(from));
    return levels;
  }

  @Provide
  Arbitrary<String> topics() {
    return Arbitraries.of("a", "b", "", "$s")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(levels -> String.join("/", levels))
        .filter(topic -> !topic.isEmpty());
  }

  @Provide
  Arbitrary<String> filters() {
    Arbitrary<List<String>> levels =
        Arbitraries.of("a", "b", "", "+", "$s").list().ofMinSize(1).ofMaxSize(5);
    return levels.flatMap(list ->
        Arbitraries.of(true, false)
            .map(open -> String.join("/", list) + (open ? "/#" : ""))
            .filter(filter -> !filter.isEmpty()));
  }
}
