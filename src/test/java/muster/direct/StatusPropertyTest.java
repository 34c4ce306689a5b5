package muster.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import muster.bus.Publication;
import muster.direct.TestDirect.Ear;
import muster.direct.TestDirect.Kind;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// States against a model: whatever comes in whatever order, twice, before the message, from two
/// devices, from people who have nothing to do with it, and over restarts, each state that was ever
/// true is there once, those that it implies too, and nothing else; and the sender was told each of
/// them once.
class StatusPropertyTest {
  private static final List<String> PEOPLE = List.of("fredy", "david", "maria");
  private static final List<String> SAID =
      List.of("sent", "received_by_server", "delivered", "read", "confirmed");

  sealed interface Step {}

  /// To one person, or to all.
  record Send(int message) implements Step {}

  record Say(int message, int user, int state) implements Step {}

  record Acknowledge(int user, int device) implements Step {}

  record Restart() implements Step {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> message = Arbitraries.integers().between(0, 5);
    Arbitrary<Integer> user = Arbitraries.integers().between(0, 2);
    Arbitrary<Step> send = message.map(Send::new);
    Arbitrary<Step> say =
        Combinators.combine(message, user, Arbitraries.integers().between(0, 4)).as(Say::new);
    Arbitrary<Step> acknowledge =
        Combinators.combine(user, Arbitraries.integers().between(0, 1)).as(Acknowledge::new);
    Arbitrary<Step> restart = Arbitraries.just(new Restart());
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, send),
            net.jqwik.api.Tuple.of(12, say),
            net.jqwik.api.Tuple.of(6, acknowledge),
            net.jqwik.api.Tuple.of(1, restart))
        .list()
        .ofMinSize(5)
        .ofMaxSize(40);
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void onSqlite(@ForAll("steps") List<Step> steps) {
    check(Kind.SQLITE, steps);
  }

  @Property(tries = 4, shrinking = ShrinkingMode.OFF)
  void onPostgres(@ForAll("steps") List<Step> steps) {
    check(Kind.POSTGRES, steps);
  }

  /// Even numbers ask for a confirmation; 0 and 1 are to all, the others to one person.
  private static String receiver(int message) {
    return message < 2 ? "all" : PEOPLE.get(message % 2 + 1);
  }

  private static boolean receives(int message, String user) {
    return message < 2 ? !user.equals("fredy") : receiver(message).equals(user);
  }

  private static void check(Kind kind, List<Step> steps) {
    Path data = folder();
    try (TestDirect space = new TestDirect(kind, data)) {
      Model model = new Model();
      Map<String, Ear> ears = new HashMap<>();
      listen(space, ears);
      List<String> told = new ArrayList<>();
      for (Step step : steps) {
        switch (step) {
          case Send(int message) -> {
            model.sent.add(message);
            space.publish(
                "fredy",
                "chat/messages/" + receiver(message),
                TestDirect.message("m" + message, "fredy", receiver(message), "text")
                    .put("confirm", message % 2 == 0)
                    .toString());
          }
          case Say(int message, int user, int state) -> {
            model.say(message, PEOPLE.get(user), SAID.get(state));
            space.publish(
                PEOPLE.get(user),
                "chat/messages/fredy",
                TestDirect.status("m" + message, PEOPLE.get(user), SAID.get(state)));
          }
          case Acknowledge(int user, int device) -> {
            String name = PEOPLE.get(user);
            Ear ear = Objects.requireNonNull(ears.get(name + device));
            for (Publication one : ear.heard) {
              model.acknowledged(name, one);
              space.bus.acknowledged(one, ear);
            }
            space.settle();
          }
          case Restart() -> {
            told.addAll(toldTo(ears));
            space.restart();
            ears.clear();
            listen(space, ears);
          }
        }
      }
      space.settle();
      told.addAll(toldTo(ears));
      for (int message : model.sent) {
        assertThat(space.statuses("m" + message))
            .as("m%d after %s", message, steps)
            .containsExactlyInAnyOrderElementsOf(model.rows(message));
      }
      assertThat(told).as("told after %s", steps).containsExactlyInAnyOrderElementsOf(model.told());
      assertThat(
              space.database(
                  "SELECT count(*) AS n FROM message_status GROUP BY message_id, status, user_id"
                      + " HAVING count(*) > 1 UNION ALL SELECT 0"))
          .isZero();
    }
  }

  private static void listen(TestDirect space, Map<String, Ear> ears) {
    for (String user : PEOPLE) {
      for (int device = 0; device < 2; device++) {
        Ear ear = new Ear(TestDirect.who(user), "device " + device);
        space.bus.subscribe(ear.wants("chat/messages"));
        space.bus.subscribe(ear.wants("chat/messages/" + user));
        ears.put(user + device, ear);
      }
    }
  }

  /// What the sender's first device was told: `m1 delivered david`, one line a user.
  private static List<String> toldTo(Map<String, Ear> ears) {
    List<String> told = new ArrayList<>();
    Objects.requireNonNull(ears.get("fredy0"))
        .json()
        .forEach(one -> {
          if (one.path("type").asString("").equals("status")) {
            String start =
                one.path("message_id").asString("") + " " + one.path("status").asString("") + " ";
            if (one.has("users")) {
              one.path("users").forEach(user -> told.add(start + user.asString("")));
            } else {
              told.add(start + one.path("user_id").asString(""));
            }
          }
        });
    return told;
  }

  /// What must be true in the end.
  private static final class Model {
    final Set<Integer> sent = new TreeSet<>();
    private final Map<Integer, Map<String, Set<String>>> reached = new HashMap<>();

    void say(int message, String user, String state) {
      if (!receives(message, user)) {
        return;
      }
      Set<String> all =
          reached
              .computeIfAbsent(message, m -> new HashMap<>())
              .computeIfAbsent(user, u -> new HashSet<>());
      all.add("delivered");
      if (state.equals("read") || state.equals("confirmed")) {
        all.add("read");
      }
      if (state.equals("confirmed") && message % 2 == 0) {
        all.add("confirmed");
      }
    }

    void acknowledged(String user, Publication one) {
      one.properties().userProperties().stream()
          .filter(property -> property.name().equals(Post.MESSAGE_ID))
          .forEach(
              property -> say(Integer.parseInt(property.value().substring(1)), user, "delivered"));
    }

    List<String> rows(int message) {
      List<String> rows = new ArrayList<>(List.of("sent fredy", "received_by_server muster"));
      reached
          .getOrDefault(message, Map.of())
          .forEach((user, states) -> states.forEach(state -> rows.add(state + " " + user)));
      return rows;
    }

    List<String> told() {
      List<String> told = new ArrayList<>();
      for (int message : sent) {
        rows(message).stream()
            .filter(row -> !row.startsWith("sent "))
            .forEach(row -> told.add("m" + message + " " + row));
      }
      return told;
    }
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("direct");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
