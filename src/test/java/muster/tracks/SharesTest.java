package muster.tracks;

import static muster.tracks.TestTracks.NOW;
import static muster.tracks.TestTracks.location;
import static muster.tracks.TestTracks.member;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import muster.http.Json;
import muster.tracks.PhoneSite.Answered;
import muster.tracks.TestTracks.Ear;
import muster.types.Principal;
import muster.types.Problem;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Positions that are shared for a time: in a room, and with a link.
class SharesTest {
  private static final Principal ANA = member("ana");

  @TempDir Path data;

  private static void report(TestTracks space, int second, double lat) {
    assertThat(space.publish(ANA, "owntracks/ana/phone", location(NOW + second, lat, -8))).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void aRoomSeesWhereSomebodyIsForAWhileAndNobodyElseDoes(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data);
        PhoneSite site = new PhoneSite(space)) {
      space.rooms.open("family", "ana", "bob");
      report(space, 0, 43);
      Ear room = space.listen(member("bob"), "rooms/family");
      Ear bob = space.listen(member("bob"), "owntracks-shares/+");
      Ear eve = space.listen(member("eve"), "owntracks-shares/#");
      Answered made = site.call("ana", "POST", "/shares", "{\"room\":\"family\",\"minutes\":15}");
      assertThat(made.status()).as(made.body()).isEqualTo(201);
      String id = made.json().path("id").asString();
      assertThat(made.json().path("topic").asString()).isEqualTo("owntracks-shares/" + id);
      assertThat(room.json().getFirst().path("share").asString()).isEqualTo(id);
      report(space, 1, 43.5);
      assertThat(bob.json())
          .extracting(one -> one.path("lat").asDouble())
          .containsExactly(43.0, 43.5);
      assertThat(bob.json().getLast().path("name").asString()).isNotEmpty();
      assertThat(bob.json().getLast().has("SSID")).isFalse();
      assertThat(space.retained(member("bob"), "owntracks-shares/+")).hasSize(1);
      assertThat(space.retained(member("eve"), "owntracks-shares/+")).isEmpty();
      assertThat(space.publish(ANA, "owntracks-shares/" + id, "{}")).isEqualTo(Problem.NOT_ALLOWED);

      space.rooms.close("family", "bob");
      report(space, 2, 43.6);
      assertThat(bob.heard).as("who left the room sees nothing any more").hasSize(2);
      space.rooms.open("family", "ana", "bob");
      space.pass(Duration.ofMinutes(16));
      report(space, 960, 44);
      assertThat(bob.heard).as("it is over").hasSize(2);
      assertThat(space.retained(member("bob"), "owntracks-shares/+")).isEmpty();
      space.tracks.housekeep();
      Awaitility.await()
          .until(() ->
              bob.heard.stream()
                      .filter(one -> one.payload().length > 0)
                      .filter(one -> Json.tree(one.payload()).path("ended").asBoolean(false))
                      .count()
                  == 1);
      assertThat(eve.heard).isEmpty();
      assertThat(site.call("ana", "GET", "/shares", "").json()).isEmpty();
      assertThat(
              site.call("eve", "POST", "/shares", "{\"room\":\"family\",\"minutes\":15}").status())
          .isEqualTo(404);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLinkShowsWhatWasAgreedAndOnlyWithItsPassPhrase(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data);
        PhoneSite site = new PhoneSite(space)) {
      report(space, -100, 40);
      Answered made =
          site.call(
              "ana",
              "POST",
              "/shares",
              "{\"minutes\":60,\"passphrase\":\"open"
                  + " sesame\",\"precision\":\"1km\",\"label\":\"Trip\"}");
      assertThat(made.status()).as(made.body()).isEqualTo(201);
      String id = made.json().path("id").asString();
      assertThat(id).hasSize(22);
      assertThat(made.json().path("url").asString()).endsWith("/share#main/" + id);
      report(space, 10, 43.123456);

      String path = "/spaces/main/shares/" + id;
      JsonNode door = site.send("GET", path, "", "").json();
      assertThat(door.path("label").asString()).isEqualTo("Trip");
      assertThat(door.path("passphrase").asBoolean()).isTrue();
      assertThat(site.send("GET", path + "/positions", "", "").status()).isEqualTo(401);
      Answered opened = site.send("POST", path + "/open", "{\"passphrase\":\"open sesame\"}", "");
      assertThat(opened.status()).as(opened.body()).isEqualTo(200);
      Answered shown = site.ticket(path + "/positions", opened.json().path("ticket").asString());
      JsonNode track = shown.json().path("devices").get(0).path("track");
      assertThat(track).as("nothing from before it began").hasSize(1);
      assertThat(track.get(0).path("lat").asDouble()).isNotEqualTo(43.123456);
      assertThat(site.ticket(path + "/positions", "x".repeat(60)).status()).isEqualTo(401);

      int status = 0;
      for (int i = 0; i < 12; i++) {
        status =
            site.send("POST", path + "/open", "{\"passphrase\":\"guess%d\"}".formatted(i), "")
                .status();
      }
      assertThat(status).as("guessing is slow").isEqualTo(429);
      assertThat(
              site.send("GET", "/spaces/main/shares/" + id.replace(id.charAt(3), '_'), "", "")
                  .status())
          .isEqualTo(404);

      assertThat(site.call("bob", "DELETE", "/shares/" + id, "").status()).isEqualTo(404);
      assertThat(site.call("ana", "DELETE", "/shares/" + id, "").status()).isEqualTo(204);
      assertThat(site.send("GET", path, "", "").status()).isEqualTo(404);
      assertThat(site.ticket(path + "/positions", opened.json().path("ticket").asString()).status())
          .isEqualTo(404);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLinkEndsOnTimeAndAfterARestart(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data)) {
      String id;
      try (PhoneSite site = new PhoneSite(space)) {
        id = site.call("ana", "POST", "/shares", "{\"minutes\":60}").json().path("id").asString();
        assertThat(site.call("ana", "POST", "/shares", "{\"minutes\":0}").status()).isEqualTo(400);
        assertThat(
                site.call("ana", "POST", "/shares", "{\"minutes\":9,\"precision\":\"none\"}")
                    .status())
            .isEqualTo(400);
        assertThat(
                site.call("ana", "POST", "/shares", "{\"minutes\":9,\"devices\":[\"none\"]}")
                    .status())
            .isEqualTo(404);
        assertThat(site.send("GET", "/spaces/main/shares/" + id + "/positions", "", "").status())
            .isEqualTo(200);
        space.pass(Duration.ofMinutes(61));
        assertThat(site.send("GET", "/spaces/main/shares/" + id, "", "").status()).isEqualTo(404);
      }
      space.restart();
      assertThat(space.words("SELECT id AS t FROM places_shares")).containsExactly(id);
      space.tracks.housekeep();
      assertThat(space.database("SELECT count(*) AS n FROM places_shares WHERE ended_at IS NULL"))
          .isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereSomebodyIsIsAskedOfTheirPhoneIfTheyAllowIt(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data);
        PhoneSite site = new PhoneSite(space)) {
      report(space, 0, 43);
      Ear phone = space.listen(ANA, "owntracks/ana/phone/cmd");
      String ask = "{\"user\":\"ana\"}";
      assertThat(site.call("bob", "POST", "/where", ask).status()).isEqualTo(404);
      assertThat(site.call("ana", "POST", "/where", ask).status()).isEqualTo(202);
      assertThat(phone.json().getFirst().path("action").asString()).isEqualTo("reportLocation");
      assertThat(site.call("ana", "POST", "/where", "{}").status()).isEqualTo(400);
    }
  }
}
