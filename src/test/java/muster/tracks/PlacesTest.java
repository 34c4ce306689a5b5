package muster.tracks;

import static muster.tracks.TestTracks.NOW;
import static muster.tracks.TestTracks.location;
import static muster.tracks.TestTracks.member;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import muster.http.Json;
import muster.tracks.PhoneSite.Answered;
import muster.tracks.TestTracks.Ear;
import muster.types.Principal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Places that the hub watches, and who is told.
class PlacesTest {
  private static final Principal ANA = member("ana");
  private static final String HOME =
      "{\"name\":\"Home\",\"lat\":43.0,\"lon\":-8.0,\"radius\":100,\"rooms\":[\"family\"]}";

  @TempDir Path data;

  private static void report(TestTracks space, int second, double lat) {
    assertThat(space.publish(ANA, "owntracks/ana/phone", location(NOW + second, lat, -8))).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void whoComesAndGoesIsToldInTheRoomsThatTheyChose(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data);
        PhoneSite site = new PhoneSite(space)) {
      space.rooms.open("family", "ana", "bob");
      Ear room = space.listen(member("bob"), "rooms/family");
      Ear own = space.listen(ANA, "owntracks/+/+/event");
      Ear stranger = space.listen(member("eve"), "owntracks/#");
      Answered made = site.call("ana", "POST", "/places", HOME);
      assertThat(made.status()).as(made.body()).isEqualTo(201);

      report(space, 1, 43.1);
      report(space, 2, 43.0);
      report(space, 3, 43.0009); // at the edge
      report(space, 0, 43.1); // late
      report(space, 4, 43.1);
      Awaitility.await().until(() -> room.heard.size() == 2);
      assertThat(own.json())
          .extracting(one -> one.path("event").asString())
          .containsExactly("enter", "leave");
      assertThat(room.json().getFirst().path("template").asString()).isEqualTo("place.arrived");
      assertThat(room.json().getFirst().path("params").path("place").asString()).isEqualTo("Home");
      assertThat(room.json().getLast().path("message").asString()).isEqualTo("ana left Home");
      assertThat(
              space.words(
                  "SELECT kind AS t FROM tracks_reports WHERE kind <> 'online' ORDER BY id"))
          .containsExactly("enter", "leave");
      assertThat(stranger.heard).isEmpty();

      // what the phone says itself counts the same, once
      String enter =
          "{\"_type\":\"transition\",\"event\":\"enter\",\"desc\":\"home\",\"tst\":%d,\"wtst\":1,\"acc\":5}"
              .formatted(NOW + 10);
      space.publish(ANA, "owntracks/ana/phone/event", enter);
      space.publish(ANA, "owntracks/ana/phone/event", enter);
      Awaitility.await().until(() -> room.heard.size() == 3);
      report(space, 11, 43.0);
      assertThat(room.heard).hasSize(3);

      space.rooms.close("family", "ana");
      report(space, 12, 43.1);
      Awaitility.await().until(() -> own.heard.size() == 5);
      assertThat(room.heard).as("who may not write there is not told of there").hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void placesBelongToWhoMadeThem(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data);
        PhoneSite site = new PhoneSite(space)) {
      assertThat(site.call("ana", "POST", "/places", HOME).status())
          .as("a room where she may not write")
          .isEqualTo(404);
      space.rooms.open("family", "ana");
      assertThat(site.call("ana", "POST", "/places", HOME).status()).isEqualTo(201);
      assertThat(site.call("bob", "GET", "/places", "").json()).isEmpty();
      assertThat(site.call("bob", "PATCH", "/places/1", "{\"radius\":50}").status()).isEqualTo(404);
      assertThat(site.call("bob", "DELETE", "/places/1", "").status()).isEqualTo(404);
      assertThat(
              site.call("ana", "PATCH", "/places/1", "{\"radius\":50}")
                  .json()
                  .path("radius")
                  .asInt())
          .isEqualTo(50);
      space.restart();
      assertThat(new Places(space.ground(), space.rooms).of(ANA.user()))
          .singleElement()
          .satisfies(place -> {
            assertThat(place.radius()).isEqualTo(50);
            assertThat(place.rooms()).isEqualTo(List.of("family"));
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void placesAreSentToADeviceAndItsOwnWaypointsRead(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data);
        PhoneSite site = new PhoneSite(space)) {
      space.rooms.open("family", "ana");
      site.call("ana", "POST", "/places", HOME);
      report(space, 1, 43.1);
      Ear phone = space.listen(ANA, "owntracks/ana/phone/cmd");
      Answered sent = site.call("ana", "POST", "/devices/phone/waypoints", "");
      assertThat(sent.status()).as(sent.body()).isEqualTo(202);
      assertThat(
              phone
                  .json()
                  .getFirst()
                  .path("waypoints")
                  .path("waypoints")
                  .get(0)
                  .path("desc")
                  .asString())
          .isEqualTo("Home");
      space.publish(
          ANA,
          "owntracks/ana/phone/waypoints",
          "{\"_type\":\"waypoints\",\"waypoints\":[{\"_type\":\"waypoint\",\"desc\":\"A\",\"tst\":1}]}");
      space.millis.addAndGet(5);
      space.publish(
          ANA,
          "owntracks/ana/phone/waypoint",
          "{\"_type\":\"waypoint\",\"desc\":\"B\",\"lat\":1,\"lon\":2,\"rad\":9,\"tst\":2}");
      Answered list = site.call("ana", "GET", "/devices/phone/waypoints", "");
      assertThat(Json.tree(list.body().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
          .extracting(one -> one.path("desc").asString())
          .containsExactly("A", "B");
      assertThat(site.call("bob", "GET", "/devices/phone/waypoints?user=ana", "").status())
          .isEqualTo(403);
    }
  }
}
