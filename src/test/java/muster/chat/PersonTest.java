package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A person who goes, by their own wish or by a moderator's: what is left, and what the others see
/// of it.
class PersonTest {
  @TempDir Path data;

  @ParameterizedTest
  @EnumSource
  void whoWasErasedIsForgottenEverywhereAndEverybodyHearsOfIt(TestChat.Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      TestChat space = site.space;
      space.say(TestChat.member("EA2XYZ"), "3", "mine");
      space.post(
          TestChat.member("EA1ABC"),
          "3",
          "{\"message\":\"hello both\",\"mentions\":[\"ea2xyz\",\"mod\"],\"freq\":14.2300}");
      space.post(TestChat.member("EA1ABC"), "4", "{\"message\":\"you\",\"mentions\":[\"EA2XYZ\"]}");
      String id = space.history("4").getFirst().path("id").asString("");
      space.post(
          TestChat.member("EA2XYZ"),
          "4",
          "{\"type\":\"reaction\",\"id\":\"" + id + "\",\"reaction\":\"+1\"}");
      TestChat.Ear ear = space.listen(TestChat.member("EA1ABC"), "quendaward/chat/+");
      Object connection = new Object();
      space.chat.presence().connected(connection, TestChat.member("EA2XYZ"));
      space.chat.presence().disconnected(connection);
      TestChat.Ear presence = space.listen(TestChat.member("EA1ABC"), "quendaward/presence/EA2XYZ");

      assertThat(site.call("EA2XYZ", "DELETE", "/users/EA2XYZ/messages", "").status())
          .isEqualTo(204);
      assertThat(ear.heard)
          .extracting(one -> one.topic().value())
          .containsExactlyInAnyOrder("quendaward/chat/3", "quendaward/chat/4");
      assertThat(ear.json())
          .allSatisfy(one -> {
            assertThat(one.path("type").asString("")).isEqualTo("erase");
            assertThat(one.path("callsign").asString("")).isEqualTo("EA2XYZ");
          });
      assertThat(presence.heard.getLast().payload()).isEmpty();
      assertThat(space.history("3").toString() + space.history("4"))
          .doesNotContainIgnoringCase("EA2XYZ")
          .contains("\"mentions\":[\"mod\"]", "14.23");
      assertThat(space.history("4").getFirst().has("mentions")).isFalse();
      assertThat(space.history("4").getFirst().has("reactions")).isFalse();
      for (String table : List.of("mentions", "reactions", "reads")) {
        assertThat(
                space.database(
                    "SELECT count(*) AS n FROM chat_" + table + " WHERE user_key = 'ea2xyz'"))
            .as(table)
            .isZero();
      }
      space.restart();
      space.say(TestChat.member("EA1ABC"), "4", "next");
      assertThat(space.history("4").getLast().path("seq").asLong(0))
          .as("the seq of the reaction is not given again")
          .isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBanTakesTheMessagesAlongWhereTheModeratorSaysSo(TestChat.Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      TestChat space = site.space;
      for (int i = 0; i < 450; i++) {
        space.say(TestChat.member("EA2XYZ"), i % 3 == 0 ? "4" : "3", "spam " + i);
      }
      space.say(TestChat.member("EA1ABC"), "3", "mine");
      String ban = "{\"user\":\"EA2XYZ\",\"action\":\"%s\",\"minutes\":5,\"remove_messages\":true}";
      assertThat(site.call("EA1ABC", "POST", "/rooms/3/moderation", ban.formatted("ban")).status())
          .isEqualTo(403);
      assertThat(site.call("mod", "POST", "/rooms/3/moderation", ban.formatted("mute")).status())
          .isEqualTo(400);
      TestChat.Ear ear = space.listen(TestChat.member("EA1ABC"), "quendaward/chat/3");
      assertThat(site.call("mod", "POST", "/rooms/3/moderation", ban.formatted("ban")).status())
          .isEqualTo(204);
      assertThat(ear.seqs()).hasSize(300).isSorted().doesNotHaveDuplicates();
      assertThat(ear.json())
          .allSatisfy(one -> assertThat(one.path("type").asString("")).isEqualTo("delete"));
      assertThat(
              space.database(
                  "SELECT count(*) AS n FROM chat_posts WHERE body IS NOT NULL AND room_id ="
                      + " (SELECT id FROM chat_rooms WHERE name = '3')"))
          .as("the one of somebody else")
          .isOne();
      assertThat(space.database("SELECT count(*) AS n FROM chat_posts WHERE body IS NOT NULL"))
          .as("another room is not touched")
          .isEqualTo(151);
    }
  }
}
