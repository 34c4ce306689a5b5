package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import muster.chat.TestChat.Ear;
import muster.chat.TestChat.Kind;
import muster.http.Json;
import muster.types.Principal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Random posts, edits, deletes, reactions, repetitions and restarts, against a model of a list.
class RoomPropertyTest {
  private static final List<Principal> PEOPLE =
      List.of(TestChat.member("EA1ABC"), TestChat.member("EA2XYZ"), TestChat.member("F4/EA3B"));
  private static final List<String> ROOMS = List.of("global", "3");

  enum What {
    POST,
    AGAIN,
    EDIT,
    DELETE,
    REACT,
    READ,
    TWO_AT_ONCE,
    JOIN,
    RESTART
  }

  record Step(What kind, int who, int room, int which) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.frequency(
                net.jqwik.api.Tuple.of(6, What.POST),
                net.jqwik.api.Tuple.of(2, What.AGAIN),
                net.jqwik.api.Tuple.of(3, What.EDIT),
                net.jqwik.api.Tuple.of(2, What.DELETE),
                net.jqwik.api.Tuple.of(3, What.REACT),
                net.jqwik.api.Tuple.of(1, What.READ),
                net.jqwik.api.Tuple.of(2, What.TWO_AT_ONCE),
                net.jqwik.api.Tuple.of(2, What.JOIN),
                net.jqwik.api.Tuple.of(1, What.RESTART)),
            Arbitraries.integers().between(0, PEOPLE.size() - 1),
            Arbitraries.integers().between(0, ROOMS.size() - 1),
            Arbitraries.integers().between(0, 20))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  /// What a message should be.
  private record Said(String id, int who, @Nullable String text) {}

  /// What a room should be.
  private static final class Model {
    final Map<String, Said> said = new LinkedHashMap<>();
    long seq;
  }

  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void whateverHappensTheOrderIsGapFreeAndTheHistoryIsTheModel(@ForAll("steps") List<Step> steps)
      throws IOException {
    Path data = Files.createTempDirectory("muster-rooms");
    List<Model> models = List.of(new Model(), new Model());
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      List<Ear> ears = listening(space);
      for (Step step : steps) {
        Model model = models.get(step.room());
        switch (step.kind()) {
          case RESTART -> {
            space.restart();
            ears.addAll(listening(space));
          }
          case JOIN -> join(space, step, model);
          default -> play(space, step, model);
        }
      }
      for (int room = 0; room < ROOMS.size(); room++) {
        check(space, ROOMS.get(room), models.get(room));
      }
      for (Ear ear : ears) {
        List<Long> seqs = ear.seqs().stream().filter(seq -> seq > 0).toList();
        assertThat(seqs).doesNotHaveDuplicates().isSorted();
        if (!seqs.isEmpty()) {
          assertThat(seqs)
              .containsExactlyElementsOf(
                  LongStream.rangeClosed(seqs.getFirst(), seqs.getLast()).boxed().toList());
        }
      }
    } finally {
      delete(data);
    }
  }

  private static List<Ear> listening(TestChat space) {
    List<Ear> ears = new ArrayList<>();
    for (String room : ROOMS) {
      ears.add(space.listen(PEOPLE.getFirst(), "quendaward/chat/" + room));
    }
    return ears;
  }

  private static void play(TestChat space, Step step, Model model) {
    Principal who = PEOPLE.get(step.who());
    String room = ROOMS.get(step.room());
    List<Said> said = List.copyOf(model.said.values());
    Said about = said.isEmpty() ? null : said.get(step.which() % said.size());
    switch (step.kind()) {
      case POST -> post(space, step, model, UUID.randomUUID().toString());
      case TWO_AT_ONCE -> {
        String id = UUID.randomUUID().toString();
        post(space, step, model, id);
        post(space, step, model, id);
      }
      case AGAIN -> {
        if (about != null) {
          space.post(
              PEOPLE.get(about.who()),
              room,
              "{\"id\":\"" + about.id() + "\",\"message\":\"other\"}");
        }
      }
      case EDIT -> {
        if (about != null) {
          String text = "edited " + step.which();
          boolean fine =
              space.refusal(who, room, event("edit", about) + ",\"message\":\"" + text + "\"}")
                  == null;
          assertThat(fine).isEqualTo(about.who() == step.who() && about.text() != null);
          if (fine && !text.equals(about.text())) {
            model.said.put(about.id(), new Said(about.id(), about.who(), text));
            model.seq++;
          }
        }
      }
      case DELETE -> {
        if (about != null) {
          boolean fine = space.refusal(who, room, event("delete", about) + "}") == null;
          assertThat(fine).isEqualTo(about.who() == step.who());
          if (fine && about.text() != null) {
            model.said.put(about.id(), new Said(about.id(), about.who(), null));
            model.seq++;
          }
        }
      }
      case REACT -> {
        if (about != null && about.text() != null) {
          long before = space.database("SELECT count(*) AS n FROM chat_reactions");
          space.post(who, room, event("reaction", about) + ",\"reaction\":\"+1\"}");
          model.seq += space.database("SELECT count(*) AS n FROM chat_reactions") - before;
        }
      }
      case READ -> space.post(who, room, "{\"type\":\"read\",\"seq\":" + step.which() + "}");
      case JOIN, RESTART -> throw new AssertionError(step);
    }
  }

  private static String event(String type, Said about) {
    return "{\"type\":\"" + type + "\",\"id\":\"" + about.id() + "\"";
  }

  private static void post(TestChat space, Step step, Model model, String id) {
    Principal who = PEOPLE.get(step.who());
    String text = "text " + step.which();
    assertThat(
            space.refusal(
                who,
                ROOMS.get(step.room()),
                "{\"id\":\"" + id + "\",\"message\":\"" + text + "\"}"))
        .isNull();
    if (model.said.putIfAbsent(id, new Said(id, step.who(), text)) == null) {
      model.seq++;
    }
  }

  /// Somebody comes while others speak: everything is heard, once, in order.
  private static void join(TestChat space, Step step, Model model) {
    String room = ROOMS.get(step.room());
    Principal who = PEOPLE.get(step.who());
    long since = Math.min(step.which(), model.seq);
    Ear ear = new Ear(who);
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      if (i == step.which() % 8) {
        CompletableFuture<Boolean> subscribed = new CompletableFuture<>();
        space.subscribe(ear, "quendaward/chat/" + room, Replay.SINCE, since, subscribed);
        all.add(subscribed);
      }
      String id = UUID.randomUUID().toString();
      byte[] json =
          ("{\"id\":\"" + id + "\",\"message\":\"meanwhile\"}")
              .getBytes(java.nio.charset.StandardCharsets.UTF_8);
      all.add(space.publish(who, "quendaward/chat/" + room, json, /* qos= */ 1));
      model.said.put(id, new Said(id, step.who(), "meanwhile"));
      model.seq++;
    }
    all.forEach(CompletableFuture::join);
    assertThat(ear.seqs())
        .containsExactlyElementsOf(LongStream.rangeClosed(since + 1, model.seq).boxed().toList());
  }

  private static void check(TestChat space, String room, Model model) {
    List<JsonNode> history = space.history(room);
    assertThat(history.stream().map(one -> one.path("id").asString()))
        .containsExactlyElementsOf(model.said.keySet());
    assertThat(history.stream().map(one -> one.path("message").asString()))
        .containsExactlyElementsOf(
            model.said.values().stream().map(one -> one.text() == null ? "" : one.text()).toList());
    paging(space, room, history);
    Ear ear = space.listen(PEOPLE.getFirst(), "quendaward/chat/" + room, Replay.SINCE, 0);
    assertThat(ear.seqs())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, model.seq).boxed().toList());
  }

  /// Pages of any size, forward and backward, put together are the history.
  private static void paging(TestChat space, String room, List<JsonNode> history) {
    Ground ground = space.ground();
    Reading reading =
        new Reading(ground, new RoomBook(space.database, space.journal), new Search(ground));
    for (int size : new int[] {1, 3, 100}) {
      List<JsonNode> forward = new ArrayList<>();
      long after = 0;
      for (List<JsonNode> page = page(reading, room, null, after, size);
          !page.isEmpty();
          page = page(reading, room, null, after, size)) {
        forward.addAll(page);
        after = page.getLast().path("seq").asLong();
      }
      assertThat(forward).isEqualTo(history);
      List<JsonNode> backward = new ArrayList<>();
      Long before = null;
      for (List<JsonNode> page = page(reading, room, before, null, size);
          !page.isEmpty();
          page = page(reading, room, before, null, size)) {
        backward.addAll(0, page);
        before = page.getFirst().path("seq").asLong();
      }
      assertThat(backward).isEqualTo(history);
    }
  }

  private static List<JsonNode> page(
      Reading reading, String room, @Nullable Long before, @Nullable Long after, int size) {
    List<JsonNode> found = new ArrayList<>();
    Json.tree(reading.page(PEOPLE.getFirst(), room, before, after, size)).forEach(found::add);
    return found;
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      files
          .sorted(java.util.Comparator.reverseOrder())
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
