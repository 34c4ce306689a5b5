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

class KeepingTest {
  private static final Principal ANA = member("ana");
  private static final long DAY = 86_400;

  @TempDir Path data;

  /// A position a minute for an hour, a week ago; then one of today.
  private static void record(TestTracks space, String device) {
    for (int i = 0; i < 60; i++) {
      space.publish(
          ANA, "owntracks/ana/" + device, location(NOW - 7 * DAY + 60L * i, 43 + i * 0.0009, -8));
    }
    space.publish(ANA, "owntracks/ana/" + device, location(NOW, 44, -8));
  }

  private static long count(TestTracks space) {
    return space.database("SELECT count(*) AS n FROM tracks_fixes");
  }

  private static void anHourLater(TestTracks space) {
    space.pass(Duration.ofHours(1));
    space.tracks.housekeep();
  }

  @ParameterizedTest
  @EnumSource
  void everythingIsKeptUnlessSomebodySaysOtherwise(TestTracks.Kind kind) {
    try (TracksSite site = new TracksSite(new TestTracks(kind, data))) {
      record(site.space, "phone");
      anHourLater(site.space);
      assertThat(count(site.space)).isEqualTo(61);
      assertThat(site.get("ana", "/api/v1/locations/keeping").body())
          .isEqualTo("{\"keep_days\":0,\"thin_days\":0,\"thin_minutes\":0,\"thin_metres\":0}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void oldTracksAreThinnedOutOnceAndNewOnesNot(TestTracks.Kind kind) {
    try (TracksSite site = new TracksSite(new TestTracks(kind, data))) {
      TestTracks space = site.space;
      record(space, "phone");
      String wish = "{\"thin_days\":3,\"thin_minutes\":10}";
      assertThat(site.call("ana", "PUT", "/api/v1/locations/keeping", wish).status())
          .isEqualTo(200);
      anHourLater(space);
      assertThat(count(space)).as("0, 10, ... 50 minutes, and today's").isEqualTo(7);
      space.publish(ANA, "owntracks/ana/phone", location(NOW + 60, 44, -8));
      space.publish(ANA, "owntracks/ana/phone", location(NOW + 120, 44, -8));
      anHourLater(space);
      assertThat(count(space)).isEqualTo(9);
      space.pass(Duration.ofDays(4));
      space.tracks.housekeep();
      assertThat(count(space)).as("the newest stays in any case").isEqualTo(8);
      site.call(
          "ana", "PUT", "/api/v1/locations/keeping", "{\"thin_minutes\":0,\"thin_metres\":2500}");
      anHourLater(space);
      assertThat(space.words("SELECT '' || tst AS t FROM tracks_fixes ORDER BY tst"))
          .as("another rule looks through the track again: 30 minutes are 3 km")
          .containsExactlyElementsOf(
              List.of(NOW - 7 * DAY, NOW - 7 * DAY + 1800, NOW, NOW + 120).stream()
                  .map(String::valueOf)
                  .toList());
      assertThat(
              site.call("ana", "PUT", "/api/v1/locations/keeping", "{\"thin_days\":-1}").status())
          .isEqualTo(400);
      assertThat(site.call("bob", "PUT", "/api/v1/locations/keeping?user=ana", wish).status())
          .isEqualTo(403);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTooOldGoesByTheHubsRuleOrOnesOwn(TestTracks.Kind kind) {
    TracksSettings settings = TracksSettings.DEFAULTS.keeping(2, 0, 0, 0);
    try (TracksSite site = new TracksSite(new TestTracks(kind.settings(data), settings))) {
      TestTracks space = site.space;
      site.call("ana", "PUT", "/api/v1/locations/keeping", "{\"keep_days\":0}");
      record(space, "phone");
      anHourLater(space);
      assertThat(count(space)).isEqualTo(61);
      assertThat(site.call("ana", "DELETE", "/api/v1/locations/keeping", "").status())
          .isEqualTo(204);
      anHourLater(space);
      assertThat(count(space)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void cardsNameWhoCarriesADevice(TestTracks.Kind kind) {
    try (TracksSite site = new TracksSite(new TestTracks(kind, data))) {
      TestTracks space = site.space;
      String png =
          "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
      space.publish(ANA, "owntracks/ana/phone", location(NOW, 1, 2));
      assertThat(space.retained(ANA, "owntracks/+/+/info")).isEmpty();
      site.befriend("ana", "bob", "");
      space.journal.write(tx -> true); // the card is behind it
      assertThat(
              space
                  .retained(member("bob"), "owntracks/+/+/info")
                  .getFirst()
                  .path("name")
                  .asString())
          .as("who has friends has a name")
          .isEqualTo("ana");
      String card = "{\"name\":\"Ana <b>\",\"face\":\"" + png + "\"}";
      assertThat(site.call("ana", "PUT", "/api/v1/card", card).status()).isEqualTo(200);
      assertThat(site.get("ana", "/api/v1/card").json().path("face").asString()).isEqualTo(png);
      space.publish(ANA, "owntracks/ana/tablet", location(NOW, 1, 2));
      assertThat(space.retained(ANA, "owntracks/+/+/info"))
          .allSatisfy(one -> {
            assertThat(one.path("_type").asString()).isEqualTo("card");
            assertThat(one.path("name").asString()).isEqualTo("Ana <b>");
            assertThat(one.path("face").asString()).isEqualTo(png);
          })
          .hasSize(2);
      for (String bad :
          List.of(
              "{\"name\":\"x\",\"face\":\"PHN2Zz4=\"}",
              "{\"name\":\"x\",\"face\":\"***\"}",
              "{\"name\":\" \"}",
              "{\"name\":\"x\",\"face\":\"" + "A".repeat(300_000) + "\"}")) {
        assertThat(site.call("ana", "PUT", "/api/v1/card", bad).status()).isEqualTo(400);
      }
      space.publish(
          ANA,
          "owntracks/ana/phone/info",
          "{\"_type\":\"card\",\"name\":\"Me\",\"face\":\"PHN2Zz4=\"}");
      assertThat(space.retained(ANA, "owntracks/ana/phone/info").getFirst().toString())
          .as("what is no picture goes out without")
          .isEqualTo("{\"_type\":\"card\",\"name\":\"Me\"}");
      assertThat(space.words("SELECT words AS t FROM tracks_faults"))
          .containsExactly("The picture of a card is a PNG or JPEG");
    }
  }
}
