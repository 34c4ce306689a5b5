package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import muster.chat.RoomSite.Answered;
import muster.chat.TestChat.Ear;
import muster.chat.TestChat.Kind;
import muster.types.Principal;
import muster.types.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Rooms over REST, through the real server.
class RestTest {
  private static final Principal ANA = TestChat.member("EA2XYZ");
  private static final List<String> NASTY =
      List.of(
          "<script>alert(1)</script>",
          "<img src=x onerror=alert(1)>",
          "\"><svg/onload=alert(1)>",
          "javascript:alert(1)",
          "</textarea><iframe src=//evil>",
          "{{constructor.constructor('alert(1)')()}}",
          "'; DROP TABLE chat_posts; --",
          "=HYPERLINK(\"http://evil\")",
          "\\u003cscript\\u003e",
          "%3Cscript%3E",
          "\u65E5\u672C\u8A9E \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67"
              + " \u05E9\u05DC\u05D5\u05DD");

  @TempDir Path data;

  @ParameterizedTest
  @EnumSource
  void whatIsPostedIsHeardAndRead(Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      Ear ana = site.space.listen(ANA, "quendaward/chat/3");
      Answered posted =
          site.call("EA1ABC", "POST", "/rooms/3/messages", "{\"message\":\"hello *all*\"}");
      assertThat(posted.status()).isEqualTo(201);
      assertThat(posted.json()).isEqualTo(ana.json().getFirst());
      assertThat(posted.json().path("source").asString()).isEqualTo("api");
      String id = posted.json().path("id").asString();
      String again = "{\"id\":\"" + id + "\",\"message\":\"hello\"}";
      assertThat(
              site.call("EA1ABC", "POST", "/rooms/3/messages", again).json().path("seq").asLong())
          .isEqualTo(1);
      String path = "/rooms/3/messages/" + id;
      assertThat(site.call("EA1ABC", "PATCH", path, "{\"message\":\"changed\"}").status())
          .isEqualTo(200);
      assertThat(site.call("EA2XYZ", "POST", path + "/reactions", "{\"reaction\":\"73\"}").status())
          .isEqualTo(204);
      assertThat(site.call("mod", "PUT", path + "/pin", "").status()).isEqualTo(204);
      assertThat(site.call("EA2XYZ", "GET", "/rooms/3/pinned", "").all("message"))
          .containsExactly("changed");
      assertThat(
              site.call("EA2XYZ", "GET", path, "")
                  .json()
                  .path("reactions")
                  .path("73")
                  .get(0)
                  .asString())
          .isEqualTo("EA2XYZ");
      JsonNode room = site.call("EA2XYZ", "GET", "/rooms/3", "").json();
      assertThat(room.path("unread").asLong()).isEqualTo(1);
      assertThat(room.path("last_seq").asLong()).isEqualTo(4);
      assertThat(site.call("EA2XYZ", "PUT", "/rooms/3/read", "{\"seq\":4}").status())
          .isEqualTo(204);
      assertThat(site.call("EA2XYZ", "GET", "/rooms", "").all("room"))
          .containsExactly("global", "system", "3");
      assertThat(site.call("EA2XYZ", "GET", "/rooms/3", "").json().path("unread").asLong())
          .isZero();
      assertThat(site.call("EA1ABC", "DELETE", path, "").status()).isEqualTo(204);
      assertThat(site.call("EA2XYZ", "GET", "/rooms/3/messages", "").all("message"))
          .containsExactly("");
      assertThat(ana.seqs().stream().filter(seq -> seq > 0)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void searchFindsWordsPeopleRoomsAndDays(Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      site.space.say(TestChat.member("EA1ABC"), "3", "The \u00D1and\u00FA runs on 20m");
      site.space.say(ANA, "3", "nothing on 20m here");
      site.space.say(ANA, "4", "\u65E5\u672C\u8A9E on 40m");
      assertThat(search(site, "20m")).hasSize(2);
      assertThat(search(site, "nandu")).containsExactly("The \u00D1and\u00FA runs on 20m");
      assertThat(search(site, "20m from:ea2xyz")).containsExactly("nothing on 20m here");
      assertThat(search(site, "from:EA2XYZ in:4")).hasSize(1);
      assertThat(search(site, "noth*")).hasSize(1);
      assertThat(search(site, "noth")).isEmpty();
      assertThat(search(site, "\"on 20m\"")).hasSize(2);
      assertThat(search(site, "\"20m on\"")).isEmpty();
      assertThat(search(site, "\u672C\u8A9E")).hasSize(1);
      assertThat(search(site, "on after:2026-11-20 before:2026-11-21")).hasSize(3);
      assertThat(search(site, "on before:2026-11-20")).isEmpty();
      for (String nasty :
          List.of("' OR 1=1 --", "NEAR(", "a:*", "\"", "on\" OR \"x", "& | !", "in:")) {
        assertThat(searching(site, nasty).status()).as(nasty).isIn(200, 400);
      }
      assertThat(searching(site, "20m in:nowhere").status()).isEqualTo(404);
      String id = site.call("EA2XYZ", "GET", "/rooms/3/messages", "").all("id").getLast();
      site.call("EA2XYZ", "PATCH", "/rooms/3/messages/" + id, "{\"message\":\"ostrich\"}");
      assertThat(search(site, "nothing")).isEmpty();
      assertThat(search(site, "ostrich")).hasSize(1);
      site.call("EA2XYZ", "DELETE", "/rooms/3/messages/" + id, "");
      assertThat(search(site, "ostrich")).isEmpty();
      site.space.say(ANA, "4", "and 40m again");
      assertThat(search(site, "40m")).hasSize(2);
    }
  }

  private static Answered searching(RoomSite site, String query) {
    String q = java.net.URLEncoder.encode(query, java.nio.charset.StandardCharsets.UTF_8);
    return site.call("EA1ABC", "GET", "/search?q=" + q, "");
  }

  private static List<String> search(RoomSite site, String query) {
    return searching(site, query).all("message");
  }

  @ParameterizedTest
  @EnumSource
  void aPrivateRoomIsThereForItsMembersOnly(Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      Answered made =
          site.call(
              "EA1ABC",
              "POST",
              "/rooms",
              "{\"room\":\"Team\",\"title\":\"Our team\",\"is_private\":true}");
      assertThat(made.status()).isEqualTo(201);
      assertThat(made.json().path("room").asString()).isEqualTo("team");
      Ear outside = site.space.listen(ANA, "quendaward/chat/#");
      site.call("EA1ABC", "POST", "/rooms/team/messages", "{\"message\":\"secret plan\"}");
      String id = site.call("EA1ABC", "GET", "/rooms/team/messages", "").all("id").getFirst();
      Answered nothing = site.call("EA2XYZ", "GET", "/rooms/none/messages", "");
      assertThat(nothing.status()).isEqualTo(404);
      for (String path :
          List.of(
              "/rooms/team",
              "/rooms/team/messages",
              "/rooms/team/messages/" + id,
              "/rooms/team/members",
              "/rooms/team/pinned",
              "/rooms/team/invites")) {
        Answered answer = site.call("EA2XYZ", "GET", path, "");
        assertThat(answer.status()).as(path).isEqualTo(404);
        assertThat(answer.body()).doesNotContain("Our team").doesNotContain("secret");
      }
      assertThat(
              site.call("EA2XYZ", "POST", "/rooms/team/messages", "{\"message\":\"x\"}").status())
          .isEqualTo(404);
      assertThat(site.call("EA2XYZ", "GET", "/rooms", "").all("room")).doesNotContain("team");
      assertThat(site.call("EA2XYZ", "GET", "/messages", "").json()).isEmpty();
      assertThat(search(site, "secret")).hasSize(1);
      assertThat(site.call("EA2XYZ", "GET", "/search?q=secret", "").json()).isEmpty();
      assertThat(site.space.refusal(ANA, "team", "{\"message\":\"x\"}"))
          .isEqualTo(Problem.NOT_FOUND);
      assertThat(
              site.space.refusal(
                  ANA, "3", "{\"type\":\"reaction\",\"id\":\"" + id + "\",\"reaction\":\"x\"}"))
          .isEqualTo(Problem.NOT_FOUND);
      assertThat(outside.heard).isEmpty();
      assertThat(site.space.listen(ANA, "quendaward/chat/team", Replay.HISTORY, 10).heard)
          .isEmpty();

      assertThat(site.call("EA1ABC", "PUT", "/rooms/team/members/EA2XYZ", "{}").status())
          .isEqualTo(204);
      site.call("EA1ABC", "POST", "/rooms/team/messages", "{\"message\":\"welcome\"}");
      assertThat(outside.texts()).containsExactly("welcome");
      assertThat(site.space.listen(ANA, "quendaward/chat/team", Replay.HISTORY, 10).texts())
          .containsExactly("secret plan", "welcome");
      assertThat(site.call("EA2XYZ", "GET", "/messages", "").all("message")).hasSize(2);
      assertThat(site.call("EA1ABC", "DELETE", "/rooms/team/members/EA2XYZ", "").status())
          .isEqualTo(204);
      site.call("EA1ABC", "POST", "/rooms/team/messages", "{\"message\":\"gone\"}");
      assertThat(outside.texts()).containsExactly("welcome");
    }
  }

  @ParameterizedTest
  @EnumSource
  void moderatorsMuteBanSlowDownAndArchive(Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      Ear ana = site.space.listen(ANA, "quendaward/chat/3");
      String mute = "{\"user\":\"EA2XYZ\",\"action\":\"mute\",\"minutes\":10,\"reason\":\"loud\"}";
      assertThat(site.call("EA1ABC", "POST", "/rooms/3/moderation", mute).status()).isEqualTo(403);
      assertThat(site.call("mod", "POST", "/rooms/3/moderation", mute).status()).isEqualTo(204);
      assertThat(site.space.refusal(ANA, "3", "{\"message\":\"x\"}"))
          .isEqualTo(Problem.NOT_ALLOWED);
      site.space.pass(java.time.Duration.ofMinutes(11));
      assertThat(site.space.refusal(ANA, "3", "{\"message\":\"x\"}")).isNull();
      int heard = ana.heard.size();
      site.call("mod", "POST", "/rooms/3/moderation", "{\"user\":\"EA2XYZ\",\"action\":\"ban\"}");
      site.space.say(TestChat.member("EA1ABC"), "3", "without her");
      assertThat(ana.heard).hasSize(heard);
      assertThat(site.call("EA2XYZ", "GET", "/rooms/3/messages", "").status()).isEqualTo(404);
      site.call("mod", "POST", "/rooms/3/moderation", "{\"user\":\"EA2XYZ\",\"action\":\"unban\"}");
      assertThat(
              site.call(
                      "mod",
                      "POST",
                      "/rooms/3/moderation",
                      "{\"user\":\"admin\",\"action\":\"ban\"}")
                  .status())
          .isEqualTo(403);
      site.call("mod", "PATCH", "/rooms/3", "{\"slow_seconds\":30}");
      site.space.pass(java.time.Duration.ofSeconds(31));
      assertThat(site.space.refusal(ANA, "3", "{\"message\":\"one\"}")).isNull();
      assertThat(site.space.refusal(ANA, "3", "{\"message\":\"two\"}")).isEqualTo(Problem.TOO_FAST);
      site.space.pass(java.time.Duration.ofSeconds(31));
      assertThat(site.space.refusal(ANA, "3", "{\"message\":\"three\"}")).isNull();
      site.call("mod", "PATCH", "/rooms/3", "{\"read_only\":true,\"slow_seconds\":0}");
      assertThat(site.space.refusal(ANA, "3", "{\"message\":\"x\"}"))
          .isEqualTo(Problem.NOT_ALLOWED);
      assertThat(site.call("mod", "POST", "/rooms/3/messages", "{\"message\":\"news\"}").status())
          .isEqualTo(201);
      site.call("mod", "PATCH", "/rooms/3", "{\"archived\":true,\"title\":\"Old\"}");
      assertThat(site.call("mod", "POST", "/rooms/3/messages", "{\"message\":\"x\"}").status())
          .isEqualTo(403);
      JsonNode room = site.call("EA2XYZ", "GET", "/rooms/3", "").json();
      assertThat(room.path("archived").asBoolean()).isTrue();
      assertThat(room.path("title").asString()).isEqualTo("Old");
      assertThat(site.call("mod", "DELETE", "/rooms/3", "").status()).isEqualTo(403);
      assertThat(site.call("admin", "DELETE", "/rooms/3", "").status()).isEqualTo(204);
      assertThat(site.call("EA2XYZ", "GET", "/rooms/3/messages", "").json()).isEmpty();
      assertThat(site.space.access.audit().list(muster.access.Audit.Query.newest(100)))
          .extracting(muster.access.Audit.Entry::what)
          .contains("room.mute", "room.ban", "room.unban", "room.change", "room.remove");
    }
  }

  @Test
  void anInvitedGuestIsInThisRoomAndNoOther() {
    try (RoomSite site = new RoomSite(new TestChat(Kind.SQLITE, data))) {
      site.space.say(ANA, "4", "elsewhere");
      JsonNode made = site.call("mod", "POST", "/rooms/3/invites", "{\"uses\":1}").json();
      String path = "/invites/" + made.path("invite").asString();
      Answered joined = site.send("POST", path, "{\"name\":\"Pepa\"}", "");
      assertThat(joined.status()).isEqualTo(200);
      assertThat(site.send("POST", path, "{\"name\":\"Next\"}", "").status()).isEqualTo(404);
      String bearer = "Bearer " + joined.json().path("token").asString();
      assertThat(site.send("POST", "/rooms/3/messages", "{\"message\":\"hi\"}", bearer).status())
          .isEqualTo(201);
      assertThat(site.send("GET", "/rooms", "", bearer).all("room")).containsExactly("3");
      assertThat(site.send("GET", "/messages", "", bearer).all("message")).containsExactly("hi");
      assertThat(site.send("GET", "/rooms/4/messages", "", bearer).status()).isEqualTo(404);
      assertThat(site.send("POST", "/rooms/4/messages", "{\"message\":\"x\"}", bearer).status())
          .isEqualTo(404);
      assertThat(site.send("GET", "/search?q=elsewhere", "", bearer).json()).isEmpty();
      assertThat(site.send("POST", "/rooms", "{\"room\":\"mine\"}", bearer).status())
          .isEqualTo(403);
    }
  }

  @ParameterizedTest
  @EnumSource
  void textIsStoredAndReturnedAsTextAndExportsAreSafe(Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      for (String text : NASTY) {
        site.space.say(ANA, "3", text);
      }
      assertThat(site.call("EA1ABC", "GET", "/rooms/3/messages", "").all("message"))
          .containsExactlyElementsOf(NASTY);
      String html = site.call("mod", "GET", "/rooms/3/export?format=html", "").body();
      assertThat(html)
          .doesNotContain("<script>alert")
          .doesNotContain("<img")
          .doesNotContain("<svg/");
      assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
      String csv = site.call("mod", "GET", "/rooms/3/export?format=csv", "").body();
      assertThat(csv).contains("\"'=HYPERLINK(\"\"http://evil\"\")\"");
      assertThat(site.call("mod", "GET", "/rooms/3/export", "").all("message"))
          .containsExactlyElementsOf(NASTY);
      assertThat(site.call("EA2XYZ", "GET", "/rooms/3/export", "").status()).isEqualTo(403);
      assertThat(site.call("EA1ABC", "GET", "/rooms/3/messages?before=1%20OR%201=1", "").status())
          .isEqualTo(400);
      assertThat(site.call("EA1ABC", "GET", "/rooms/3'--/messages", "").status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPersonIsExportedAndErased(Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      site.space.say(ANA, "3", "remember me");
      site.space.say(TestChat.member("EA1ABC"), "3", "somebody else");
      assertThat(site.call("EA1ABC", "GET", "/users/EA2XYZ/messages", "").status()).isEqualTo(403);
      assertThat(site.call("EA2XYZ", "GET", "/users/EA2XYZ/messages", "").all("message"))
          .containsExactly("remember me");
      assertThat(site.call("EA1ABC", "DELETE", "/users/EA2XYZ/messages", "").status())
          .isEqualTo(403);
      assertThat(site.call("EA2XYZ", "DELETE", "/users/EA2XYZ/messages", "").status())
          .isEqualTo(204);
      String left = site.call("EA1ABC", "GET", "/rooms/3/messages", "").body();
      assertThat(left)
          .doesNotContain("EA2XYZ")
          .doesNotContain("remember")
          .contains("somebody else");
      assertThat(search(site, "remember")).isEmpty();
      assertThat(site.space.database("SELECT max(seq) AS n FROM chat_posts")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRoomKeepsWhatItIsToldToKeepAndSeqGoesOn(Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      for (int i = 1; i <= 12; i++) {
        site.space.say(ANA, "3", "message " + i);
      }
      site.call("mod", "PATCH", "/rooms/3", "{\"keep_messages\":5}");
      site.space.chat.housekeep();
      assertThat(site.call("EA1ABC", "GET", "/rooms/3/messages", "").all("message"))
          .hasSize(5)
          .first()
          .isEqualTo("message 8");
      site.call("mod", "PATCH", "/rooms/3", "{\"keep_messages\":0,\"keep_days\":1}");
      site.space.pass(java.time.Duration.ofDays(2));
      site.space.chat.housekeep();
      assertThat(site.call("EA1ABC", "GET", "/rooms/3/messages", "").json()).isEmpty();
      site.space.restart();
      Ear ana = site.space.listen(ANA, "quendaward/chat/3");
      site.space.say(ANA, "3", "next");
      assertThat(ana.seqs()).containsExactly(13L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void plan000ReadsItsOwnColumnsByAnIndex(Kind kind) {
    try (TestChat space = new TestChat(kind, data)) {
      space.say(ANA, "3", "award");
      space.say(ANA, "global", "everybody");
      List<String> rows =
          space.database.read(tx ->
              tx.query(
                  """
                  SELECT id, award_id, operator_callsign, message, source, created_at
                  FROM quendaward_chat_messages ORDER BY created_at, id\
                  """,
                  row ->
                      row.bigintOrNull("award_id")
                          + " "
                          + row.string("operator_callsign")
                          + " "
                          + row.string("message")
                          + " "
                          + row.string("source")
                          + " "
                          + row.string("created_at").substring(0, 19)));
      assertThat(rows)
          .containsExactly(
              "3 EA2XYZ award app 2026-11-20 12:00:00",
              "null EA2XYZ everybody app 2026-11-20 12:00:00");
      List<String> plan = plan(space, kind, PostStore.PAGE_BEFORE, 1L, 10L, 50);
      assertThat(String.join("\n", plan)).contains("chat_posts_room").doesNotContain("SCAN p");
    }
  }

  private static List<String> plan(TestChat space, Kind kind, String sql, Object... args) {
    return space.journal.write(tx -> {
      if (kind == Kind.POSTGRES) {
        tx.update("SET LOCAL enable_seqscan = off");
      }
      String explain = kind == Kind.SQLITE ? "EXPLAIN QUERY PLAN " : "EXPLAIN ";
      String column = kind == Kind.SQLITE ? "detail" : "QUERY PLAN";
      return tx.query(explain + sql, row -> row.string(column), args);
    });
  }
}
