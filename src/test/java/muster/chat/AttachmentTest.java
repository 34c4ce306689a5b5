package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import muster.access.Tokens;
import muster.files.Pictures;
import muster.http.Json;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.SpaceId;
import muster.types.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Files in rooms: sent over HTTP, named in a message, read by whoever may read the message, and
/// gone with it.
class AttachmentTest {
  @TempDir Path data;

  private static JsonNode json(HttpResponse<byte[]> answer) {
    return Json.tree(answer.body());
  }

  private static String send(RoomSite site, String user, String name, byte[] content) {
    HttpResponse<byte[]> answer =
        site.bytes(RoomSite.basic(user), "POST", "/files?name=" + name, content);
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(201);
    return json(answer).path("id").asString("");
  }

  private static int get(RoomSite site, String user, String id) {
    return site.bytes(RoomSite.basic(user), "GET", "/files/" + id, new byte[0]).statusCode();
  }

  @ParameterizedTest
  @EnumSource
  void aPictureGoesWithItsMessageToEverybodyInTheRoomAndToNobodyElse(TestChat.Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      byte[] photograph = Pictures.photograph(800, 600, 6);
      String id = send(site, "EA1ABC", "antenna.jpg", photograph);
      assertThat(get(site, "EA1ABC", id)).isEqualTo(200);
      assertThat(get(site, "EA2XYZ", id)).as("nobody has said anything with it").isEqualTo(404);
      assertThat(
              site.call("EA1ABC", "POST", "/rooms", "{\"room\":\"shack\",\"is_private\":true}")
                  .status())
          .isEqualTo(201);

      TestChat.Ear ear = site.space.listen(TestChat.member("EA1ABC"), "quendaward/chat/shack");
      RoomSite.Answered said =
          site.call(
              "EA1ABC",
              "POST",
              "/rooms/shack/messages",
              "{\"attachments\":[{\"id\":\""
                  + id
                  + "\",\"name\":\"evil.exe\",\"size\":1,\"x\":{}}]}");
      assertThat(said.status()).as(said.body()).isEqualTo(201);
      for (JsonNode message :
          List.of(
              ear.json().getFirst(),
              site.call("EA1ABC", "GET", "/rooms/shack/messages", "").json().get(0))) {
        JsonNode file = message.path("attachments").get(0);
        assertThat(message.path("message").asString("?")).isEmpty();
        assertThat(file.path("id").asString("")).isEqualTo(id);
        assertThat(file.path("name").asString("")).isEqualTo("antenna.jpg");
        assertThat(file.path("type").asString("")).isEqualTo("image/jpeg");
        assertThat(file.path("width").asInt(0)).isEqualTo(600);
        assertThat(file.path("height").asInt(0)).isEqualTo(800);
        assertThat(file.path("thumbnail").asBoolean(false)).isTrue();
        assertThat(file.has("x")).isFalse();
      }
      assertThat(get(site, "EA2XYZ", id)).isEqualTo(404);
      site.call("EA1ABC", "PUT", "/rooms/shack/members/EA2XYZ", "{}");
      assertThat(get(site, "EA2XYZ", id)).isEqualTo(200);
      site.call("EA1ABC", "DELETE", "/rooms/shack/members/EA2XYZ", "");
      assertThat(get(site, "EA2XYZ", id)).as("out of the room, out of its files").isEqualTo(404);

      String message = said.json().path("id").asString("");
      site.call("EA1ABC", "DELETE", "/rooms/shack/messages/" + message, "");
      assertThat(get(site, "EA1ABC", id)).isEqualTo(404);
      assertThat(site.space.database("SELECT count(*) AS n FROM files WHERE gone_at IS NOT NULL"))
          .isOne();
      site.space.files.housekeep();
      assertThat(site.space.database("SELECT count(*) AS n FROM files")).isZero();
      assertThat(data.resolve("spaces/main/files"))
          .isDirectoryRecursivelyContaining("glob:**")
          .isDirectoryNotContaining("glob:**" + id + "*");
    }
  }

  @Test
  void theAnswerHasSafeHeadersAndPartsOfIt() {
    try (RoomSite site = new RoomSite(new TestChat(TestChat.Kind.SQLITE, data))) {
      String id = send(site, "EA1ABC", "caf%C3%A9%20%22x%22.png", Pictures.plain("png", 30, 20));
      String basic = RoomSite.basic("EA1ABC");
      HttpResponse<byte[]> whole = site.bytes(basic, "GET", "/files/" + id, new byte[0]);
      assertThat(whole.headers().firstValue("Content-Type")).contains("image/png");
      assertThat(whole.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(whole.headers().firstValue("Cache-Control")).contains("private, no-cache");
      assertThat(whole.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("sandbox", "default-src 'none'");
      assertThat(whole.headers().firstValue("Content-Disposition"))
          .contains("inline; filename=\"caf_ x.png\"; filename*=UTF-8''caf%C3%A9%20x.png");
      assertThat(whole.headers().firstValueAsLong("Content-Length")).hasValue(whole.body().length);
      String etag = whole.headers().firstValue("ETag").orElse("");
      assertThat(
              site.bytes(basic, "GET", "/files/" + id, new byte[0], "If-None-Match", etag)
                  .statusCode())
          .isEqualTo(304);
      HttpResponse<byte[]> part =
          site.bytes(basic, "GET", "/files/" + id, new byte[0], "Range", "bytes=1-3");
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.body()).isEqualTo("PNG".getBytes(StandardCharsets.US_ASCII));
      assertThat(part.headers().firstValue("Content-Range"))
          .contains("bytes 1-3/" + whole.body().length);
      assertThat(site.bytes(basic, "GET", "/files/" + id, new byte[0], "Range", "bytes=-4").body())
          .hasSize(4);
      assertThat(
              site.bytes(basic, "GET", "/files/" + id, new byte[0], "Range", "bytes=999999-")
                  .statusCode())
          .isEqualTo(416);
      assertThat(
              site.bytes(
                      basic,
                      "GET",
                      "/files/" + id,
                      new byte[0],
                      "Range",
                      "bytes=1-3",
                      "If-Range",
                      "\"other\"")
                  .body())
          .isEqualTo(whole.body());
      HttpResponse<byte[]> head = site.bytes(basic, "HEAD", "/files/" + id, new byte[0]);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(whole.body().length);
    }
  }

  @Test
  void guestsReadAndSendTheFilesOfTheirRoomByToken() {
    try (RoomSite site = new RoomSite(new TestChat(TestChat.Kind.SQLITE, data))) {
      Tokens.Issued token =
          site.space
              .access
              .tokens()
              .issue(
                  Principal.hub(SpaceId.MAIN),
                  new Tokens.Wanted(
                      new UserId("visitor"),
                      "Visitor",
                      Set.of("3"),
                      Set.of(),
                      Duration.ofHours(1)));
      String bearer = "Bearer " + token.token();
      String there = send(site, "EA1ABC", "a.txt", "for room 3".getBytes(StandardCharsets.UTF_8));
      String elsewhere =
          send(site, "EA1ABC", "b.txt", "for room 4".getBytes(StandardCharsets.UTF_8));
      site.call("EA1ABC", "POST", "/rooms/3/messages", "{\"attachments\":[\"" + there + "\"]}");
      site.call("EA1ABC", "POST", "/rooms/4/messages", "{\"attachments\":[\"" + elsewhere + "\"]}");
      assertThat(site.bytes(bearer, "GET", "/files/" + there, new byte[0]).statusCode())
          .isEqualTo(200);
      assertThat(site.bytes(bearer, "GET", "/files/" + elsewhere, new byte[0]).statusCode())
          .isEqualTo(404);
      HttpResponse<byte[]> own =
          site.bytes(bearer, "POST", "/files?name=g.gif", Pictures.plain("gif", 9, 9));
      assertThat(own.statusCode()).isEqualTo(201);
    }
  }

  @Test
  void nobodySaysAnythingWithSomebodyElsesFileNorWithOneThatIsNotThere() {
    try (RoomSite site = new RoomSite(new TestChat(TestChat.Kind.SQLITE, data))) {
      String id = send(site, "EA1ABC", "a.txt", "mine".getBytes(StandardCharsets.UTF_8));
      TestChat space = site.space;
      String mine = "{\"attachments\":[\"" + id + "\"]}";
      assertThat(space.refusal(TestChat.member("EA2XYZ"), "3", mine)).isEqualTo(Problem.NOT_FOUND);
      assertThat(space.refusal(TestChat.who("admin", muster.types.Role.ADMIN), "3", mine))
          .isEqualTo(Problem.NOT_FOUND);
      assertThat(
              space.refusal(
                  TestChat.member("EA1ABC"),
                  "3",
                  "{\"attachments\":[\"00000000-0000-4000-8000-000000000000\"]}"))
          .isEqualTo(Problem.NOT_FOUND);
      for (String bad :
          List.of(
              "{\"attachments\":[]}",
              "{\"attachments\":\"x\"}",
              "{\"attachments\":[\"../../etc/passwd\"]}",
              "{\"attachments\":[{}]}",
              "{\"attachments\":[" + ("\"" + id + "\",").repeat(10) + "\"" + id + "\"]}")) {
        assertThat(space.refusal(TestChat.member("EA1ABC"), "3", bad)).as(bad).isNotNull();
      }
      assertThat(space.database("SELECT count(*) AS n FROM chat_posts")).isZero();
      assertThat(space.refusal(TestChat.member("EA1ABC"), "3", mine)).isNull();
      assertThat(space.refusal(TestChat.member("EA1ABC"), "4", mine))
          .as("again, elsewhere")
          .isNull();
      assertThat(site.call("EA1ABC", "DELETE", "/files/" + id, "").status()).isEqualTo(409);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileGoesWithTheLastMessageThatUsesItWhereverThatGoes(TestChat.Kind kind) {
    try (RoomSite site = new RoomSite(new TestChat(kind, data))) {
      String kept = send(site, "EA1ABC", "kept.txt", "kept".getBytes(StandardCharsets.UTF_8));
      String erased = send(site, "EA2XYZ", "erased.txt", "erased".getBytes(StandardCharsets.UTF_8));
      String unused = send(site, "EA1ABC", "unused.txt", "x".getBytes(StandardCharsets.UTF_8));
      for (String room : List.of("3", "4", "5")) {
        site.call(
            "EA1ABC",
            "POST",
            "/rooms/" + room + "/messages",
            "{\"attachments\":[\"" + kept + "\"]}");
      }
      site.call("EA2XYZ", "POST", "/rooms/3/messages", "{\"attachments\":[\"" + erased + "\"]}");
      site.call("admin", "DELETE", "/rooms/4", "");
      site.call("EA2XYZ", "DELETE", "/users/EA2XYZ/messages", "");
      assertThat(get(site, "EA1ABC", erased)).isEqualTo(404);
      assertThat(get(site, "EA1ABC", kept)).isEqualTo(200);
      site.call("mod", "PATCH", "/rooms/5", "{\"keep_messages\":1}");
      site.call("mod", "PATCH", "/rooms/3", "{\"keep_days\":1}");
      site.call("EA1ABC", "POST", "/rooms/5/messages", "{\"message\":\"the newest\"}");
      site.space.chat.housekeep();
      assertThat(get(site, "EA1ABC", kept)).as("still in room 3").isEqualTo(200);
      site.space.files.housekeep();
      assertThat(get(site, "EA1ABC", unused)).isEqualTo(200);
      site.space.pass(Duration.ofHours(25));
      site.space.chat.housekeep();
      site.space.files.housekeep();
      assertThat(get(site, "EA1ABC", kept)).isEqualTo(404);
      assertThat(get(site, "EA1ABC", unused)).isEqualTo(404);
      assertThat(site.space.database("SELECT count(*) AS n FROM files")).isZero();
      assertThat(site.space.database("SELECT count(*) AS n FROM file_uses")).isZero();
    }
  }
}
