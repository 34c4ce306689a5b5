package muster.tracks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import muster.http.Json;
import muster.types.Problem;
import muster.types.Refusal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TrackFileTest {
  /// What came out of a file.
  private static final class Found implements TrackFile.Sink {
    final List<JsonNode> messages = new ArrayList<>();
    final List<String> bad = new ArrayList<>();
    @Nullable Refusal refusal;

    @Override
    public void message(long line, byte[] json) {
      messages.add(Json.tree(json));
    }

    @Override
    public void bad(long line, String why) {
      bad.add(line + ": " + why);
    }

    Problem problem() {
      return refusal == null ? Problem.INTERNAL : refusal.problem();
    }

    double[] at(int index) {
      JsonNode message = messages.get(index);
      return new double[] {
        message.path("tst").asDouble(),
        message.path("lat").asDouble(),
        message.path("lon").asDouble()
      };
    }
  }

  private static Found read(String file) {
    return read(new ByteArrayInputStream(file.getBytes(UTF_8)));
  }

  private static Found read(InputStream file) {
    Found found = new Found();
    try {
      TrackFile.read(file, found);
    } catch (Refusal refusal) {
      found.refusal = refusal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  @Test
  void linesOfARecorderAreReadAndBadOnesNamed() {
    Found found =
        read(
            "2015-08-24T09:15:12Z\t*                 "
                + "\t{\"_type\":\"location\",\"lat\":1,\"lon\":2,\"tst\":1440407712,\"x\":\"kept\"}\r\n"
                + "\n"
                + "2015-08-24T09:15:13Z\tlwt\t{\"_type\":\"lwt\",\"tst\":1440407713}\n"
                + "rubbish\n"
                + "{\"_type\":\"location\",\"lat\":3,\"lon\":4,\"tst\":5}");

    assertThat(found.messages).hasSize(3);
    assertThat(found.messages.getFirst().path("x").asString()).isEqualTo("kept");
    assertThat(found.bad).singleElement().asString().startsWith("4: ");
  }

  @Test
  void gpxOfOtherProgramsIsRead() {
    Found found =
        read(
            """
            <?xml version="1.0"?>
            <!-- a comment -->
            <gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"
              xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">
              <wpt lat="1" lon="1"><name>a place</name></wpt>
              <trk><name>a &amp; b</name><trkseg>
                <trkpt lat="42.88" lon="-8.54"><ele>260.5</ele><time>2024-05-01T10:00:00Z</time>
                  <extensions><gpxtpx:TrackPointExtension><gpxtpx:speed>2.5</gpxtpx:speed>
                  <gpxtpx:course>90</gpxtpx:course></gpxtpx:TrackPointExtension></extensions></trkpt>
                <trkpt lat="42.89" lon="-8.55"><time>2024-05-01T12:00:00.5+02:00</time></trkpt>
                <trkpt lat="42.89" lon="-8.55"/>
                <trkpt lat="142.89" lon="-8.55"><time>2024-05-01T10:00:00Z</time></trkpt>
                <trkpt lat="abc" lon="-8.55"><time>2024-05-01T10:00:00Z</time></trkpt>
              </trkseg></trk>
            </gpx>
            """);

    assertThat(found.refusal).isNull();
    assertThat(found.messages).hasSize(2);
    assertThat(found.at(0)).containsExactly(1714557600, 42.88, -8.54);
    assertThat(found.messages.getFirst().path("alt").asDouble()).isEqualTo(260.5);
    assertThat(found.messages.getFirst().path("vel").asDouble()).isEqualTo(9);
    assertThat(found.messages.getFirst().path("cog").asDouble()).isEqualTo(90);
    assertThat(found.at(1)).containsExactly(1714557600, 42.89, -8.55);
    assertThat(found.bad).hasSize(3);
  }

  @Test
  void recordsOfGoogleAreRead() {
    Found found =
        read(
            """
            {"locations": [
              {"timestamp": "2022-01-12T17:18:24.190Z", "latitudeE7": 414216106, "longitudeE7": 21684775,
               "accuracy": 20, "velocity": 10, "heading": 270, "altitude": 150,
               "activity": [{"activity": [{"type": "STILL", "confidence": 100}]}]},
              {"timestampMs": "1421701237000", "latitudeE7": 414216106, "longitudeE7": 4280000000},
              {"timestamp": "2022-01-12T17:18:24.190Z", "latitudeE7": 414216106},
              "no"
            ]}
            """);

    assertThat(found.messages).hasSize(2);
    assertThat(found.at(0)).containsExactly(1642007904, 41.4216106, 2.1684775);
    assertThat(found.messages.getFirst().path("vel").asInt()).isEqualTo(36);
    assertThat(found.at(1)[2]).isCloseTo(-1.4967296, within(1e-7));
    assertThat(found.bad).hasSize(2);
  }

  @Test
  void theSemanticHistoryOfGoogleIsRead() {
    Found found =
        read(
            """
            {"timelineObjects": [
              {"activitySegment": {
                "startLocation": {"latitudeE7": 414083590, "longitudeE7": 21704229},
                "endLocation": {"latitudeE7": 413961889, "longitudeE7": 21536695},
                "duration": {"startTimestamp": "2022-03-03T12:22:24Z", "endTimestamp": "2022-03-03T12:43:34Z"},
                "waypointPath": {"waypoints": [{"latE7": 1, "lngE7": 2}]},
                "simplifiedRawPath": {"points": [
                  {"latE7": 414000000, "lngE7": 21600000, "accuracyMeters": 12, "timestamp": "2022-03-03T12:30:00Z"}]}}},
              {"placeVisit": {
                "location": {"latitudeE7": 413961889, "longitudeE7": 21536695, "name": "Casa"},
                "duration": {"startTimestampMs": "1646311414000", "endTimestampMs": "1646318614000"}}}
            ]}
            """);

    assertThat(found.bad).isEmpty();
    assertThat(found.messages).hasSize(5);
    assertThat(found.at(1)).containsExactly(1646310600, 41.4, 2.16);
    assertThat(found.at(3)[0]).isEqualTo(1646311414);
    assertThat(found.at(4)[0]).isEqualTo(1646318614);
  }

  @Test
  void theExportOfAndroidPhonesIsRead() {
    Found found =
        read(
            """
            {"semanticSegments": [
              {"startTime": "2024-03-01T08:00:00.000+01:00", "endTime": "2024-03-01T10:00:00.000+01:00",
               "timelinePath": [{"point": "48.8566°, 2.3522°", "time": "2024-03-01T08:10:00.000+01:00"}]},
              {"startTime": "2024-03-01T10:00:00Z", "endTime": "2024-03-01T11:00:00Z",
               "visit": {"topCandidate": {"placeLocation": {"latLng": "35.6812°, 139.7671°"}}}},
              {"startTime": "2024-03-01T11:00:00Z", "endTime": "2024-03-01T12:00:00Z",
               "activity": {"start": {"latLng": "35.6°, 139.7°"}, "end": {"latLng": "35.5°, 139.6°"}}},
              {"startTime": "2024-03-01T12:00:00Z", "timelineMemory": {"trip": {}}}],
             "rawSignals": [
              {"position": {"LatLng": "35.0°, 139.0°", "accuracyMeters": 10, "altitudeMeters": 5.5,
                "speedMetersPerSecond": 1, "timestamp": "2024-03-01T09:15:00.000+09:00"}},
              {"wifiScan": {"devicesRecords": []}}],
             "userLocationProfile": {"frequentPlaces": [{"placeLocation": "35.0°, 139.0°"}]}}
            """);

    assertThat(found.bad).isEmpty();
    assertThat(found.messages).hasSize(6);
    assertThat(found.at(0)).containsExactly(1709277000, 48.8566, 2.3522);
    assertThat(found.at(5)).containsExactly(1709252100, 35, 139);
    assertThat(found.messages.get(5).path("acc").asInt()).isEqualTo(10);
  }

  @Test
  void theExportOfIPhonesIsRead() {
    Found found =
        read(
            """
            [{"startTime": "2024-03-01T08:00:00Z", "endTime": "2024-03-01T10:00:00Z",
              "timelinePath": [{"point": "geo:55.60,13.01", "durationMinutesOffsetFromStartTime": "19"}]},
             {"startTime": "2024-03-01T10:00:00Z", "endTime": "2024-03-01T11:00:00Z",
              "visit": {"topCandidate": {"placeLocation": "geo:55.61,13.02"}}},
             {"startTime": "x", "endTime": "2024-03-01T11:00:00Z",
              "activity": {"start": "geo:1,2", "end": "geo:1,2"}}]
            """);

    assertThat(found.at(0)).containsExactly(1709281140, 55.6, 13.01);
    assertThat(found.messages).hasSize(3);
    assertThat(found.bad).hasSize(1);
  }

  @Test
  void whatTheRecorderApiAnswersIsRead() {
    String one = "{\"_type\":\"location\",\"lat\":1,\"lon\":2,\"tst\":3}";
    assertThat(read("{\"count\":1,\"data\":[" + one + "]}").messages).hasSize(1);
    assertThat(read("[" + one + "," + one + "]").messages).hasSize(2);
  }

  @Test
  void linesOfGeoJsonNeedTheirTimes() {
    Found found =
        read(
            """
            {"type":"FeatureCollection","features":[
             {"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2,3],[4,5]]},
              "properties":{"coordTimes":["2024-03-01T12:00:00Z",1709294401000]}},
             {"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[4,5]]},"properties":{}},
             {"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},
              "properties":{"tst":1709294400,"speed":10}}]}
            """);

    assertThat(found.messages).hasSize(3);
    assertThat(found.at(1)).containsExactly(1709294401, 5, 4);
    assertThat(found.messages.get(2).path("vel").asDouble()).isEqualTo(36);
    assertThat(found.bad).hasSize(1);
  }

  @Provide
  Arbitrary<Trackpoint> points() {
    Arbitrary<@Nullable Double> value =
        Arbitraries.doubles().between(0, 360).ofScale(1).injectNull(0.3);
    return Combinators.combine(
            Arbitraries.longs().between(1, 4_000_000_000L),
            Arbitraries.doubles().between(-90, 90).ofScale(7),
            Arbitraries.doubles().between(-180, 180).ofScale(7),
            value,
            value,
            value,
            value,
            value)
        .as((s, lat, lon, alt, acc, vel, cog, batt) ->
            new Trackpoint(s * 1000, lat, lon, alt, acc, vel, cog, batt));
  }

  @Property(tries = 60)
  void whatIsExportedIsReadBackTheSame(
      @ForAll("points") Trackpoint first,
      @ForAll @Size(max = 20) List<@net.jqwik.api.From("points") Trackpoint> more)
      throws IOException {
    List<Trackpoint> points = new ArrayList<>(List.of(first));
    points.addAll(more);
    for (TrackWriter.Format format : List.of(TrackWriter.Format.GPX, TrackWriter.Format.GEOJSON)) {
      Found found = read(new ByteArrayInputStream(written(format, points)));
      String source = format.extension();
      assertThat(found.bad).isEmpty();
      assertThat(found.messages)
          .containsExactlyElementsOf(
              points.stream().map(point -> Json.tree(point.message(source))).toList());
    }
  }

  private static byte[] written(TrackWriter.Format format, List<Trackpoint> points)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TrackWriter writer = TrackWriter.of(format, out);
    writer.begin("Álvaro <&> \"phone\"\u0001 ]]>");
    for (Trackpoint point : points) {
      writer.point(point);
    }
    writer.end();
    return out.toByteArray();
  }

  @Test
  void theOtherExportsHoldEveryPoint() throws IOException {
    List<Trackpoint> points = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      points.add(Trackpoint.at(1_700_000_000_000L + i * 10_000L, 1e-7, -1e-7 * i));
    }
    String kml = new String(written(TrackWriter.Format.KML, points), UTF_8);
    assertThat(kml.split("<when>", -1)).hasSizeGreaterThan(1_200).hasSizeLessThan(1_206);
    assertThat(kml).contains("0.0000001").doesNotContain("E-7").contains("&lt;&amp;&gt;");
    assertThat(kml.split("<gx:coord>", -1)).hasSameSizeAs(kml.split("<when>", -1));

    String csv = new String(written(TrackWriter.Format.CSV, points), UTF_8);
    assertThat(csv.lines()).hasSize(1_201);
    assertThat(csv).startsWith("time,lat,lon,").contains("2023-11-14T22:13:20Z,0.0000001,0,,");
  }

  @Test
  void xmlFetchesAndExpandsNothing() {
    String secret =
        "<!DOCTYPE gpx [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><gpx><trk><trkseg><trkpt"
            + " lat=\"1\" lon=\"1\"><time>&x;</time></trkpt></trkseg></trk></gpx>";
    StringBuilder laughs = new StringBuilder("<!DOCTYPE gpx [<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 40; i++) {
      laughs.append("<!ENTITY a%d \"&a%d;&a%d;\">".formatted(i, i - 1, i - 1));
    }
    laughs.append("]><gpx><trk><name>&a39;</name></trk></gpx>");
    for (String bomb :
        List.of(
            secret,
            laughs.toString(),
            "<gpx><trk><name>&unknown;</name></trk></gpx>",
            "<!DOCTYPE gpx SYSTEM \"http://127.0.0.1:9/x.dtd\"><gpx/>",
            "<gpx>" + "<a>".repeat(100_000),
            "<html></html>",
            "<gpx><trk>",
            "<gpx a='" + "x".repeat(9 << 20) + "'/>")) {
      Found found = read(bomb);
      assertThat(found.messages).isEmpty();
      assertThat(found.refusal).as(bomb.substring(0, 40 % bomb.length())).isNotNull();
    }
  }

  @Test
  void jsonIsBounded() {
    assertThat(read("[".repeat(100_000)).problem()).isEqualTo(Problem.BAD_JSON);
    assertThat(read("{\"locations\":[" + "{\"a\":".repeat(100_000)).problem())
        .isEqualTo(Problem.BAD_JSON);
    assertThat(read("{\"x\":" + "1".repeat(100_000) + "}").problem()).isEqualTo(Problem.BAD_JSON);
    assertThat(read("{\"hello\":1}").problem()).isEqualTo(Problem.UNSUPPORTED_MEDIA_TYPE);
    assertThat(read("{\"locations\":[{\"latitudeE7\":1e999999,\"timestampMs\":\"1\"}]}").messages)
        .isEmpty();
    String entry = "{\"latitudeE7\":1,\"longitudeE7\":1,\"timestampMs\":\"1421701237000\"}";
    Found cut = read("{\"locations\":[" + entry + "," + entry.substring(9));
    assertThat(cut.messages).hasSize(1);
    assertThat(cut.problem()).isEqualTo(Problem.BAD_JSON);
  }

  @Test
  void anEntryThatNeverEndsIsNotHeldInMemory() {
    byte[] begin = "{\"locations\":[{\"activity\":[".getBytes(UTF_8);
    byte[] piece = "{\"type\":\"STILL\"},".repeat(1_000).getBytes(UTF_8);
    InputStream endless =
        new SequenceInputStream(
            Collections.enumeration(
                Stream.concat(Stream.of(begin), Collections.nCopies(10_000, piece).stream())
                    .map(bytes -> (InputStream) new ByteArrayInputStream(bytes))
                    .toList()));
    assertThat(read(endless).problem()).isEqualTo(Problem.TOO_LARGE);
    InputStream line =
        new SequenceInputStream(
            Collections.enumeration(
                Collections.nCopies(1_000, "x".repeat(10_000).getBytes(UTF_8)).stream()
                    .map(bytes -> (InputStream) new ByteArrayInputStream(bytes))
                    .toList()));
    assertThat(read(line).problem()).isEqualTo(Problem.TOO_LARGE);
  }

  @Test
  void whatIsEmptyOrCompressedIsSaidSo() {
    assertThat(read("").problem()).isEqualTo(Problem.BAD_REQUEST);
    assertThat(read("PK\u0003\u0004").problem()).isEqualTo(Problem.UNSUPPORTED_MEDIA_TYPE);
    assertThatThrownBy(() -> TrackWriter.Format.of("exe")).isInstanceOf(Refusal.class);
  }
}
