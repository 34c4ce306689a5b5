package muster.tracks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what devices send. Never refuses: what cannot be read comes out as `Unreadable`, and what
/// had to be put right is said in words for the owner of the device.
final class ReportReader {
  /// The most reports in one array.
  static final int MOST = 1_000;

  private static final int LONGEST_TYPE = 40;
  static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxNumberLength(100)
                          .maxNameLength(256)
                          .build())
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
                  .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /// One report as it was understood.
  ///
  /// @param raw the JSON as it was sent
  /// @param wrong what was put right or is missing, in words
  @SuppressWarnings("ArrayRecordComponent") // bytes that nobody writes into
  record Read(Report report, byte[] raw, List<String> wrong) {
    String text() {
      return new String(raw, StandardCharsets.UTF_8).replace("\0", "\uFFFD");
    }
  }

  private ReportReader() {}

  /// The report, or several out of an array.
  ///
  /// @param now seconds since the epoch, where a report has no time of its own
  static List<Read> read(byte[] payload, long now) {
    JsonNode tree;
    try {
      tree = JSON.readTree(payload);
    } catch (JacksonException | IllegalArgumentException e) {
      return List.of(unreadable(payload, "This is not JSON"));
    }
    if (!tree.isArray()) {
      return List.of(one(tree, payload, now));
    }
    List<Read> all = new ArrayList<>();
    for (JsonNode element : tree) {
      if (all.size() == MOST) {
        all.add(unreadable(payload, "More than " + MOST + " reports at once"));
        break;
      }
      all.add(one(element, JSON.writeValueAsBytes(element), now));
    }
    return all;
  }

  private static Read unreadable(byte[] raw, String words) {
    return new Read(new Report.Unreadable(words), raw, List.of(words));
  }

  private static Read one(JsonNode node, byte[] raw, long now) {
    if (!node.isObject()) {
      return unreadable(raw, "A report is a JSON object");
    }
    List<String> wrong = new ArrayList<>(0);
    Report report = report(new Fields(node, wrong), now);
    if (report instanceof Report.Unreadable(String words)) {
      wrong.add(words);
    }
    return new Read(report, raw, wrong);
  }

  private static Report report(Fields fields, long now) {
    String type = fields.text("_type");
    return switch (type) {
      case null -> new Report.Unreadable("The field _type is missing");
      case "location" -> location(fields, now);
      case "lwt" -> new Report.Lwt(fields.timeOrNow("tst", now));
      case "waypoint" -> {
        Report.Place place = place(fields, now);
        yield place == null
            ? new Report.Unreadable("A waypoint without desc")
            : new Report.Waypoint(place);
      }
      case "waypoints" -> waypoints(fields, now);
      case "transition" -> transition(fields, now);
      case "card" ->
          new Report.Card(fields.text("tid"), fields.text("name"), face(fields.node("face")));
      case "cmd" -> {
        String action = fields.text("action");
        yield action == null
            ? new Report.Unreadable("A cmd without action")
            : new Report.Command(action);
      }
      case "status" -> new Report.Status();
      case "steps", "step" ->
          new Report.Steps(
              fields.timeOrNow("tst", now),
              fields.big("steps"),
              fields.time("from", now),
              fields.time("to", now));
      case "beacon" -> beacon(fields, now);
      case "configuration" -> new Report.Configuration();
      case "request" -> {
        String asked = fields.text("request");
        yield new Report.Request(asked == null ? "" : asked);
      }
      case "encrypted" -> {
        String data = face(fields.node("data"));
        yield data == null
            ? new Report.Unreadable("An encrypted report without data")
            : new Report.Encrypted(data);
      }
      default ->
          new Report.Unknown(type.length() > LONGEST_TYPE ? type.substring(0, LONGEST_TYPE) : type);
    };
  }

  /// Long text as it is.
  private static @Nullable String face(JsonNode node) {
    return node.isString() ? node.stringValue() : null;
  }

  private static Report location(Fields fields, long now) {
    Fix fix = fix(fields, fields.timeOrNow("tst", now));
    if (fix == null) {
      return new Report.Unreadable("A location without a valid lat and lon");
    }
    return new Report.Location(
        fix,
        fields.text("tid"),
        fields.text("t"),
        fields.text("conn"),
        fields.whole("bs"),
        fields.text("poi"),
        fields.text("tag"),
        fields.texts("inregions"));
  }

  private static @Nullable Fix fix(Fields fields, long tst) {
    Double lat = fields.real("lat");
    Double lon = fields.real("lon");
    if (lat == null || lon == null || Math.abs(lat) > 90 || Math.abs(lon) > 180) {
      return null;
    }
    return Fix.of(
        tst,
        lat,
        lon,
        new Fix.Motion(
            positive(fields.whole("acc")),
            fields.whole("alt"),
            positive(fields.whole("vel")),
            positive(fields.whole("cog")),
            positive(fields.whole("batt"))));
  }

  /// Apps write -1 for what they do not know.
  private static @Nullable Integer positive(@Nullable Integer number) {
    return number == null || number < 0 ? null : number;
  }

  private static Report.@Nullable Place place(Fields fields, long now) {
    String desc = fields.text("desc");
    if (desc == null) {
      return null;
    }
    Double lat = fields.real("lat");
    Double lon = fields.real("lon");
    boolean somewhere = lat != null && lon != null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
    return new Report.Place(
        desc,
        somewhere ? lat : null,
        somewhere ? lon : null,
        positive(fields.whole("rad")),
        fields.timeOrNow("tst", now),
        fields.text("rid"),
        beam(fields));
  }

  private static Report.@Nullable Beam beam(Fields fields) {
    String uuid = fields.text("uuid");
    return uuid == null
        ? null
        : new Report.Beam(uuid, fields.whole("major"), fields.whole("minor"));
  }

  private static Report waypoints(Fields fields, long now) {
    JsonNode list = fields.node("waypoints");
    if (!list.isArray()) {
      return new Report.Unreadable("A list of waypoints without waypoints");
    }
    List<Report.Place> places = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (JsonNode element : list) {
      Report.Place place = element.isObject() ? place(new Fields(element, wrong), now) : null;
      if (place == null) {
        fields.note("A waypoint without desc");
      } else if (places.size() < MOST) {
        places.add(place);
      }
    }
    wrong.forEach(fields::note);
    return new Report.Waypoints(fields.text("_creator"), places);
  }

  private static Report transition(Fields fields, long now) {
    String event = fields.text("event");
    if (event == null || !(event.equals("enter") || event.equals("leave"))) {
      return new Report.Unreadable("A transition whose event is neither enter nor leave");
    }
    long tst = fields.timeOrNow("tst", now);
    String desc = fields.text("desc");
    return new Report.Transition(
        event.equals("enter"),
        desc == null ? "" : desc,
        tst,
        fields.time("wtst", now),
        fix(fields, tst),
        fields.text("tid"),
        fields.text("rid"));
  }

  private static Report beacon(Fields fields, long now) {
    Report.Beam beam = beam(fields);
    return beam == null
        ? new Report.Unreadable("A beacon without uuid")
        : new Report.Beacon(beam, fields.timeOrNow("tst", now), fields.whole("prox"));
  }
}
