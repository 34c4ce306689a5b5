package muster.tracks;

import static muster.tracks.TestTracks.NOW;
import static muster.tracks.TestTracks.location;
import static muster.tracks.TestTracks.member;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import muster.types.Principal;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Reading what was recorded: the API of the Recorder, and our own.
class RecorderTest {
  private static final Principal ANA = member("ana");
  private static final String PHONE = "owntracks/ana/iPhone 12";

  @TempDir Path data;

  /// One position a minute, a hundred of them, ending now.
  private TracksSite recorded(TestTracks.Kind kind) {
    TestTracks space = new TestTracks(kind, data);
    TracksSite site = new TracksSite(space);
    for (int i = 99; i >= 0; i--) {
      space.publish(ANA, PHONE, location(NOW - 60L * i, 43 + i / 1000.0, -8));
    }
    return site;
  }

  @ParameterizedTest
  @EnumSource
  void theFrontendFindsUsersDevicesAndPositions(TestTracks.Kind kind) {
    try (TracksSite site = recorded(kind)) {
      assertThat(site.get("ana", "/api/0/version").json().path("version").asString()).isNotEmpty();
      assertThat(site.get("ana", "/api/0/list").body()).isEqualTo("{\"results\":[\"ana\"]}");
      assertThat(site.get("ana", "/api/0/list?user=ANA").body())
          .isEqualTo("{\"results\":[\"iPhone 12\"]}");
      assertThat(site.get("ana", "/api/0/list?user=ana&device=iphone%2012").body())
          .isEqualTo("{\"results\":[\"2026-11.rec\"]}");
      JsonNode last = site.get("ana", "/api/0/last").json().path(0);
      assertThat(last.path("_type").asString()).isEqualTo("location");
      assertThat(last.path("username").asString()).isEqualTo("ana");
      assertThat(last.path("device").asString()).isEqualTo("iPhone 12");
      assertThat(last.path("topic").asString()).isEqualTo(PHONE);
      assertThat(last.path("isotst").asString()).isEqualTo("2026-11-20T12:00:00Z");
      assertThat(last.path("SSID").asString()).isEqualTo("home");
      JsonNode locations =
          site.get(
                  "ana",
                  "/api/0/locations?user=ana&device=iphone%2012&from=2026-11-20T11:50:00&to=2026-11-20T11:55:00.000Z&format=json")
              .json();
      assertThat(locations.path("count").asInt()).isEqualTo(6);
      assertThat(locations.path("data").valueStream().map(one -> one.path("tst").asLong()))
          .containsExactly(NOW - 600, NOW - 540, NOW - 480, NOW - 420, NOW - 360, NOW - 300);
      assertThat(site.get("ana", "/api/0/locations?user=ana&limit=2").json().path("data"))
          .extracting(one -> one.path("tst").asLong())
          .containsExactly(NOW - 60, NOW);
      assertThat(site.get("ana", "/api/0/locations?user=ana&from=never").status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @EnumSource
  void itSpeaksAllFormats(TestTracks.Kind kind) {
    try (TracksSite site = recorded(kind)) {
      String path = "/api/0/locations?user=ana&device=iPhone%2012&limit=3&format=";
      JsonNode line = site.get("ana", path + "linestring").json();
      assertThat(line.at("/geometry/type").asString()).isEqualTo("LineString");
      assertThat(line.at("/geometry/coordinates")).hasSize(3);
      assertThat(line.at("/geometry/coordinates/2/1").asDouble()).isEqualTo(43);
      assertThat(site.get("ana", path + "geojson").json().path("features")).hasSize(3);
      assertThat(site.get("ana", path + "csv").body().lines()).hasSize(4);
      assertThat(site.get("ana", path + "gpx").body()).contains("<trkpt");
      assertThat(site.get("ana", path + "xlsx").status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @EnumSource
  void strangersFindNothingAndFriendsWhatWasAgreed(TestTracks.Kind kind) {
    try (TracksSite site = recorded(kind)) {
      for (String user : List.of("eve", "admin", "bob")) {
        assertThat(site.get(user, "/api/0/list").body()).isEqualTo("{\"results\":[]}");
        assertThat(site.get(user, "/api/0/list?user=ana").body()).isEqualTo("{\"results\":[]}");
        assertThat(site.get(user, "/api/0/last?user=ana").body()).isEqualTo("[]");
        assertThat(site.get(user, "/api/0/locations?user=ana&from=0").json().path("count").asInt())
            .isZero();
        assertThat(site.get(user, "/api/v1/devices/iPhone%2012?user=ana").status()).isEqualTo(404);
        assertThat(site.get(user, "/api/v1/devices/iPhone%2012/track?user=ana").status())
            .isEqualTo(404);
        assertThat(site.get(user, "/api/v1/devices").body()).isEqualTo("[]");
        assertThat(site.get(user, "/api/v1/activity").body()).isEqualTo("[]");
      }
      site.space.pass(Duration.ofSeconds(1));
      site.befriend("ana", "bob", "\"precision\":\"1km\"");
      String all = "/api/0/locations?user=ana&from=0";
      assertThat(site.get("bob", all).json().path("count").asInt())
          .as("nothing from before")
          .isZero();
      JsonNode last = site.get("bob", "/api/0/last").json().path(0);
      assertThat(last.path("precision").asString()).isEqualTo("1km");
      assertThat(last.has("SSID")).isFalse();
      site.space.pass(Duration.ofMinutes(1));
      site.space.publish(ANA, PHONE, location(NOW + 60, 43.0001, -8));
      JsonNode one = site.get("bob", "/api/0/locations?user=ana").json();
      assertThat(one.path("count").asInt()).isEqualTo(1);
      assertThat(one.at("/data/0/lat").asDouble()).isEqualTo(43.005);
      assertThat(one.at("/data/0/acc").asInt()).isEqualTo(800);
      assertThat(one.toString()).doesNotContain("home");
      assertThat(site.get("bob", "/api/v1/devices/iphone%2012/track?user=ana").body())
          .contains("43.005");
      assertThat(site.get("bob", "/api/v1/devices/iphone%2012?user=ana").json().has("faults"))
          .isFalse();
      site.call("ana", "DELETE", "/api/v1/friends/bob", "");
      assertThat(site.get("bob", all).json().path("count").asInt()).isZero();
      assertThat(site.get("bob", "/api/0/last").body()).isEqualTo("[]");
    }
  }

  @ParameterizedTest
  @EnumSource
  void devicesAndTheirDaysAreListed(TestTracks.Kind kind) {
    try (TracksSite site = recorded(kind)) {
      site.space.publish(ANA, PHONE, "nonsense");
      site.space.publish(ANA, PHONE, "more nonsense");
      JsonNode device = site.get("ana", "/api/v1/devices").json().path(0);
      assertThat(device.path("device").asString()).isEqualTo("iPhone 12");
      assertThat(device.at("/last/batt").asInt()).isEqualTo(77);
      assertThat(device.at("/last/at").asString()).isEqualTo("2026-11-20T12:00:00Z");
      JsonNode fault = site.get("ana", "/api/v1/devices/iphone%2012").json().path("faults").path(0);
      assertThat(fault.path("words").asString()).isEqualTo("This is not JSON");
      assertThat(fault.path("times").asInt()).isEqualTo(2);
      assertThat(fault.path("example").asString()).isEqualTo("more nonsense");
      assertThat(site.get("ana", "/api/v1/devices/iPhone%2012/track?day=2026-11-20").json())
          .hasSize(100);
      assertThat(site.get("ana", "/api/v1/devices/iPhone%2012/track?day=2026-11-19").body())
          .isEqualTo("[]");
      assertThat(
              site.get(
                      "ana",
                      "/api/v1/devices/iPhone%2012/track?day=2026-11-21&zone=Pacific/Kiritimati")
                  .json())
          .hasSize(100);
      assertThat(site.get("ana", "/api/v1/devices/iPhone%2012/track?day=x").status())
          .isEqualTo(400);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theActivityLogTellsOwnersAllAndFriendsWhatTheySee(TestTracks.Kind kind) {
    try (TracksSite site = recorded(kind)) {
      TestTracks space = site.space;
      space.pass(Duration.ofSeconds(1));
      site.befriend("ana", "bob", "");
      site.befriend("ana", "eve", "\"precision\":\"city\"");
      space.pass(Duration.ofMinutes(1));
      long now = NOW + 60;
      space.publish(
          ANA,
          PHONE,
          "{\"_type\":\"transition\",\"event\":\"enter\",\"desc\":\"Home\",\"tst\":%d}"
              .formatted(now));
      space.publish(ANA, PHONE, "{\"_type\":\"lwt\",\"tst\":%d}".formatted(now));
      assertThat(site.get("ana", "/api/v1/devices").json().path(0).path("online").asBoolean())
          .isFalse();
      space.pass(Duration.ofMinutes(1));
      space.publish(ANA, PHONE, location(NOW + 120, 43, -8));
      assertThat(site.get("ana", "/api/v1/activity").all("event"))
          .containsExactly("online", "offline", "enter", "online");
      assertThat(site.get("ana", "/api/v1/activity?limit=1").all("event"))
          .containsExactly("online");
      assertThat(site.get("bob", "/api/v1/activity").all("event"))
          .containsExactly("online", "offline", "enter");
      assertThat(site.get("bob", "/api/v1/activity").all("place")).contains("Home");
      assertThat(site.get("eve", "/api/v1/activity").all("event"))
          .containsExactly("online", "offline");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeviceIsRenamedAndRemovedWithAllItsData(TestTracks.Kind kind) {
    try (TracksSite site = recorded(kind)) {
      TestTracks space = site.space;
      space.publish(ANA, "owntracks/ana/car", location(NOW, 1, 2));
      site.post("ana", "/api/devices/iPhone%2012/cmd", "{\"action\":\"dump\"}");
      assertThat(
              site.call("ana", "PATCH", "/api/v1/devices/iPhone%2012", "{\"name\":\"car\"}")
                  .status())
          .isEqualTo(409);
      assertThat(
              site.call("ana", "PATCH", "/api/v1/devices/iPhone%2012", "{\"name\":\"old phone\"}")
                  .status())
          .isEqualTo(200);
      assertThat(site.get("ana", "/api/0/list?user=ana").body())
          .isEqualTo("{\"results\":[\"car\",\"old phone\"]}");
      assertThat(site.call("eve", "DELETE", "/api/v1/devices/old%20phone", "").status())
          .isEqualTo(404);
      assertThat(site.call("ana", "DELETE", "/api/v1/devices/old%20phone", "").status())
          .isEqualTo(204);
      assertThat(space.database("SELECT count(*) AS n FROM tracks_fixes")).isEqualTo(1);
      assertThat(site.get("ana", "/api/v1/locations").body()).contains("\"device\":\"car\"");
      assertThat(site.call("ana", "DELETE", "/api/v1/locations", "").status()).isEqualTo(204);
      assertThat(site.call("eve", "DELETE", "/api/v1/locations?user=bob", "").status())
          .isEqualTo(403);
      for (String table :
          List.of("tracks_devices", "tracks_fixes", "tracks_reports", "tracks_commands")) {
        assertThat(space.database("SELECT count(*) AS n FROM " + table)).as(table).isZero();
      }
      assertThat(space.retained(ANA, "owntracks/#")).isEmpty();
    }
  }

  /// Which way the databases take to a day's track: by the index that it lies in.
  @ParameterizedTest
  @EnumSource
  void aDayIsFoundByItsIndex(TestTracks.Kind kind) {
    try (TracksSite site = recorded(kind)) {
      String sql = FixStore.TRACK.replace("LIMIT ?", "LIMIT 1000");
      List<String> plan =
          site.space.database.read(tx ->
              switch (kind) {
                case SQLITE ->
                    tx.query("EXPLAIN QUERY PLAN " + sql, row -> row.string("detail"), 1L, 0L, NOW);
                case POSTGRES -> {
                  tx.query(
                      "SELECT set_config('enable_seqscan', 'off', true) AS t",
                      row -> row.string("t"));
                  yield tx.query("EXPLAIN " + sql, row -> row.string("QUERY PLAN"), 1L, 0L, NOW);
                }
              });
      String words = String.join("\n", plan);
      assertThat(words)
          .doesNotContainIgnoringCase("sort")
          .doesNotContainIgnoringCase("temp b-tree");
      assertThat(words)
          .containsPattern(
              "SEARCH tracks_fixes USING PRIMARY KEY|Index Scan using tracks_fixes_pkey");
    }
  }
}
