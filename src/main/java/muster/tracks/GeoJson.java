package muster.tracks;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Features of GeoJSON (RFC 7946) that are positions: points whose properties name their time, and
/// lines with a list of times beside them (`coordTimes`, as togeojson and others write it).
final class GeoJson {
  private static final List<String> TIMES =
      List.of("tst", "time", "timestamp", "datetime", "isotst", "created_at");
  private static final double METRES_A_SECOND = 3.6;

  private GeoJson() {}

  static List<Trackpoint> points(JsonNode feature) {
    JsonNode geometry = feature.path("geometry");
    JsonNode properties = feature.path("properties");
    return switch (geometry.path("type").asString("")) {
      case "Point" -> List.of(point(geometry.path("coordinates"), properties));
      case "LineString" -> line(geometry.path("coordinates"), times(properties));
      default -> throw new Trackpoint.BadPoint("only points and lines with times are positions");
    };
  }

  private static Trackpoint point(JsonNode at, JsonNode properties) {
    for (String name : TIMES) {
      if (properties.has(name)) {
        return new Trackpoint(
            millis(properties.path(name)),
            coordinate(at, 1),
            coordinate(at, 0),
            at.size() > 2 ? (Double) coordinate(at, 2) : number(properties, "alt", "altitude"),
            number(properties, "acc", "accuracy"),
            speed(properties),
            number(properties, "cog", "course"),
            number(properties, "batt", "battery"));
      }
    }
    throw new Trackpoint.BadPoint("the point's properties name no time");
  }

  private static JsonNode times(JsonNode properties) {
    JsonNode times = properties.path("coordTimes");
    return times.isArray() ? times : properties.path("coordinateProperties").path("times");
  }

  private static List<Trackpoint> line(JsonNode coordinates, JsonNode times) {
    if (!times.isArray() || times.size() != coordinates.size()) {
      throw new Trackpoint.BadPoint("a line needs as many times (coordTimes) as points");
    }
    List<Trackpoint> points = new ArrayList<>();
    for (int i = 0; i < coordinates.size(); i++) {
      JsonNode at = coordinates.path(i);
      points.add(
          new Trackpoint(
              millis(times.path(i)),
              coordinate(at, 1),
              coordinate(at, 0),
              at.size() > 2 ? (Double) coordinate(at, 2) : null,
              null,
              null,
              null,
              null));
    }
    return points;
  }

  private static double coordinate(JsonNode at, int index) {
    if (!at.path(index).isNumber()) {
      throw new Trackpoint.BadPoint("coordinates are numbers: longitude, latitude");
    }
    return at.path(index).asDouble();
  }

  private static long millis(JsonNode time) {
    try {
      return time.isNumber()
          ? Moments.millis((long) time.asDouble())
          : Moments.millis(time.asString(""));
    } catch (DateTimeException e) {
      throw new Trackpoint.BadPoint("the time is neither ISO-8601 nor seconds");
    }
  }

  /// `vel` is km/h, as OwnTracks has it; `speed` metres a second, as everybody else.
  private static @Nullable Double speed(JsonNode properties) {
    Double vel = number(properties, "vel", "velocity");
    Double speed = number(properties, "speed", "speed");
    return vel == null && speed != null ? (Double) (speed * METRES_A_SECOND) : vel;
  }

  private static @Nullable Double number(JsonNode properties, String name, String other) {
    JsonNode value =
        properties.path(name).isNumber() ? properties.path(name) : properties.path(other);
    return value.isNumber() ? (Double) value.asDouble() : null;
  }
}
