package muster.tracks;

import static muster.tracks.TestTracks.NOW;
import static muster.tracks.TestTracks.location;
import static muster.tracks.TestTracks.member;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import muster.tracks.TestTracks.Ear;
import muster.types.Principal;
import muster.types.Problem;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TracksTest {
  private static final Principal ANA = member("ana");
  private static final Principal BOB = member("bob");

  @TempDir Path data;

  @ParameterizedTest
  @EnumSource
  void aPositionIsStoredDeliveredAndRetained(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data)) {
      Ear own = space.listen(ANA, "owntracks/#");
      Ear other = space.listen(BOB, "#");
      String json = location(NOW, 43.3623, -8.4115);
      assertThat(space.publish(ANA, "owntracks/ana/phone", json)).isNull();
      assertThat(own.topics()).containsExactly("owntracks/ana/phone");
      assertThat(own.heard.getFirst().payload()).asString().isEqualTo(json);
      assertThat(other.heard).isEmpty();
      assertThat(space.words("SELECT raw AS t FROM tracks_fixes")).containsExactly(json);
      assertThat(space.database("SELECT lat AS n FROM tracks_fixes")).isEqualTo(433_623_000);
      assertThat(space.retained(ANA, "owntracks/+/+")).hasSize(1);
      assertThat(space.retained(BOB, "owntracks/+/+")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSamePositionAgainIsStoredOnce(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data)) {
      for (int i = 0; i < 3; i++) {
        space.publish(ANA, "owntracks/ana/phone", location(NOW, 1, 2));
      }
      space.publish(ANA, "owntracks/ana/phone", location(NOW, 1, 2.0001));
      space.publish(ANA, "owntracks/ana/phone", location(NOW + 1, 1, 2));
      space.publish(ANA, "owntracks/ana/tablet", location(NOW, 1, 2));
      assertThat(space.database("SELECT count(*) AS n FROM tracks_fixes")).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOlderPositionDoesNotTakeTheNewestOnesPlace(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data)) {
      space.publish(ANA, "owntracks/ana/phone", location(NOW, 1, 2));
      space.restart();
      space.publish(ANA, "owntracks/ana/phone", location(NOW - 60, 3, 4));
      assertThat(space.retained(ANA, "owntracks/+/+"))
          .as("after a restart nothing was retained")
          .isEmpty();
      space.publish(ANA, "owntracks/ana/phone", location(NOW + 60, 5, 6));
      space.publish(ANA, "owntracks/ana/phone", "{\"_type\":\"lwt\",\"tst\":%d}".formatted(NOW));
      space.publish(ANA, "owntracks/ana/phone", location(NOW, 7, 8));
      assertThat(space.retained(ANA, "owntracks/+/+"))
          .singleElement()
          .satisfies(one -> assertThat(one.path("lat").asDouble()).isEqualTo(5));
      assertThat(space.database("SELECT count(*) AS n FROM tracks_fixes")).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodyReportsForSomebodyElse(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data)) {
      assertThat(space.publish(BOB, "owntracks/ana/phone", location(NOW, 1, 2)))
          .isEqualTo(Problem.NOT_ALLOWED);
      assertThat(space.publish(BOB, "owntracks/bob", location(NOW, 1, 2)))
          .isEqualTo(Problem.BAD_TOPIC);
      assertThat(space.database("SELECT count(*) AS n FROM tracks_fixes")).isZero();
      assertThat(space.database("SELECT count(*) AS n FROM tracks_devices")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void capitalsMakeNoOtherDeviceAndBlanksAreKept(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data)) {
      Ear own = space.listen(ANA, "owntracks/#");
      space.publish(ANA, "owntracks/ana/iPhone 12 Pro", location(NOW, 1, 2));
      space.publish(ANA, "owntracks/Ana/iphone 12 pro", location(NOW + 1, 1, 2));
      space.publish(ANA, "owntracks/ana@main/iPhone 12 Pro", location(NOW + 2, 1, 2));
      assertThat(space.words("SELECT name AS t FROM tracks_devices"))
          .containsExactly("iPhone 12 Pro");
      assertThat(own.topics())
          .as("as it was written; what was retained under another spelling goes")
          .containsExactly(
              "owntracks/ana/iPhone 12 Pro",
              "owntracks/ana/iPhone 12 Pro",
              "owntracks/Ana/iphone 12 pro",
              "owntracks/Ana/iphone 12 pro",
              "owntracks/ana@main/iPhone 12 Pro");
      assertThat(space.retained(ANA, "owntracks/+/+")).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeIsStoredAndGoesToItsOwnTopic(TestTracks.Kind kind) {
    try (TestTracks space = new TestTracks(kind, data)) {
      Ear own = space.listen(ANA, "owntracks/#");
      String base = "owntracks/ana/phone";
      List<String> reports =
          List.of(
              "{\"_type\":\"transition\",\"event\":\"enter\",\"desc\":\"Home\",\"tst\":1}",
              "{\"_type\":\"waypoint\",\"desc\":\"Home\",\"tst\":1}",
              "{\"_type\":\"waypoints\",\"waypoints\":[]}",
              "{\"_type\":\"status\"}",
              "{\"_type\":\"steps\",\"tst\":1}",
              "{\"_type\":\"beacon\",\"uuid\":\"u\",\"tst\":1}",
              "{\"_type\":\"configuration\"}",
              "{\"_type\":\"request\",\"request\":\"tours\"}",
              "{\"_type\":\"encrypted\",\"data\":\"AAAA\"}",
              "{\"_type\":\"horoscope\"}",
              "what?");
      for (String report : reports) {
        assertThat(space.publish(ANA, base, report)).as(report).isNull();
      }
      // the hub answers the request with a command, when that has its turn (ToursTest)
      assertThat(own.topics())
          .filteredOn(topic -> !topic.equals(base + "/cmd"))
          .containsExactly(
              base + "/event",
              base + "/waypoint",
              base + "/waypoints",
              base + "/status",
              base + "/step",
              base + "/beacon",
              base + "/dump",
              base + "/request",
              base);
      assertThat(
              space.words(
                  "SELECT kind AS t FROM tracks_reports WHERE kind <> 'online' ORDER BY id"))
          .containsExactly(
              "enter",
              "waypoint",
              "waypoints",
              "status",
              "steps",
              "beacon",
              "configuration",
              "request",
              "encrypted",
              "other",
              "unreadable");
      assertThat(
              space.words("SELECT raw AS t FROM tracks_reports WHERE kind <> 'online' ORDER BY id"))
          .containsExactlyElementsOf(reports);
      assertThat(space.words("SELECT words AS t FROM tracks_faults"))
          .containsExactly("This is not JSON");
    }
  }
}
