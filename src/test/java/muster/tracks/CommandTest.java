package muster.tracks;

import static muster.tracks.TestTracks.NOW;
import static muster.tracks.TestTracks.location;
import static muster.tracks.TestTracks.member;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import muster.bus.Publisher;
import muster.http.Json;
import muster.tracks.TestTracks.Ear;
import muster.tracks.TracksSite.Answered;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Role;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class CommandTest {
  private static final Principal ANA = member("ana");
  private static final Principal BOB = member("bob");
  private static final Principal ADMIN = TestTracks.who("admin", Role.ADMIN);
  private static final String PHONE = "owntracks/ana/phone";
  private static final String CMD = PHONE + "/cmd";
  private static final String REPORT = "{\"action\":\"reportLocation\"}";

  @TempDir Path data;

  private static JsonNode tell(TracksSite site, String user, String path, String body) {
    Answered answered = site.post(user, path, body);
    assertThat(answered.status()).as(answered.body()).isEqualTo(202);
    return answered.json();
  }

  private static String state(TracksSite site, String id) {
    return site.get("ana", "/api/devices/phone/cmd/" + id).json().path("state").asString();
  }

  @ParameterizedTest
  @EnumSource
  void aCommandGoesFromQueuedToSentToAnswered(TestTracks.Kind kind) {
    try (TracksSite site = new TracksSite(new TestTracks(kind, data))) {
      TestTracks space = site.space;
      Ear phone = space.listen(ANA, CMD);
      JsonNode told = tell(site, "ana", "/api/devices/phone/cmd/", REPORT);
      assertThat(told.path("state").asString()).isEqualTo("queued");
      String id = told.path("id").asString();
      JsonNode heard = Json.tree(phone.heard.getFirst().payload());
      assertThat(heard.path("_type").asString()).isEqualTo("cmd");
      assertThat(heard.path("action").asString()).isEqualTo("reportLocation");
      assertThat(heard.path("id").asString()).isEqualTo(id);
      space.bus.delivered(phone.heard.getFirst(), phone);
      space.publish(ANA, PHONE, location(NOW, 1, 2));
      assertThat(state(site, id)).as("a position that was not asked for").isEqualTo("sent");
      space.publish(
          ANA, PHONE, "{\"_type\":\"location\",\"t\":\"r\",\"lat\":3,\"lon\":4,\"tst\":9}");
      JsonNode done = site.get("ana", "/api/devices/phone/cmd/" + id).json();
      assertThat(done.path("state").asString()).isEqualTo("answered");
      assertThat(done.at("/answer/lat").asInt()).isEqualTo(3);
      assertThat(site.get("ana", "/api/devices/phone/cmd").all("id")).containsExactly(id);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachAnswerFindsItsQuestion(TestTracks.Kind kind) {
    try (TracksSite site = new TracksSite(new TestTracks(kind, data))) {
      List<String> actions = List.of("dump", "status", "reportSteps", "waypoints");
      List<String> answers =
          List.of(
              "{\"_type\":\"configuration\",\"mode\":0}",
              "{\"_type\":\"status\"}",
              "{\"_type\":\"steps\",\"steps\":5,\"tst\":1}",
              "{\"_type\":\"waypoints\",\"waypoints\":[]}");
      List<String> ids =
          actions.stream()
              .map(action ->
                  tell(
                          site,
                          "ana",
                          "/api/v1/devices/phone/cmd",
                          "{\"action\":\"%s\",\"from\":1,\"to\":2}".formatted(action))
                      .path("id")
                      .asString())
              .toList();
      site.space.restart();
      for (int i = 0; i < ids.size(); i++) {
        site.space.publish(ANA, PHONE, answers.get(i));
        assertThat(
                site.space.words(
                    "SELECT state AS t FROM tracks_commands WHERE answer = ?", answers.get(i)))
            .containsExactly("ANSWERED");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void waypointsAndSettingsCarryTheirType(TestTracks.Kind kind) {
    try (TracksSite site = new TracksSite(new TestTracks(kind, data))) {
      Ear phone = site.space.listen(ANA, CMD);
      tell(
          site,
          "ana",
          "/api/devices/phone/cmd",
          "{\"action\":\"setWaypoints\",\"waypoints\":[{\"_type\":\"waypoint\",\"desc\":\"Home\",\"tst\":1}]}");
      tell(
          site,
          "ana",
          "/api/devices/phone/cmd",
          "{\"action\":\"setConfiguration\",\"configuration\":{\"monitoring\":2}}");
      JsonNode waypoints = phone.json().get(0).path("waypoints");
      assertThat(waypoints.path("_type").asString()).isEqualTo("waypoints");
      assertThat(waypoints.at("/waypoints/0/desc").asString()).isEqualTo("Home");
      assertThat(phone.json().get(1).at("/configuration/_type").asString())
          .isEqualTo("configuration");
      for (String wrong :
          List.of(
              "",
              "[]",
              "{}",
              "{\"action\":\"selfDestruct\"}",
              "{\"action\":\"setWaypoints\"}",
              "{\"action\":\"setConfiguration\",\"configuration\":7}")) {
        assertThat(site.post("ana", "/api/devices/phone/cmd", wrong).status())
            .as(wrong)
            .isEqualTo(400);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeviceObeysItsOwnerAndAdminsAndFriendsMayAskWhereItIs(TestTracks.Kind kind) {
    try (TracksSite site = new TracksSite(new TestTracks(kind, data))) {
      TestTracks space = site.space;
      Ear phone = space.listen(ANA, CMD);
      space.publish(ANA, PHONE, location(NOW, 1, 2));
      String settings = "{\"action\":\"setConfiguration\",\"configuration\":{\"host\":\"evil\"}}";
      String cmd = "{\"_type\":\"cmd\",\"action\":\"reportLocation\"}";
      assertThat(space.publish(BOB, CMD, cmd)).isEqualTo(Problem.NOT_ALLOWED);
      assertThat(space.publish(BOB, "owntracks/ana/no-such/cmd", cmd))
          .isEqualTo(Problem.NOT_ALLOWED);
      assertThat(site.post("bob", "/api/devices/phone/cmd?user=ana", REPORT).status())
          .isEqualTo(404);
      site.befriend("ana", "bob", "");
      assertThat(space.publish(BOB, CMD, cmd))
          .as("not without consent")
          .isEqualTo(Problem.NOT_ALLOWED);
      site.call("ana", "PATCH", "/api/v1/friends/bob", "{\"may_ask\":true}");
      assertThat(space.publish(BOB, CMD, cmd)).isNull();
      assertThat(space.publish(BOB, CMD, cmd)).as("once a minute").isEqualTo(Problem.TOO_FAST);
      assertThat(site.post("bob", "/api/devices/phone/cmd?user=ana", REPORT).status())
          .isEqualTo(429);
      space.pass(Duration.ofMinutes(1));
      JsonNode told = tell(site, "bob", "/api/devices/phone/cmd?user=ana", REPORT);
      assertThat(space.publish(BOB, CMD, settings)).isEqualTo(Problem.NOT_ALLOWED);
      assertThat(site.post("bob", "/api/devices/phone/cmd?user=ana", settings).status())
          .isEqualTo(403);
      assertThat(space.publish(ADMIN, CMD, settings)).isNull();
      assertThat(
              site.post("admin", "/api/devices/phone/cmd?user=ana", "{\"action\":\"dump\"}")
                  .status())
          .isEqualTo(202);
      assertThat(phone.json())
          .extracting(one -> one.path("action").asString(""))
          .containsExactly("reportLocation", "reportLocation", "setConfiguration", "dump");
      space.publish(
          ANA, PHONE, "{\"_type\":\"location\",\"t\":\"r\",\"lat\":3,\"lon\":4,\"tst\":9}");
      JsonNode seen =
          site.get("bob", "/api/devices/phone/cmd/" + told.path("id").asString() + "?user=ana")
              .json();
      assertThat(seen.has("answer")).isFalse();
      assertThat(site.get("bob", "/api/devices/phone/cmd?user=ana").json()).hasSize(2);
      assertThat(space.access.audit().list(muster.access.Audit.Query.newest(20)))
          .filteredOn(entry -> entry.what().equals("device.command"))
          .extracting(entry -> entry.who() + " " + entry.detail())
          .contains("admin setConfiguration", "bob reportLocation");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeviceThatIsAwayGetsItWhenItReports(TestTracks.Kind kind) {
    try (TracksSite site = new TracksSite(new TestTracks(kind, data))) {
      TestTracks space = site.space;
      String id = tell(site, "ana", "/api/devices/phone/cmd", REPORT).path("id").asString();
      space.restart();
      Ear phone = space.listen(ANA, CMD);
      Publisher through = new Publisher(ANA, phone);
      space.publish(through, PHONE, location(NOW, 1, 2), /* retain= */ true);
      space.publish(through, PHONE, location(NOW + 1, 1, 2), /* retain= */ true);
      assertThat(phone.heard).as("once").hasSize(1);
      space.bus.delivered(phone.heard.getFirst(), phone);
      space.publish(ANA, PHONE, location(NOW + 2, 1, 2));
      assertThat(
              space.words(
                  "SELECT state AS t FROM tracks_commands WHERE id = ?",
                  java.util.UUID.fromString(id)))
          .containsExactly("SENT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void inHttpModeItComesWithTheAnswer(TestTracks.Kind kind) {
    try (TracksSite site = new TracksSite(new TestTracks(kind, data))) {
      String id = tell(site, "ana", "/api/devices/phone/cmd", REPORT).path("id").asString();
      JsonNode answer = site.post("ana", "/pub?u=ana&d=phone", location(NOW, 1, 2)).json();
      assertThat(answer).hasSize(1);
      assertThat(answer.path(0).path("id").asString()).isEqualTo(id);
      assertThat(state(site, id)).isEqualTo("sent");
      assertThat(site.post("ana", "/pub?u=ana&d=phone", location(NOW, 1, 2)).body())
          .isEqualTo("[]");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatNobodyComesForExpires(TestTracks.Kind kind) {
    try (TracksSite site = new TracksSite(new TestTracks(kind, data))) {
      String id =
          tell(
                  site,
                  "ana",
                  "/api/devices/phone/cmd",
                  "{\"action\":\"reportLocation\",\"expires_seconds\":60}")
              .path("id")
              .asString();
      site.space.pass(Duration.ofSeconds(59));
      site.space.tracks.housekeep();
      assertThat(state(site, id)).isEqualTo("queued");
      site.space.pass(Duration.ofSeconds(2));
      site.space.tracks.housekeep();
      assertThat(state(site, id)).isEqualTo("expired");
      assertThat(site.post("ana", "/pub?d=phone", "").body()).isEqualTo("[]");
      assertThat(site.get("ana", "/api/devices/phone/cmd/nonsense").status()).isEqualTo(404);
      assertThat(site.get("ana", "/api/devices/tablet/cmd").status()).isEqualTo(404);
    }
  }
}
