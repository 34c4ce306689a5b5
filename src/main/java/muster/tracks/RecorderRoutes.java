package muster.tracks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import muster.access.Access;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// The API of the OwnTracks Recorder, so that what was made for it (the OwnTracks Frontend,
/// scripts) works here. Everybody gets what they may see: their own devices, and friends'.
final class RecorderRoutes {
  private static final String VERSION = "1.0.0";
  private static final Duration STANDARD = Duration.ofHours(6);
  private static final int MOST = 100_000;
  private static final Need READS = Need.member().scope(Access.SCOPE_SUBSCRIBE);

  private final Ground ground;
  private final History history;

  RecorderRoutes(Ground ground, History history) {
    this.ground = ground;
    this.history = history;
  }

  void addTo(Routes routes) {
    routes
        .get("/api/0/version", READS, "Recorder: its version", this::version)
        .answersType("application/json");
    routes
        .get("/api/0/list", READS, "Recorder: users; of a user the devices", this::list)
        .query("user", "whose devices")
        .query("device", "whose months");
    routes
        .get("/api/0/last", READS, "Recorder: newest positions", this::last)
        .query("user", "of this user only")
        .query("device", "of this device only");
    routes
        .get("/api/0/locations", READS, "Recorder: a stretch of a track", this::locations)
        .query("user", "whose")
        .query("device", "which; without it all of that user")
        .query("from", "a time, by default six hours ago")
        .query("to", "a time, by default now")
        .query("limit", "the newest so many")
        .query("format", "json, geojson, linestring, csv or gpx");
  }

  record Version(String version) {}

  record Results(List<String> results) {}

  private Answer version(Call call) {
    return Answer.json(new Version(VERSION));
  }

  private static Optional<UserId> user(Call call) {
    return call.query("user").filter(text -> !text.isBlank()).map(UserId::new);
  }

  private static Optional<DeviceName> device(Call call) {
    return call.query("device").filter(text -> !text.isBlank()).map(DeviceName::new);
  }

  private Answer list(Call call) {
    Principal who = call.principal();
    Optional<UserId> user = user(call);
    Optional<DeviceName> name = device(call);
    if (user.isEmpty()) {
      return Answer.json(new Results(history.users(who).stream().map(UserId::value).toList()));
    }
    List<Device> devices = history.devices(who, user, name);
    if (name.isEmpty()) {
      return Answer.json(
          new Results(devices.stream().map(device -> device.name().value()).toList()));
    }
    TreeSet<String> months = new TreeSet<>();
    for (Device device : devices) {
      ground
          .database()
          .read(tx -> FixStore.months(tx, device.id()))
          .forEach(month -> months.add(month + ".rec"));
    }
    return Answer.json(new Results(List.copyOf(months)));
  }

  private Answer last(Call call) {
    Principal who = call.principal();
    List<ObjectNode> all = new ArrayList<>();
    for (Device device : history.devices(who, user(call), device(call))) {
      History.Seen seen = history.newest(who, device);
      if (seen != null) {
        all.add(object(seen));
      }
    }
    return Answer.bytes(200, "application/json", ReportReader.JSON.writeValueAsBytes(all));
  }

  /// A position as the Recorder tells of it.
  private static ObjectNode object(History.Seen seen) {
    Device device = seen.device();
    ObjectNode object = parsed(seen);
    if (!object.path("tid").isString()) {
      object.put("tid", device.tid());
    }
    String iso = Times.iso(seen.fix().tst());
    object.put("tst", seen.fix().tst());
    object.put("username", device.owner().value());
    object.put("device", device.name().value());
    object.put("topic", device.base());
    object.put("isotst", iso);
    object.put("disptst", iso.replace('T', ' ').replace("Z", ""));
    return object;
  }

  private static ObjectNode parsed(History.Seen seen) {
    String raw = seen.raw();
    if (raw != null) {
      try {
        if (ReportReader.JSON.readTree(raw) instanceof ObjectNode object
            && object.has("lat")
            && object.has("lon")) {
          return object;
        }
      } catch (JacksonException notJson) {
        // a position out of a file need not have been JSON
      }
    }
    return (ObjectNode) ReportReader.JSON.readTree(Consent.poorer(seen.fix(), null, seen.grade()));
  }

  private Answer locations(Call call) {
    Principal who = call.principal();
    long now = ground.now() / 1000;
    long to = call.query("to").map(text -> Times.seconds(text, "to")).orElse(now);
    long from =
        call.query("from")
            .map(text -> Times.seconds(text, "from"))
            .orElse(to - STANDARD.toSeconds());
    int limit = call.query("limit", 0, 0, MOST);
    List<Device> devices = history.devices(who, user(call), device(call));
    Stretch stretch = new Stretch(who, devices, from, to, limit);
    String format = call.query("format").orElse("json").toLowerCase(Locale.ROOT);
    return switch (format) {
      case "json" -> Answer.stream("application/json", out -> json(stretch, out));
      case "linestring" -> Answer.stream("application/geo+json", out -> line(stretch, out));
      case "geojson", "csv", "gpx" -> {
        TrackWriter.Format form = TrackWriter.Format.of(format);
        yield Answer.stream(form.type(), out -> file(stretch, TrackWriter.of(form, out)));
      }
      default ->
          throw new Refusal(Problem.BAD_REQUEST, "format is json, geojson, linestring, csv or gpx");
    };
  }

  /// What is asked for.
  ///
  /// @param limit the newest so many; 0: all
  private record Stretch(Principal who, List<Device> devices, long from, long to, int limit) {}

  private void each(Stretch stretch, History.Step step) throws IOException {
    for (Device device : stretch.devices()) {
      if (stretch.limit() > 0) {
        for (History.Seen seen :
            history.newest(stretch.who(), device, stretch.from(), stretch.to(), stretch.limit())) {
          step.take(seen);
        }
      } else {
        history.each(stretch.who(), device, stretch.from(), stretch.to(), step);
      }
    }
  }

  private void json(Stretch stretch, OutputStream to) throws IOException {
    Writer out = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
    int[] count = {0};
    out.write("{\"data\":[");
    each(
        stretch,
        seen -> {
          out.write(count[0]++ == 0 ? "" : ",");
          out.write(ReportReader.JSON.writeValueAsString(object(seen)));
        });
    out.write("],\"count\":" + count[0] + ",\"status\":200,\"version\":\"" + VERSION + "\"}");
    out.flush();
  }

  private void line(Stretch stretch, OutputStream to) throws IOException {
    Writer out = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
    boolean[] begun = {false};
    out.write(
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[");
    each(
        stretch,
        seen -> {
          out.write(begun[0] ? "," : "");
          begun[0] = true;
          out.write("[" + seen.fix().lon() + "," + seen.fix().lat() + "]");
        });
    out.write("]}}");
    out.flush();
  }

  private void file(Stretch stretch, TrackWriter writer) throws IOException {
    writer.begin("Muster");
    each(stretch, seen -> writer.point(Trackpoint.of(seen.fix())));
    writer.end();
  }
}
