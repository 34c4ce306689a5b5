package muster.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import muster.types.Problem;
import muster.types.Topic;
import muster.types.TopicFilter;
import org.junit.jupiter.api.Test;

class BusTest {

  /// A ledger that commits when the test says so.
  private static final class Slow implements Ledger {
    final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    boolean full;

    @Override
    public boolean offer(Entry entry) {
      return !full && waiting.add(entry);
    }

    void commit() {
      List<Entry> batch = new ArrayList<>(waiting);
      waiting.clear();
      batch.forEach(Entry::write);
      batch.forEach(Entry::committed);
    }

    void rollBackOnceThenCommit() {
      waiting.forEach(Entry::write);
      commit();
    }

    void fail() {
      List<Entry> batch = new ArrayList<>(waiting);
      waiting.clear();
      batch.forEach(Entry::write);
      batch.forEach(entry -> entry.failed(Problem.STORE_FULL, "full"));
    }
  }

  /// Remembers what a publisher was told.
  private static final class Told implements Reply {
    final List<String> words = new ArrayList<>();

    @Override
    public void accepted(int receivers) {
      words.add("accepted " + receivers);
    }

    @Override
    public void refused(Problem problem, String detail) {
      words.add("refused " + problem.code());
    }
  }

  private final Slow ledger = new Slow();
  private final Retained retained =
      new Retained(Retained.Shelf.NONE, new Retained.Bounds(4, 1 << 20, () -> 2));
  private final Bus bus = new Bus(ledger, retained);
  private final Inbox alice = new Inbox("alice");
  private final Inbox bob = new Inbox("bob");
  private final Told told = new Told();

  @Test
  void whatNobodyHasToKeepIsDeliveredAtOnce() {
    bus.subscribe(alice.wants("a/+", 1));
    assertThat(bus.publish(bob.says("a/b", 2), told)).isTrue();
    assertThat(alice.got).containsExactly("a/b qos 1");
    assertThat(told.words).containsExactly("accepted 1");
    assertThat(ledger.waiting).isEmpty();
  }

  @Test
  void whatADurableSubscriberMustNotLoseIsKeptBeforeAnybodyHearsOfIt() {
    bus.subscribe(alice.keeping().wants("a"));
    bus.publish(bob.says("a", 1), told);
    assertThat(alice.got).isEmpty();
    assertThat(told.words).isEmpty();
    ledger.commit();
    assertThat(alice.keptRows).containsExactly("a");
    assertThat(alice.got).containsExactly("a qos 1 kept");
    assertThat(told.words).containsExactly("accepted 1");
    bus.publish(bob.says("a", 0), told);
    assertThat(alice.got).as("quality 0 is nobody's to keep").hasSize(2);
  }

  @Test
  void aRollBackLeavesNoRowTwiceAndAFailureNone() {
    bus.subscribe(alice.keeping().wants("a"));
    bus.publish(bob.says("a", 1), told);
    ledger.rollBackOnceThenCommit();
    assertThat(alice.keptRows).containsExactly("a");
    bus.publish(bob.says("a", 1), told);
    ledger.fail();
    assertThat(alice.keptRows).hasSize(1);
    assertThat(alice.got).hasSize(1);
    assertThat(told.words).containsExactly("accepted 1", "refused store-full");
  }

  @Test
  void onePublishersOrderHoldsWhileSomethingOfItIsInTheLedger() {
    bus.subscribe(alice.wants("#", 0));
    bus.publish(bob.says("a", 0, true, "first"), told);
    bus.publish(bob.says("a", 0, false, "second"), told);
    bus.publish(new Inbox("carol").says("a", 0, false, "carol's"), told);
    assertThat(alice.got).containsExactly("carol's qos 0");
    ledger.commit();
    assertThat(alice.got).containsExactly("carol's qos 0", "first qos 0", "second qos 0");
    bus.publish(bob.says("a", 0, false, "third"), told);
    assertThat(alice.got).hasSize(4);
  }

  @Test
  void aFullLedgerTakesNothingAndLeavesNoTrace() {
    ledger.full = true;
    assertThat(bus.publish(bob.says("a", 0, true, "x"), told)).isFalse();
    assertThat(told.words).isEmpty();
    bus.subscribe(alice.wants("a", 0));
    assertThat(bus.publish(bob.says("a", 0), told)).as("nothing of bob's waits").isTrue();
    assertThat(alice.got).hasSize(1);
  }

  @Test
  void anOwnerDecidesRewritesAndRefuses() {
    bus.own(
        new TopicFilter("room/+"),
        new Owner() {
          @Override
          public Verdict accept(Publication publication) {
            return new String(publication.payload(), StandardCharsets.UTF_8).equals("bad")
                ? Verdict.refused(Problem.NOT_ALLOWED, "no")
                : Verdict.accepted(
                    publication.with(
                        "stamped".getBytes(StandardCharsets.UTF_8), PublishProperties.NONE));
          }

          @Override
          public Gate gate() {
            return (receiver, publication) -> !receiver.name().equals("carol");
          }
        });
    Inbox carol = new Inbox("carol");
    bus.subscribe(alice.wants("room/#", 0));
    bus.subscribe(carol.wants("#", 0));
    bus.publish(bob.says("room/1", 1, false, "good"), told);
    bus.publish(bob.says("room/1", 1, false, "bad"), told);
    ledger.commit();
    assertThat(alice.got).containsExactly("stamped qos 0");
    assertThat(carol.got).as("the gate").isEmpty();
    assertThat(told.words).containsExactly("accepted 1", "refused not-allowed");
  }

  @Test
  void overlappingSubscriptionsAreOneDelivery() {
    bus.subscribe(alice.wants(null, "a/#", 0, 3, Subscription.Wishes.NONE));
    bus.subscribe(alice.wants(null, "a/b", 2, 5, Subscription.Wishes.NONE));
    bus.publish(bob.says("a/b", 2), told);
    assertThat(alice.got).hasSize(1);
    assertThat(alice.got.getFirst()).startsWith("a/b qos 2").contains("3").contains("5");
  }

  @Test
  void aSubscriptionWiderThanTheRightsIsCheckedAtEachDelivery() {
    alice.forbidden = Set.of("a/secret");
    bus.subscribe(alice.wants("a/#", 0));
    bus.publish(bob.says("a/open", 0), told);
    bus.publish(bob.says("a/secret", 0), told);
    assertThat(alice.got).containsExactly("a/open qos 0");
  }

  @Test
  void sharedMembersTakeTurnsConnectedOnesFirst() {
    Inbox carol = new Inbox("carol").keeping();
    bus.subscribe(alice.wants("g", "t", 1, 0, Subscription.Wishes.NONE));
    bus.subscribe(carol.wants("g", "t", 1, 0, Subscription.Wishes.NONE));
    for (int i = 0; i < 4; i++) {
      bus.publish(bob.says("t", 1), told);
      ledger.commit();
    }
    assertThat(alice.got).hasSize(2);
    assertThat(carol.got).hasSize(2);
    carol.online = false;
    bus.publish(bob.says("t", 1), told);
    ledger.commit();
    assertThat(alice.got).hasSize(3);
    alice.online = false;
    bus.publish(bob.says("t", 1), told);
    ledger.commit();
    assertThat(carol.keptRows).as("nobody is there: the durable one keeps it").hasSize(3);
  }

  @Test
  void retainedValuesAreBoundedForEachUserAndForAll() {
    bus.publish(bob.says("r/1", 0, true, "x"), told);
    ledger.commit();
    bus.publish(bob.says("r/2", 0, true, "x"), told);
    ledger.commit();
    bus.publish(bob.says("r/3", 0, true, "x"), told);
    bus.publish(bob.says("r/1", 0, true, "renewed"), told);
    ledger.commit();
    assertThat(told.words)
        .containsExactly("accepted 0", "accepted 0", "refused quota-exceeded", "accepted 0");
    bus.publish(bob.says("r/1", 0, true, ""), told);
    ledger.commit();
    assertThat(retained.count()).isEqualTo(1);
    assertThat(retained.countOf(bob.principal().user())).isEqualTo(1);
    assertThat(bus.retained(new TopicFilter("r/#")).getFirst().topic()).isEqualTo(new Topic("r/2"));
  }

  @Test
  void aFeatureListensWithinTheProcessAndItsFailureIsItsOwn() throws Exception {
    List<String> heard = new ArrayList<>();
    AutoCloseable ear =
        bus.listen(
            new TopicFilter("a/#"),
            alice.principal(),
            publication -> {
              heard.add(publication.topic().value());
              throw new IllegalStateException("mine");
            });
    bus.publish(bob.says("a/b", 0), told);
    ear.close();
    bus.publish(bob.says("a/c", 0), told);
    assertThat(heard).containsExactly("a/b");
    assertThat(told.words).containsExactly("accepted 1", "accepted 0");
  }
}
