package muster.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import muster.types.Topic;
import muster.types.TopicFilter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TrieTest {
  private final Trie trie = new Trie();
  private final Inbox alice = new Inbox("alice");

  @Property(tries = 2000)
  void matchesWhatTheFiltersMatch(
      @ForAll("filters") List<String> filters, @ForAll("topics") List<String> topics) {
    Trie tree = new Trie();
    Set<TopicFilter> there = new HashSet<>();
    Inbox inbox = new Inbox("alice");
    for (String filter : filters) {
      TopicFilter parsed = new TopicFilter(filter);
      there.add(parsed);
      tree.add(inbox.wants(filter));
    }
    for (String name : topics) {
      Topic topic = new Topic(name);
      Set<TopicFilter> expected =
          there.stream().filter(f -> f.matches(topic)).collect(Collectors.toSet());
      assertThat(found(tree, topic)).as(name).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Property(tries = 1000)
  void retainedValuesAreFoundByTheFiltersThatMatchThem(
      @ForAll("filters") List<String> filters, @ForAll("topics") List<String> topics) {
    RetainedTree tree = new RetainedTree();
    Set<String> there = new HashSet<>();
    for (String name : topics) {
      if (there.add(name)) {
        tree.put(alice.says(name, 0));
      } else {
        there.remove(name);
        tree.remove(new Topic(name));
      }
    }
    for (String filter : filters) {
      TopicFilter parsed = new TopicFilter(filter);
      assertThat(tree.matching(parsed).stream().map(p -> p.topic().value()))
          .as(filter)
          .containsExactlyInAnyOrderElementsOf(
              there.stream().filter(name -> parsed.matches(new Topic(name))).toList());
    }
  }

  @Provide
  Arbitrary<List<String>> filters() {
    Arbitrary<String> level = Arbitraries.of("a", "b", "", "+", "$SYS", "$x");
    return level
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .flatMap(levels ->
            Arbitraries.of("", "/#", "#")
                .map(end ->
                    end.equals("#")
                        ? String.join("/", levels.subList(0, levels.size() - 1))
                            + (levels.size() > 1 ? "/#" : "#")
                        : String.join("/", levels) + end))
        .filter(text -> !text.isEmpty())
        .list()
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<String>> topics() {
    return Arbitraries.of("a", "b", "", "$SYS", "$x")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(levels -> String.join("/", levels))
        .filter(text -> !text.isEmpty())
        .list()
        .ofMaxSize(8);
  }

  @Test
  void whatIsTakenOutLeavesNothingBehind() {
    List<Subscription> all = new ArrayList<>();
    for (String filter : List.of("a", "a/b", "a/+/c", "#", "+", "/", "a/b/#", "$SYS/#")) {
      all.add(alice.wants(filter));
      all.add(new Inbox("bob").wants(filter));
    }
    all.forEach(trie::add);
    all.forEach(s -> assertThat(trie.remove(s)).isTrue());
    assertThat(trie.isEmpty()).isTrue();
    all.forEach(s -> assertThat(trie.remove(s)).isFalse());
  }

  @Test
  void aRenewedSubscriptionReplacesTheOldOne() {
    Subscription old = alice.wants("a/b");
    Subscription renewed = alice.wants("a/b");
    trie.add(old);
    trie.add(renewed);
    assertThat(trie.match(new Topic("a/b")).getFirst().subscriptions()).containsExactly(renewed);
    assertThat(trie.remove(old)).isFalse();
    assertThat(trie.remove(renewed)).isTrue();
  }

  @Test
  void manyThreadsHangInAndTakeOutAtTheSameTimeAndNothingIsLost() throws Exception {
    int threads = 4;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Subscription>> kept = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int seed = t;
        kept.add(
            pool.submit(() -> {
              Random random = new Random(seed);
              Inbox me = new Inbox("user" + seed);
              for (int i = 0; i < 20_000; i++) {
                Subscription s = me.wants("a/" + random.nextInt(3) + "/" + random.nextInt(3));
                trie.add(s);
                assertThat(found(trie, new Topic(s.filter().value()))).isNotEmpty();
                assertThat(trie.remove(s)).isTrue();
              }
              Subscription last = me.wants("a/1/1");
              trie.add(last);
              return last;
            }));
      }
      for (Future<Subscription> one : kept) {
        assertThat(trie.remove(one.get())).isTrue();
      }
    }
    assertThat(trie.isEmpty()).isTrue();
  }

  private static List<TopicFilter> found(Trie trie, Topic topic) {
    List<TopicFilter> found = new ArrayList<>();
    for (Trie.Node node : trie.match(topic)) {
      for (Subscription subscription : node.subscriptions()) {
        found.add(subscription.filter());
      }
    }
    return found;
  }
}
