package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import muster.access.Audit;
import muster.bus.PublishProperties.UserProperty;
import muster.chat.TestChat.Ear;
import muster.chat.TestChat.Kind;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Role;
import muster.types.SpaceId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What is said in a room, from one to all (rows 000-04 to -07, -11 to -18, -37, -41, -42, -46).
class RoomTest {
  private static final Principal JUAN = TestChat.member("EA1ABC");
  private static final Principal ANA = TestChat.member("EA2XYZ");
  private static final String ID = "01890a5d-ac96-774b-bcce-b302099a8057";

  @TempDir Path data;

  @ParameterizedTest
  @EnumSource
  void aPostedMessageReachesEverySubscriberStamped(Kind kind) {
    try (TestChat space = new TestChat(kind, data)) {
      Ear ana = space.listen(ANA, "quendaward/chat/3");
      Ear store = space.listen(ANA, "quendaward/chat/#");
      space.post(
          JUAN,
          "3",
          """
          {"callsign":"EA1ABC","name":"Not me","message":"I'm going to 20m SSB now","award_id":3,\
          "timestamp":"2026-02-13T10:30:00Z","rig":{"power":100}}\
          """);
      assertThat(store.texts()).containsExactly("I'm going to 20m SSB now");
      JsonNode heard = ana.json().getFirst();
      assertThat(heard.path("callsign").asString()).isEqualTo("EA1ABC");
      assertThat(heard.path("name").asString()).isEqualTo("Name of EA1ABC");
      assertThat(heard.path("award_id").asLong()).isEqualTo(3);
      assertThat(heard.path("timestamp").asString()).isEqualTo("2026-02-13T10:30:00Z");
      assertThat(heard.path("rig").path("power").asLong()).isEqualTo(100);
      assertThat(heard.path("seq").asLong()).isEqualTo(1);
      assertThat(heard.path("at").asString()).isEqualTo("2026-11-20T12:00:00.000Z");
      assertThat(heard.path("source").asString()).isEqualTo("app");
      assertThat(heard.path("type").asString()).isEqualTo("message");
      assertThat(ana.heard.getFirst().properties().userProperties())
          .containsExactly(
              new UserProperty("id", heard.path("id").asString()), new UserProperty("seq", "1"));
      assertThat(space.history("3"))
          .singleElement()
          .satisfies(stored -> {
            assertThat(stored.path("message").asString()).isEqualTo("I'm going to 20m SSB now");
            assertThat(stored.path("id")).isEqualTo(heard.path("id"));
            assertThat(stored.path("rig")).isEqualTo(heard.path("rig"));
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoGoesOnFromWhereItStoppedGetsTheOldestFirst(Kind kind) {
    try (TestChat space = new TestChat(kind, data)) {
      space.post(JUAN, "3", "{\"id\":\"" + ID + "\",\"message\":\"one\"}");
      space.post(JUAN, "3", "{\"type\":\"edit\",\"id\":\"" + ID + "\",\"message\":\"two\"}");
      space.say(JUAN, "3", "three");
      space.post(JUAN, "3", "{\"type\":\"delete\",\"id\":\"" + ID + "\"}");
      assertThat(space.seqsAfter("3", 0, 2)).containsExactly(1L, 2L);
      assertThat(space.seqsAfter("3", 2, 1)).containsExactly(3L);
      assertThat(space.seqsAfter("3", 2, 10)).containsExactly(3L, 4L);
      assertThat(space.seqsAfter("3", 4, 10)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameIdAgainIsTheSameMessageAndNobodyElses(Kind kind) {
    try (TestChat space = new TestChat(kind, data)) {
      Ear ana = space.listen(ANA, "quendaward/chat/3");
      String post = "{\"id\":\"" + ID + "\",\"message\":\"once\"}";
      assertThat(space.refusal(JUAN, "3", post)).isNull();
      assertThat(space.refusal(JUAN, "3", post)).isNull();
      space.restart();
      assertThat(space.refusal(JUAN, "3", post)).isNull();
      assertThat(space.refusal(ANA, "3", post)).isEqualTo(Problem.CONFLICT);
      assertThat(space.refusal(JUAN, "4", post)).isEqualTo(Problem.CONFLICT);
      assertThat(ana.texts()).containsExactly("once");
      assertThat(space.history("3")).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void seqGoesOnAfterARestartAndAfterTheNewestIsGone(Kind kind) {
    try (TestChat space = new TestChat(kind, data)) {
      space.say(JUAN, "global", "one");
      space.say(JUAN, "global", "two");
      space.restart();
      Ear ana = space.listen(ANA, "quendaward/chat/global");
      space.say(JUAN, "global", "three");
      assertThat(ana.seqs()).containsExactly(3L);
    }
  }

  @Test
  void aForgedSenderIsRefusedAndAudited() {
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      Ear all = space.listen(ANA, "quendaward/chat/#");
      assertThat(space.refusal(JUAN, "3", "{\"callsign\":\"EA2XYZ\",\"message\":\"it is me\"}"))
          .isEqualTo(Problem.FORGED_SENDER);
      assertThat(space.refusal(JUAN, "3", "{\"callsign\":\"ea1abc\",\"message\":\"case\"}"))
          .isNull();
      assertThat(all.texts()).containsExactly("case");
      assertThat(all.json().getFirst().path("callsign").asString()).isEqualTo("EA1ABC");
      Awaitility.await()
          .untilAsserted(() ->
              assertThat(
                      space.access.audit().list(new Audit.Query(null, 10, "", "chat.forged", "")))
                  .singleElement()
                  .satisfies(line -> {
                    assertThat(line.who()).isEqualTo("EA1ABC");
                    assertThat(line.whom()).isEqualTo("EA2XYZ");
                  }));
    }
  }

  @Test
  void whoPublishesWithQuality0LearnsARefusalOnHisOwnTopicOnly() {
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      Ear juan = space.listen(JUAN, "quendaward/errors/EA1ABC");
      Ear ana = space.listen(ANA, "quendaward/errors/EA1ABC");
      String post = "{\"id\":\"" + ID + "\",\"message\":\"" + "x".repeat(501) + "\"}";
      space
          .publish(JUAN, "quendaward/chat/3", post.getBytes(StandardCharsets.UTF_8), /* qos= */ 0)
          .join();
      assertThat(ana.heard).isEmpty();
      JsonNode error = juan.json().getFirst();
      assertThat(error.path("code").asString()).isEqualTo("too-large");
      assertThat(error.path("detail").asString()).contains("500").contains("501");
      assertThat(error.path("id").asString()).isEqualTo(ID);
      assertThat(space.refusal(JUAN, "3", "x")).isEqualTo(Problem.BAD_JSON);
      assertThat(space.publish(JUAN, "quendaward/errors/EA1ABC", new byte[0], 0).join().problem())
          .isEqualTo(Problem.NOT_ALLOWED);
    }
  }

  @Test
  void lengthIsCountedInCodePoints() {
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      space.say(JUAN, "3", "\uD83D\uDCFB".repeat(500));
      assertThat(space.history("3").getFirst().path("message").asString())
          .isEqualTo("\uD83D\uDCFB".repeat(500));
      assertThat(space.refusal(JUAN, "3", "{\"message\":\"" + "\uD83D\uDCFB".repeat(501) + "\"}"))
          .isEqualTo(Problem.TOO_LARGE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"text\"",
        "{\"message\":1}",
        "{\"message\":\"a\"} {}",
        "{\"message\":\"a\",\"message\":\"b\"}",
        "{\"message\":\"a\",\"type\":\"other\"}",
        "{\"message\":\"a\",\"id\":\"1-1-1-1-1\"}",
        "{\"message\":\"a\",\"mentions\":[1]}",
        "{\"message\":\"a\",\"x\":1e9999999999999999999999999999999999999999999999999999999999999999"
            + "999999999999999999999999999999999999999999999}",
        "{\"callsign\":\"EA1ABC\"}",
      })
  void whatIsNoMessageIsRefusedAndLeavesNothing(String json) {
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      Ear all = space.listen(ANA, "quendaward/chat/#");
      assertThat(space.refusal(JUAN, "3", json)).isEqualTo(Problem.BAD_JSON);
      assertThat(space.refusal(JUAN, "3", "{\"message\":\"" + "\u200B ".repeat(3) + "\"}"))
          .isEqualTo(Problem.BAD_REQUEST);
      assertThat(space.refusal(JUAN, "3", "{\"x\":" + "[".repeat(100_000) + "}"))
          .isEqualTo(Problem.TOO_LARGE);
      assertThat(space.refusal(JUAN, "3", "{\"message\":\"a\",\"x\":" + "[".repeat(5_000) + "}"))
          .isEqualTo(Problem.BAD_JSON);
      assertThat(all.heard).isEmpty();
      assertThat(space.history("3")).isEmpty();
    }
  }

  @Test
  void fiveAtOnceThenOneASecond() {
    try (TestChat space =
        new TestChat(Kind.SQLITE.settings(data), ChatSettings.DEFAULTS, "1/s burst 5")) {
      Ear ana = space.listen(ANA, "quendaward/chat/3");
      for (int i = 0; i < 10_000; i++) {
        space.post(JUAN, "3", "{\"message\":\"flood\"}");
      }
      assertThat(ana.heard).hasSize(5);
      space.say(ANA, "3", "unaffected");
      space.pass(Duration.ofSeconds(1));
      assertThat(space.refusal(JUAN, "3", "{\"message\":\"one more\"}")).isNull();
      assertThat(space.refusal(JUAN, "3", "{\"message\":\"two more\"}"))
          .isEqualTo(Problem.TOO_FAST);
    }
  }

  @ParameterizedTest
  @EnumSource
  void editsDeletesReactionsAndPinsAreInTheSameOrder(Kind kind) {
    try (TestChat space = new TestChat(kind, data)) {
      Ear ana = space.listen(ANA, "quendaward/chat/3");
      space.post(JUAN, "3", "{\"id\":\"" + ID + "\",\"message\":\"first\"}");
      String about = "\"id\":\"" + ID + "\"";
      assertThat(space.refusal(ANA, "3", "{\"type\":\"edit\"," + about + ",\"message\":\"no\"}"))
          .isEqualTo(Problem.NOT_ALLOWED);
      assertThat(
              space.refusal(JUAN, "3", "{\"type\":\"edit\"," + about + ",\"message\":\"second\"}"))
          .isNull();
      String like = "{\"type\":\"reaction\"," + about + ",\"reaction\":\"\uD83D\uDC4D\"}";
      assertThat(space.refusal(ANA, "3", like)).isNull();
      assertThat(space.refusal(ANA, "3", like)).isNull();
      assertThat(space.refusal(ANA, "3", "{\"type\":\"pin\"," + about + "}"))
          .isEqualTo(Problem.NOT_ALLOWED);
      Principal moderator = TestChat.who("mod", Role.MODERATOR);
      assertThat(space.refusal(moderator, "3", "{\"type\":\"pin\"," + about + "}")).isNull();
      JsonNode stored = space.history("3").getFirst();
      assertThat(stored.path("message").asString()).isEqualTo("second");
      assertThat(stored.path("edited_at").asString()).startsWith("2026-11-20");
      assertThat(stored.path("pinned").asBoolean()).isTrue();
      assertThat(stored.path("reactions").path("\uD83D\uDC4D").get(0).asString())
          .isEqualTo("EA2XYZ");
      assertThat(space.refusal(ANA, "3", "{\"type\":\"delete\"," + about + "}"))
          .isEqualTo(Problem.NOT_ALLOWED);
      assertThat(space.refusal(JUAN, "3", "{\"type\":\"delete\"," + about + "}")).isNull();
      assertThat(space.refusal(JUAN, "3", "{\"type\":\"delete\"," + about + "}")).isNull();
      assertThat(ana.seqs()).containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(ana.json().stream().map(one -> one.path("type").asString()))
          .containsExactly("message", "edit", "reaction", "pin", "delete");
      JsonNode tombstone = space.history("3").getFirst();
      assertThat(tombstone.path("deleted").asBoolean()).isTrue();
      assertThat(tombstone.toString()).doesNotContain("first").doesNotContain("second");
      assertThat(space.database("SELECT count(*) AS n FROM chat_posts WHERE body LIKE '%second%'"))
          .isZero();
    }
  }

  @Test
  void aMessageIsChangedForSomeTimeOnly() {
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      space.post(JUAN, "3", "{\"id\":\"" + ID + "\",\"message\":\"first\"}");
      space.pass(Duration.ofDays(1).plusMillis(1));
      assertThat(
              space.refusal(
                  JUAN, "3", "{\"type\":\"edit\",\"id\":\"" + ID + "\",\"message\":\"late\"}"))
          .isEqualTo(Problem.NOT_ALLOWED);
      assertThat(space.refusal(JUAN, "3", "{\"type\":\"delete\",\"id\":\"" + ID + "\"}"))
          .isEqualTo(Problem.NOT_ALLOWED);
    }
  }

  @Test
  void theRoomSystemIsWrittenByModeratorsAndTheHub() {
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      String notice =
          """
          {"template":"block.added","params":{"band":"20m","callsign":"EA1ABC"},"award_id":3}\
          """;
      assertThat(space.refusal(JUAN, "system", notice)).isEqualTo(Problem.NOT_ALLOWED);
      assertThat(space.refusal(TestChat.who("mod", Role.MODERATOR), "system", notice)).isNull();
      assertThat(space.refusal(Principal.hub(SpaceId.MAIN), "system", notice)).isNull();
      assertThat(space.refusal(JUAN, "3", notice)).isEqualTo(Problem.NOT_ALLOWED);
      assertThat(space.history("system"))
          .hasSize(2)
          .allSatisfy(one -> {
            assertThat(one.path("type").asString()).isEqualTo("notice");
            assertThat(one.path("template").asString()).isEqualTo("block.added");
            assertThat(one.path("params").path("band").asString()).isEqualTo("20m");
            assertThat(one.path("award_id").asLong()).isEqualTo(3);
          });
    }
  }

  @Test
  void theHubSpeaksForThoseOnTheOtherSideOfABridge() {
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      Ear ana = space.listen(ANA, "quendaward/chat/3");
      space.post(
          Principal.hub(SpaceId.MAIN),
          "3",
          "{\"callsign\":\"EA9TG\",\"name\":\"Pepe\",\"message\":\"hi\",\"source\":\"telegram\"}");
      space.post(JUAN, "3", "{\"message\":\"hi\",\"source\":\"telegram\"}");
      assertThat(ana.json().stream().map(one -> one.path("source").asString()))
          .containsExactly("telegram", "app");
      assertThat(ana.json().getFirst().path("callsign").asString()).isEqualTo("EA9TG");
    }
  }

  @Test
  void typingIsTruePassingAndForThoseInTheRoom() {
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      Ear ana = space.listen(ANA, "quendaward/typing/3");
      byte[] typing =
          "{\"callsign\":\"EA9ZZ\",\"is_typing\":true}".getBytes(StandardCharsets.UTF_8);
      assertThat(space.publish(JUAN, "quendaward/typing/3", typing, 0).join().problem()).isNull();
      assertThat(ana.json().getFirst().path("callsign").asString()).isEqualTo("EA1ABC");
      assertThat(ana.heard.getFirst().properties().expirySeconds()).isEqualTo(6);
      assertThat(space.publish(JUAN, "quendaward/typing/nowhere", typing, 0).join().problem())
          .isEqualTo(Problem.NOT_FOUND);
    }
  }

  @Test
  void readMarkersGoForwardOnly() {
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      for (String text : List.of("a", "b", "c")) {
        space.say(JUAN, "3", text);
      }
      Ear juan = space.listen(JUAN, "quendaward/chat/3");
      space.post(ANA, "3", "{\"type\":\"read\",\"seq\":2}");
      space.post(ANA, "3", "{\"type\":\"read\",\"seq\":1}");
      space.post(ANA, "3", "{\"type\":\"read\",\"seq\":99}");
      assertThat(juan.json().stream().map(one -> one.path("up_to").asLong()))
          .containsExactly(2L, 3L);
    }
  }

  @Test
  void roomsThatNobodyMadeAreNotThere() {
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      for (String room : List.of("nowhere", "03", "Global", "0", "-1", "3 ", "3\u200D", "%33")) {
        assertThat(space.refusal(JUAN, room, "{\"message\":\"hello\"}"))
            .as(room)
            .isEqualTo(Problem.NOT_FOUND);
      }
    }
  }

  @Test
  void presenceIsWhatTheEdgeSaw() {
    try (TestChat space = new TestChat(Kind.SQLITE, data)) {
      Ear ana = space.listen(ANA, "quendaward/presence/+");
      Ear guest = space.listen(TestChat.guest("guest-1", "3"), "quendaward/presence/+");
      Ear elsewhere = space.listen(TestChat.guest("guest-2", "4"), "quendaward/presence/+");
      Principal visitor = TestChat.guest("guest-3", "3");
      space.chat.presence().connected("phone", JUAN);
      space.chat.presence().connected("laptop", JUAN);
      space.chat.presence().connected("page", visitor);
      space.chat.presence().disconnected("phone");
      space.chat.presence().disconnected("phone");
      space.chat.presence().disconnected("laptop");
      space.chat.presence().disconnected("page");
      Awaitility.await().until(() -> ana.heard.size() == 7);
      assertThat(
              ana.heard.stream()
                  .filter(one -> one.topic().value().endsWith("EA1ABC"))
                  .map(one -> muster.http.Json.tree(one.payload()).path("devices").asLong()))
          .containsExactly(1L, 2L, 1L, 0L);
      assertThat(guest.heard).hasSize(7);
      assertThat(elsewhere.heard)
          .hasSize(4)
          .noneMatch(one -> one.topic().value().endsWith("guest-3"));
      assertThat(space.publish(JUAN, "quendaward/presence/EA1ABC", new byte[0], 0).join().problem())
          .isEqualTo(Problem.NOT_ALLOWED);
    }
  }
}
