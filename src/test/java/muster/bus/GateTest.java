package muster.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Ann may have all of it, Bob a poorer form, Eve nothing.
class GateTest {
  private final Ledger ledger =
      entry -> {
        entry.write();
        entry.committed();
        return true;
      };
  private final Bus bus =
      new Bus(ledger, new Retained(Retained.Shelf.NONE, Retained.Bounds.DEFAULT));
  private final Inbox ann = new Inbox("ann");
  private final Inbox bob = new Inbox("bob");
  private final Inbox eve = new Inbox("eve");
  private final List<String> arrived = new ArrayList<>();

  GateTest() {
    Gate gate =
        new Gate() {
          @Override
          public boolean mayReceive(Principal receiver, Publication publication) {
            return shownTo(receiver, publication) != null;
          }

          @Override
          public @Nullable Publication shownTo(Principal receiver, Publication publication) {
            return switch (receiver.user().value()) {
              case "ann" -> publication;
              case "bob" ->
                  publication.with("poor".getBytes(StandardCharsets.UTF_8), PublishProperties.NONE);
              default -> null;
            };
          }
        };
    bus.own(
        new TopicFilter("place/#"),
        new Owner() {
          @Override
          public Verdict accept(Publication publication) {
            return Verdict.accepted(publication);
          }

          @Override
          public Gate gate() {
            return gate;
          }

          @Override
          public void delivered(Publication publication, Subscriber receiver) {
            arrived.add(
                receiver.principal().user()
                    + " "
                    + new String(publication.payload(), StandardCharsets.UTF_8));
          }
        });
  }

  private void say(int qos) {
    bus.publish(ann.says("place/here", qos, true, "rich"), Reply.NONE);
  }

  @Test
  void eachReceiverGetsTheFormThatIsForThem() {
    bus.subscribe(ann.wants("place/#"));
    bus.subscribe(bob.wants("#"));
    bus.subscribe(eve.wants("place/here"));
    say(1);
    assertThat(ann.got).containsExactly("rich qos 1");
    assertThat(bob.got).containsExactly("poor qos 1");
    assertThat(eve.got).isEmpty();
  }

  @Test
  void whatIsKeptForADurableReceiverIsThatFormToo() {
    bus.subscribe(bob.keeping().wants("place/#"));
    bus.subscribe(eve.keeping().wants("place/#"));
    say(2);
    assertThat(bob.keptRows).containsExactly("poor");
    assertThat(bob.got).containsExactly("poor qos 2 kept");
    assertThat(eve.keptRows).isEmpty();
  }

  @Test
  void aTurnOfASharedSubscriptionGoesToSomebodyWhoMayHaveIt() {
    bus.subscribe(eve.wants("g", "place/#", 1, 0, Subscription.Wishes.NONE));
    bus.subscribe(bob.wants("g", "place/#", 1, 0, Subscription.Wishes.NONE));
    say(1);
    say(1);
    assertThat(bob.got).containsExactly("poor qos 1", "poor qos 1");
    assertThat(eve.got).isEmpty();
  }

  @Test
  void retainedValuesAreShownInThatForm() {
    say(1);
    Publication value = bus.retained(new TopicFilter("#")).getFirst();
    assertThat(bus.shown(ann, value, true)).isSameAs(value);
    assertThat(bus.shown(bob, value, true)).isNotNull().isNotSameAs(value);
    assertThat(bus.shown(eve, value, true)).isNull();
    assertThat(bus.mayReceive(eve, value, true)).isFalse();
  }

  @Test
  void theOwnerHearsWhoHasGotIt() {
    bus.subscribe(ann.wants("place/#", 0));
    bus.subscribe(bob.wants("place/#", 1));
    say(1);
    assertThat(arrived).as("quality 1 once it is acknowledged").containsExactly("ann rich");
    bus.delivered(bob.says("place/here", 1, false, "poor"), bob);
    assertThat(arrived).containsExactly("ann rich", "bob poor");
    bus.delivered(bob.says("elsewhere", 1), bob);
    assertThat(arrived).as("of its own topics only").hasSize(2);
    bus.publish(
        eve.says("plain", 0),
        new Reply() {
          @Override
          public void accepted(int receivers) {
            arrived.add("to " + receivers);
          }

          @Override
          public void refused(Problem problem, String detail) {
            arrived.add(detail);
          }
        });
    assertThat(arrived.getLast()).isEqualTo("to 0");
  }
}
