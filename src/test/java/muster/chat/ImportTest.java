package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import muster.chat.RoomSite.Answered;
import muster.chat.TestChat.Kind;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// History from elsewhere (rows 000-12 to -18): once, whole, in its order, and in the view of plan
/// 000.
class ImportTest {
  private static final String ONE = "0198a000-0000-8000-8000-000000000001";
  private static final String TWO = "0198a000-0000-8000-8000-000000000002";
  @TempDir Path data;

  private static String message(String id, String room, String text, String source, String more) {
    return "{\"id\":\"%s\",\"room\":\"%s\",\"callsign\":\"EA1ABC\",\"message\":\"%s\",\"source\":\"%s\",\"at\":\"2026-02-13T10:30:00Z\"%s}"
        .formatted(id, room, text, source, more);
  }

  @ParameterizedTest
  @EnumSource
  void whatWasSaidElsewhereIsTakenOverOnce(Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      String body =
          "{\"messages\":["
              + String.join(
                  ",",
                  message(ONE, "3", "in the app", "app", ""),
                  message(TWO, "global", "from far", "telegram", ",\"reply_to\":\"" + ONE + "\""),
                  message("no id", "3", "x", "app", ""),
                  message(ONE.replace("1", "3"), "nowhere", "x", "app", ""),
                  message(ONE.replace("01", "04"), "3", " ", "app", ""))
              + "]}";
      assertThat(site.call("EA1ABC", "POST", "/import/messages", body).status()).isEqualTo(403);
      Answered first = site.call("admin", "POST", "/import/messages", body);
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.json().path("added").asLong(0)).isEqualTo(2);
      assertThat(first.json().path("refused").valueStream().map(one -> one.path("index").asInt(0)))
          .containsExactly(2, 3, 4);
      Answered again = site.call("admin", "POST", "/import/messages", body);
      assertThat(again.json().path("added").asLong(-1)).isZero();
      assertThat(again.json().path("known").asLong(0)).isEqualTo(2);
      JsonNode taken = site.space.history("3").getFirst();
      assertThat(taken.path("at").asString("")).isEqualTo("2026-02-13T10:30:00.000Z");
      assertThat(taken.path("seq").asLong(0)).isEqualTo(1);
      assertThat(site.space.history("global").getFirst().path("reply_to").asString(""))
          .isEqualTo(ONE);
      assertThat(site.call("EA1ABC", "DELETE", "/rooms/global/messages/" + TWO, "").status())
          .as("what came from elsewhere is nobody's here")
          .isEqualTo(403);
      assertThat(site.call("EA2XYZ", "GET", "/search?q=from:EA1ABC+app", "").json().toString())
          .contains("in the app");
      List<String> view =
          site.space.database.read(tx ->
              tx.query(
                  "SELECT award_id, operator_callsign, message, source, created_at FROM"
                      + " quendaward_chat_messages ORDER BY id",
                  row ->
                      row.bigintOrNull("award_id")
                          + "|"
                          + row.string("operator_callsign")
                          + "|"
                          + row.string("message")
                          + "|"
                          + row.string("source")
                          + "|"
                          + row.string("created_at").substring(0, 16)));
      assertThat(view)
          .containsExactly(
              "3|EA1ABC|in the app|app|2026-02-13 10:30",
              "null|EA1ABC|from far|telegram|2026-02-13 10:30");
    }
  }
}
