package muster.tracks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import muster.types.Problem;
import muster.types.Refusal;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Files of JSON: a long list of entries, at the top or under a name that says what they are. Which
/// of the formats it is shows in each entry, so one walk serves them all; what nobody knows is
/// passed over without being kept.
final class JsonTrackReader {
  private static final Set<String> LISTS =
      Set.of(
          "locations", // Google's Records.json
          "timelineObjects", // Google's Semantic Location History
          "semanticSegments", // Google's Timeline.json, from Android
          "rawSignals",
          "timelineEdits", // Google's Timeline Edits.json
          "features", // GeoJSON
          "data"); // the Recorder API

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxNumberLength(100)
                          .maxNameLength(1_000)
                          .maxStringLength(TrackFile.LARGEST_ENTRY)
                          .build())
                  .build())
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // an entry is not the file
          .build();

  private final TrackFile.Portion file;
  private final TrackFile.Sink sink;
  private boolean known;

  private JsonTrackReader(TrackFile.Portion file, TrackFile.Sink sink) {
    this.file = file;
    this.sink = sink;
  }

  static void read(TrackFile.Portion file, TrackFile.Sink sink) {
    try (JsonParser json = MAPPER.createParser(file)) {
      new JsonTrackReader(file, sink).read(json);
    } catch (JacksonException e) {
      if (e.getCause() instanceof Refusal refusal) {
        throw refusal;
      }
      int line = e.getLocation() == null ? -1 : e.getLocation().getLineNr();
      throw new Refusal(
          Problem.BAD_JSON, "The JSON breaks off" + (line < 1 ? "" : " at line " + line));
    }
  }

  private void read(JsonParser json) {
    JsonToken top = json.nextToken();
    if (top == JsonToken.START_ARRAY) {
      entries(json, "");
    } else {
      for (JsonToken token = json.nextToken();
          token != null && token != JsonToken.END_OBJECT;
          token = json.nextToken()) {
        String name = json.currentName();
        if (json.nextToken() == JsonToken.START_ARRAY && LISTS.contains(name)) {
          entries(json, name);
        } else {
          skip(json);
        }
      }
    }
    if (!known) {
      throw new Refusal(
          Problem.UNSUPPORTED_MEDIA_TYPE,
          "This JSON is none of GeoJSON, Google Timeline or an OwnTracks Recorder's");
    }
  }

  /// Whatever begins here, piece by piece.
  private void skip(JsonParser json) {
    int depth = 0;
    for (JsonToken token = json.currentToken(); token != null; token = json.nextToken()) {
      file.next();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (depth == 0) {
        return;
      }
    }
  }

  private void entries(JsonParser json, String list) {
    for (JsonToken token = json.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      long line = Math.max(1, json.currentTokenLocation().getLineNr());
      JsonNode entry = MAPPER.readTree(json);
      file.next();
      take(line, list, entry);
    }
    known = known || !list.isEmpty();
  }

  private void take(long line, String list, JsonNode entry) {
    try {
      if (!entry.isObject()) {
        throw new Trackpoint.BadPoint("an entry is a JSON object");
      }
      if (entry.has("_type")) {
        known = true;
        sink.message(line, entry.toString().getBytes(StandardCharsets.UTF_8));
        return;
      }
      boolean geo = list.equals("features") || entry.path("type").asString("").equals("Feature");
      List<Trackpoint> points = geo ? GeoJson.points(entry) : GoogleTimeline.points(entry);
      known = known || geo || GoogleTimeline.knows(entry);
      for (Trackpoint point : points) {
        sink.message(line, point.message(geo ? "geojson" : "google"));
      }
    } catch (Trackpoint.BadPoint e) {
      sink.bad(line, e.words());
    }
  }
}
