package muster.tracks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static muster.tracks.TestTracks.NOW;
import static muster.tracks.TestTracks.location;
import static muster.tracks.TestTracks.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import muster.types.Principal;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.UserId;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tracks that come from files and go into files, on both databases.
class FilesTest {
  private static final Principal ANA = member("ana");
  private static final DeviceName PHONE = new DeviceName("phone");

  @TempDir Path data;

  private static TestTracks space(TestTracks.Kind kind, Path data) {
    TestTracks space = new TestTracks(kind, data);
    space
        .access
        .users()
        .add(Principal.hub(SpaceId.MAIN), ANA.user(), null, Role.MEMBER, "correct horse 7 battery");
    return space;
  }

  private static FileImport.Result load(TestTracks space, String file) throws IOException {
    Ground ground = space.ground();
    DeviceBook book = new DeviceBook(space.database, space.journal, space.access.limits());
    return new FileImport(ground, book, Opener.NONE)
        .run(ANA, ANA.user(), PHONE, new ByteArrayInputStream(file.getBytes(UTF_8)));
  }

  private static String rec(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i ->
            "2026-11-20T12:00:00Z\t*                 \t"
                + location(NOW - 10_000 + i, 43 + i / 1e5, -8))
        .collect(Collectors.joining("\n"));
  }

  @ParameterizedTest
  @EnumSource
  void theSameFileTwiceAddsNothing(TestTracks.Kind kind) throws IOException {
    try (TestTracks space = space(kind, data)) {
      space.publish(ANA, "owntracks/ana/phone", location(NOW - 10_000, 43, -8));
      FileImport.Result first = load(space, rec(0, 1_203));
      assertThat(first)
          .isEqualTo(new FileImport.Result(1_203, 1_202, 1, 0, 0, first.badLines(), null));
      assertThat(load(space, rec(1_200, 1_210)).added()).isEqualTo(7);
      assertThat(load(space, rec(0, 1_210)).added()).isZero();
      assertThat(space.database("SELECT count(*) AS n FROM tracks_fixes")).isEqualTo(1_210);
      assertThat(space.database("SELECT count(*) AS n FROM tracks_devices")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void badLinesAreCountedAndNamedAndTheRestIsTaken(TestTracks.Kind kind) throws IOException {
    try (TestTracks space = space(kind, data)) {
      String file =
          String.join(
              "\n",
              location(NOW, 1, 2),
              "x\ty\t{\"_type\":\"location\",\"lat\":1,\"lon\":2}",
              "x\ty\t" + location(NOW + 900_000, 1, 2),
              "x\ty\t{\"_type\":\"lwt\",\"tst\":1}",
              "x\ty\t{\"_type\":\"location\",\"lat\":91,\"lon\":2,\"tst\":5}",
              "rubbish");
      // the first line decides what kind of file it is
      FileImport.Result result = load(space, "x\ty\t" + file);
      assertThat(result.read()).isEqualTo(1);
      assertThat(result.other()).isEqualTo(1);
      assertThat(result.badLines())
          .extracting(FileImport.BadLine::line)
          .containsExactly(2L, 3L, 5L, 6L);
      String cut = "[" + location(NOW + 1, 1, 2) + "," + location(NOW + 2, 1, 2).substring(0, 30);
      FileImport.Result half = load(space, cut);
      assertThat(half.added()).isEqualTo(1);
      assertThat(half.stopped()).contains("breaks off");
      assertThatThrownBy(() -> load(space, "{\"a\":1}")).isInstanceOf(Refusal.class);
      assertThatThrownBy(() ->
              new FileImport(
                      space.ground(),
                      new DeviceBook(space.database, space.journal, space.access.limits()),
                      Opener.NONE)
                  .run(ANA, new UserId("nobody"), PHONE, new ByteArrayInputStream(new byte[1])))
          .isInstanceOf(Refusal.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsExportedAndImportedElsewhereIsTheSameTrack(TestTracks.Kind kind) throws IOException {
    try (TestTracks space = space(kind, data)) {
      String raw = "SELECT raw AS t FROM tracks_fixes WHERE device_id = 1 ORDER BY tst";
      try (PhoneSite site = new PhoneSite(space)) {
        site.call("ana", "POST", "/devices/phone/import", rec(0, 2_500));
        assertThat(space.words(raw)).hasSize(2_500);
        String phone = "/devices/phone/export?format=";
        String moved = site.call("ana", "GET", phone + "rec", "").body();
        assertThat(moved.lines()).hasSize(2_500);
        PhoneSite.Answered answer =
            site.call("ana", "POST", "/devices/other%20phone/import", moved);
        assertThat(answer.json().path("added").asInt()).as(answer.body()).isEqualTo(2_500);
        assertThat(
                space.words(
                    "SELECT f.raw AS t FROM tracks_fixes f JOIN tracks_devices d ON d.id ="
                        + " f.device_id WHERE d.name = 'other phone' ORDER BY f.tst"))
            .isEqualTo(space.words(raw));

        String gpx = site.call("ana", "GET", phone + "gpx", "").body();
        assertThat(
                site.call("ana", "POST", "/devices/third/import", gpx).json().path("added").asInt())
            .isEqualTo(2_500);
        String some =
            site.call(
                    "ana", "GET", phone + "csv&from=" + (NOW - 10_000) + "&to=" + (NOW - 9_999), "")
                .body();
        assertThat(some.lines()).hasSize(3);
        assertThat(site.call("bob", "GET", phone + "gpx&user=ana", "").status()).isEqualTo(403);
        assertThat(site.call("bob", "POST", "/devices/phone/import?user=ana", gpx).status())
            .isEqualTo(403);
        assertThat(site.call("admin", "GET", phone + "kml&user=ana", "").status()).isEqualTo(200);
        String noted = "SELECT detail AS t FROM access_audit WHERE what = 'device.export'";
        await().until(() -> space.words(noted), words -> words.equals(List.of("phone as kml")));
        assertThat(site.call("ana", "GET", phone + "exe", "").status()).isEqualTo(400);
        assertThat(site.call("ana", "GET", phone + "gpx&from=soon", "").status()).isEqualTo(400);
        assertThat(site.call("ana", "GET", "/devices/none/export", "").status()).isEqualTo(404);
      }
    }
  }
}
