package muster.tracks;

import static muster.tracks.TestTracks.NOW;
import static muster.tracks.TestTracks.location;
import static muster.tracks.TestTracks.member;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import muster.bus.Publication;
import muster.tracks.TestTracks.Ear;
import muster.types.Principal;
import muster.types.Role;
import muster.types.UserId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Ana's phone reports; Bob may see some of it, Eve never anything.
class ConsentTest {
  private static final Principal ANA = member("ana");
  private static final Principal BOB = member("bob");
  private static final Principal EVE = member("eve");
  private static final String PHONE = "owntracks/ana/phone";

  @TempDir Path data;
  private TracksSite site;
  private TestTracks space;

  @BeforeEach
  void open() {
    space = new TestTracks(TestTracks.Kind.SQLITE, data);
    site = new TracksSite(space);
  }

  @AfterEach
  void close() {
    site.close();
  }

  private void report() {
    space.publish(ANA, PHONE, location(space.millis.get() / 1000, 43.36235, -8.41154));
  }

  private void everything() {
    report();
    for (String report :
        List.of(
            "{\"_type\":\"card\",\"name\":\"Ana\",\"tid\":\"an\"}",
            "{\"_type\":\"transition\",\"event\":\"enter\",\"desc\":\"Home\",\"tst\":%d}"
                .formatted(NOW),
            "{\"_type\":\"waypoint\",\"desc\":\"Home\",\"tst\":1}",
            "{\"_type\":\"waypoints\",\"waypoints\":[]}",
            "{\"_type\":\"status\"}",
            "{\"_type\":\"steps\",\"tst\":1}",
            "{\"_type\":\"beacon\",\"uuid\":\"u\",\"tst\":1}",
            "{\"_type\":\"configuration\"}",
            "{\"_type\":\"request\",\"request\":\"tours\"}",
            "{\"_type\":\"encrypted\",\"data\":\"AAAA\"}",
            "{\"_type\":\"lwt\",\"tst\":%d}".formatted(NOW))) {
      space.publish(ANA, PHONE, report);
    }
  }

  private Ear durable(Principal who, String filter) {
    Ear ear = new Ear(who);
    ear.durable = true;
    ear.online = false;
    space.bus.subscribe(ear.wants(filter, null));
    return ear;
  }

  @Test
  void strangersHaveNothingByNoWay() {
    Ear wild = space.listen(EVE, "#");
    Ear exact = space.listen(EVE, PHONE);
    Ear queued = durable(EVE, "owntracks/+/+");
    Ear shared = new Ear(EVE);
    space.bus.subscribe(shared.wants("owntracks/#", "g"));
    Ear admin = space.listen(TestTracks.who("admin", Role.ADMIN), "owntracks/#");
    everything();
    space.publish(ANA, PHONE + "/event", "");
    for (Ear ear : List.of(wild, exact, queued, shared, admin)) {
      assertThat(ear.heard).isEmpty();
      assertThat(ear.kept).isEmpty();
    }
    assertThat(space.retained(EVE, "#")).isEmpty();
    assertThat(site.post("eve", "/pub?d=x", "").body()).isEqualTo("[]");
    assertThat(site.post("eve", "/pub?u=ana&d=phone", location(NOW, 0, 0)).body()).isEqualTo("[]");
    assertThat(site.get("eve", "/api/v1/friends").body()).isEqualTo("[]");
  }

  @Test
  void aRequestAloneShowsNothing() {
    Ear bob = space.listen(BOB, "owntracks/+/+");
    assertThat(site.post("bob", "/api/v1/friends", "{\"user\":\"ana\"}").status()).isEqualTo(201);
    report();
    assertThat(bob.heard).isEmpty();
    assertThat(site.get("ana", "/api/v1/friends").json().path(0).path("state").asString())
        .isEqualTo("asking");
    assertThat(site.get("bob", "/api/v1/friends").json().path(0).path("state").asString())
        .isEqualTo("asked");
    assertThat(site.post("ana", "/api/v1/friends/bob/accept", "{\"precision\":\"exact\"}").status())
        .isEqualTo(200);
    assertThat(space.retained(BOB, "owntracks/+/+")).hasSize(1);
    report();
    assertThat(bob.heard).hasSize(1);
    assertThat(site.post("bob", "/api/v1/friends/ana/accept", "").status()).isEqualTo(404);
  }

  @Test
  void friendsSeePositionsCardsAndWhatHappensButNotTheRest() {
    site.befriend("ana", "bob", "");
    Ear bob = space.listen(BOB, "owntracks/#");
    everything();
    assertThat(bob.topics())
        .containsExactly(PHONE, PHONE + "/info", PHONE + "/info", PHONE + "/event", PHONE, PHONE);
    assertThat(bob.json())
        .extracting(one -> one.path("_type").asString(""))
        .containsExactly("location", "card", "card", "transition", "encrypted", "lwt");
    assertThat(space.retained(BOB, "#")).hasSize(2);
  }

  @Test
  void poorerGradesTellTheCellAndNothingThatBetraysMore() {
    site.befriend("ana", "bob", "\"precision\":\"1km\"");
    Ear bob = space.listen(BOB, "owntracks/#");
    Ear queued = durable(BOB, "owntracks/+/+");
    Ear shared = new Ear(BOB);
    space.bus.subscribe(shared.wants("owntracks/#", "g"));
    everything();
    for (Ear ear : List.of(bob, shared)) {
      assertThat(ear.json())
          .extracting(one -> one.path("_type").asString(""))
          .containsExactly("location", "card", "card", "lwt");
    }
    JsonNode position = bob.json().getFirst();
    assertThat(position.propertyNames())
        .containsExactlyInAnyOrder("_type", "lat", "lon", "acc", "tst", "tid", "batt", "precision");
    assertThat(position.path("lat").asDouble()).isEqualTo(43.365);
    assertThat(position.path("acc").asInt()).isEqualTo(800);
    assertThat(queued.kept)
        .extracting(Publication::payload)
        .first()
        .isEqualTo(bob.heard.getFirst().payload());
    assertThat(space.retained(BOB, PHONE)).containsExactly(position);
    JsonNode http = site.post("bob", "/owntracks?d=x", "").json().path(0);
    assertThat(http.path("lat").asDouble()).isEqualTo(43.365);
    assertThat(http.path("SSID").isMissingNode()).isTrue();
    site.call("ana", "PATCH", "/api/v1/friends/bob", "{\"precision\":\"city\"}");
    JsonNode city = space.retained(BOB, PHONE).getFirst();
    assertThat(city.path("lat").asDouble()).isEqualTo(43.35);
    assertThat(city.path("acc").asInt()).isEqualTo(8000);
    Publication again = space.bus.shown(queued, queued.kept.getFirst(), /* clear= */ true);
    assertThat(again).as("what was queued is made poorer when it is fetched").isNotNull();
    assertThat(new String(again.payload(), StandardCharsets.UTF_8)).contains("43.35000");
  }

  @Test
  void theSameCellIsNamedForEveryPositionWithin() {
    Fix one = Grade.KM.reduced(Fix.of(1, 43.3601, -8.4115, Fix.Motion.UNKNOWN));
    Fix other = Grade.KM.reduced(Fix.of(2, 43.3699, -8.4170, Fix.Motion.UNKNOWN));
    assertThat(other.latE7()).isEqualTo(one.latE7());
    assertThat(other.lonE7()).isEqualTo(one.lonE7());
    for (double lat = -90; lat <= 90; lat += 7.3) {
      for (double lon = -180; lon <= 180; lon += 11.7) {
        Fix exact = Fix.of(1, lat, lon, Fix.Motion.UNKNOWN);
        for (Grade grade : List.of(Grade.KM, Grade.CITY)) {
          Fix poor = grade.reduced(exact);
          assertThat(grade.reduced(poor)).isEqualTo(poor);
          if (Math.abs(lat) < 80) {
            assertThat(exact.metresTo(poor.lat(), poor.lon()))
                .isLessThan(poor.motion().acc() == null ? 0 : poor.motion().acc());
          }
        }
      }
    }
  }

  @Test
  void endingHoldsAtOnceForWhatIsRetainedAndQueued() {
    site.befriend("ana", "bob", "");
    Ear bob = space.listen(BOB, "owntracks/+/+");
    Ear queued = durable(BOB, "owntracks/+/+");
    report();
    assertThat(bob.heard).hasSize(1);
    assertThat(queued.kept).hasSize(1);
    assertThat(site.call("bob", "DELETE", "/api/v1/friends/ana", "").status()).isEqualTo(204);
    assertThat(space.rechecked).contains(new UserId("ana"), new UserId("bob"));
    assertThat(space.retained(BOB, "#")).isEmpty();
    assertThat(space.bus.mayReceive(queued, queued.kept.getFirst(), true)).isFalse();
    assertThat(site.post("bob", "/pub?d=x", "").body()).isEqualTo("[]");
    space.pass(Duration.ofMinutes(1));
    report();
    assertThat(bob.heard).hasSize(1);
    assertThat(space.database("SELECT count(*) AS n FROM tracks_friends")).isZero();
    assertThat(site.call("ana", "DELETE", "/api/v1/friends/bob", "").status()).isEqualTo(404);
    assertThat(space.access.audit().list(muster.access.Audit.Query.newest(10)))
        .extracting(entry -> entry.what())
        .contains("friend.ask", "friend.accept", "friend.end");
  }

  @Test
  void pausesEndsAndHoursHold() {
    site.befriend("ana", "bob", "\"until\":\"2026-11-20T12:30:00Z\"");
    report();
    assertThat(space.retained(BOB, PHONE)).hasSize(1);
    assertThat(site.call("ana", "PUT", "/api/v1/friends", "{\"paused\":true}").body())
        .contains("\"paused\":true")
        .contains("\"active\":false");
    assertThat(space.retained(BOB, PHONE)).isEmpty();
    site.call("ana", "PUT", "/api/v1/friends", "{\"paused\":false}");
    assertThat(space.retained(BOB, PHONE)).hasSize(1);
    space.pass(Duration.ofMinutes(31));
    assertThat(space.retained(BOB, PHONE)).isEmpty();
    site.call(
        "ana",
        "PATCH",
        "/api/v1/friends/bob",
        "{\"until\":\"\",\"schedule\":\"mo-fr 14:00-18:00\",\"zone\":\"Europe/Madrid\"}");
    assertThat(space.retained(BOB, PHONE)).as("13:31 there, on a Friday").isEmpty();
    space.pass(Duration.ofMinutes(40));
    assertThat(space.retained(BOB, PHONE)).as("taken before the hours began").isEmpty();
    report();
    assertThat(space.retained(BOB, PHONE)).hasSize(1);
    space.pass(Duration.ofDays(1));
    report();
    assertThat(space.retained(BOB, PHONE)).as("Saturday").isEmpty();
    assertThat(
            site.call("ana", "PATCH", "/api/v1/friends/bob", "{\"schedule\":\"always\"}").status())
        .isEqualTo(400);
  }

  @Test
  void theOtherDirectionIsItsOwn() {
    site.befriend("ana", "bob", "\"precision\":\"none\"");
    Ear bob = space.listen(BOB, "owntracks/+/+");
    Ear ana = space.listen(ANA, "owntracks/bob/+");
    report();
    space.publish(BOB, "owntracks/bob/car", location(NOW, 1, 2));
    assertThat(bob.topics()).containsExactly("owntracks/bob/car");
    assertThat(ana.heard).hasSize(1);
    JsonNode view = site.get("ana", "/api/v1/friends/bob").json();
    assertThat(view.at("/you_share/precision").asString()).isEqualTo("none");
    assertThat(view.at("/they_share/active").asBoolean()).isTrue();
    assertThat(view.path("last_shown_at").isMissingNode()).isTrue();
    assertThat(site.get("bob", "/api/v1/friends/ana").json().path("last_shown_at").asString())
        .isEqualTo("2026-11-20T12:00:00.000Z");
  }

  @Test
  void whatWasAgreedSurvivesARestart() {
    site.befriend("ana", "bob", "\"precision\":\"1km\",\"schedule\":\"mo-su 00:00-23:59\"");
    report();
    assertThat(space.retained(BOB, PHONE)).hasSize(1);
    space.tracks.housekeep();
    assertThat(space.database("SELECT count(*) AS n FROM tracks_friends WHERE shown_at > 0"))
        .isEqualTo(1);
    space.restart();
    report();
    assertThat(space.retained(BOB, PHONE).getFirst().path("precision").asString(""))
        .isEqualTo("1km");
  }

  @Test
  void whoeverTakesTheNameOfARemovedAccountIsNoFriend() {
    site.befriend("ana", "bob", "");
    space.access.users().remove(TestTracks.who("admin", Role.ADMIN), BOB.user());
    org.awaitility.Awaitility.await()
        .untilAsserted(() -> {
          report();
          assertThat(space.retained(BOB, "#")).isEmpty();
        });
  }
}
