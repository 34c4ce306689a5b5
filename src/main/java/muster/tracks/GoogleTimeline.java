package muster.tracks;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Entries of what Google gives its users of where they were. The forms changed without notice over
/// the years, so this looks for what an entry has, not for a version:
///
/// - raw records: `latitudeE7`, `timestamp` or `timestampMs`;
/// - semantic history: `placeVisit`, `activitySegment` with ends and a raw path;
/// - the phone's own export: `visit`, `activity`, `timelinePath`, `rawSignals`; points are `48.1°,
///   11.5°` on Android and `geo:48.1,11.5` on iOS.
///
/// Of a visit its place counts at both ends, of a journey its ends: for old years there is nothing
/// else.
final class GoogleTimeline {
  private static final Pattern PAIR =
      Pattern.compile("(?:geo:)?\\s*(-?[0-9.]{1,20})°?\\s*,\\s*(-?[0-9.]{1,20})°?");
  private static final Set<String> KNOWN =
      Set.of(
          "latitudeE7",
          "placeVisit",
          "activitySegment",
          "visit",
          "activity",
          "timelinePath",
          "timelineMemory",
          "position",
          "wifiScan",
          "activityRecord",
          "rawSignal",
          "placeAggregates");
  private static final double METRES_A_SECOND = 3.6;

  private GoogleTimeline() {}

  static boolean knows(JsonNode entry) {
    return entry.propertyNames().stream().anyMatch(KNOWN::contains);
  }

  static List<Trackpoint> points(JsonNode entry) {
    List<Trackpoint> points = new ArrayList<>();
    if (entry.has("latitudeE7") || entry.has("timestampMs")) {
      points.add(record(entry));
    }
    placeVisit(entry.path("placeVisit"), points);
    activitySegment(entry.path("activitySegment"), points);
    segment(entry, points);
    JsonNode raw = entry.path("rawSignal").path("signal");
    for (JsonNode position : List.of(entry.path("position"), raw.path("position"))) {
      if (position.isObject()) {
        points.add(signal(position));
      }
    }
    return points;
  }

  private static Trackpoint record(JsonNode entry) {
    return new Trackpoint(
        time(entry, "timestamp"),
        e7(entry, "latitudeE7"),
        e7(entry, "longitudeE7"),
        number(entry, "altitude"),
        number(entry, "accuracy"),
        kmh(number(entry, "velocity")),
        number(entry, "heading"),
        null);
  }

  private static void placeVisit(JsonNode visit, List<Trackpoint> into) {
    if (visit.isObject()) {
      JsonNode place = visit.path("location");
      JsonNode span = visit.path("duration");
      into.add(e7Point(place, time(span, "startTimestamp")));
      into.add(e7Point(place, time(span, "endTimestamp")));
    }
  }

  private static void activitySegment(JsonNode way, List<Trackpoint> into) {
    if (way.isObject()) {
      JsonNode span = way.path("duration");
      into.add(e7Point(way.path("startLocation"), time(span, "startTimestamp")));
      for (JsonNode point : way.path("simplifiedRawPath").path("points")) {
        into.add(
            new Trackpoint(
                time(point, "timestamp"),
                e7(point, "latE7"),
                e7(point, "lngE7"),
                null,
                number(point, "accuracyMeters"),
                null,
                null,
                null));
      }
      into.add(e7Point(way.path("endLocation"), time(span, "endTimestamp")));
    }
  }

  private static Trackpoint e7Point(JsonNode place, long millis) {
    return Trackpoint.at(millis, e7(place, "latitudeE7"), e7(place, "longitudeE7"));
  }

  private static void segment(JsonNode entry, List<Trackpoint> into) {
    JsonNode visit = entry.path("visit").path("topCandidate").path("placeLocation");
    String place = latLng(visit);
    if (place != null) {
      into.add(pair(place, time(entry, "startTime")));
      into.add(pair(place, time(entry, "endTime")));
    }
    JsonNode way = entry.path("activity");
    String start = latLng(way.path("start"));
    String end = latLng(way.path("end"));
    if (start != null) {
      into.add(pair(start, time(entry, "startTime")));
    }
    for (JsonNode point : entry.path("timelinePath")) {
      long at =
          point.has("time")
              ? time(point, "time")
              : time(entry, "startTime") + Math.round(minutes(point) * 60_000);
      into.add(pair(point.path("point").asString(""), at));
    }
    if (end != null) {
      into.add(pair(end, time(entry, "endTime")));
    }
  }

  private static double minutes(JsonNode point) {
    Double minutes = number(point, "durationMinutesOffsetFromStartTime");
    if (minutes == null) {
      throw new Trackpoint.BadPoint("a point of a path has no time");
    }
    return minutes;
  }

  private static Trackpoint signal(JsonNode position) {
    Double acc = number(position, "accuracyMeters");
    Double mm = number(position, "accuracyMm");
    JsonNode point = position.path("point");
    Trackpoint at =
        point.isObject()
            ? Trackpoint.at(time(position, "timestamp"), e7(point, "latE7"), e7(point, "lngE7"))
            : pair(
                position.path("LatLng").asString(position.path("latLng").asString("")),
                time(position, "timestamp"));
    return new Trackpoint(
        at.millis(),
        at.lat(),
        at.lon(),
        number(position, "altitudeMeters"),
        acc == null && mm != null ? (Double) (mm / 1000) : acc,
        kmh(number(position, "speedMetersPerSecond")),
        null,
        null);
  }

  /// Android wraps it once more than iOS.
  private static @Nullable String latLng(JsonNode place) {
    JsonNode inner = place.isObject() ? place.path("latLng") : place;
    return inner.isString() ? inner.asString() : null;
  }

  private static Trackpoint pair(String text, long millis) {
    Matcher form = PAIR.matcher(text.strip());
    if (!form.matches()) {
      throw new Trackpoint.BadPoint("a point is written as latitude, longitude");
    }
    try {
      return Trackpoint.at(
          millis, Double.parseDouble(form.group(1)), Double.parseDouble(form.group(2)));
    } catch (NumberFormatException e) {
      throw new Trackpoint.BadPoint("a point is written as latitude, longitude");
    }
  }

  private static double e7(JsonNode node, String name) {
    Double value = number(node, name);
    if (value == null) {
      throw new Trackpoint.BadPoint("there is no " + name);
    }
    // longitudes of some years were written past the date line
    double degrees = value / 1e7;
    return degrees > 180 ? degrees - 4294967296.0 / 1e7 : degrees;
  }

  private static @Nullable Double kmh(@Nullable Double metresASecond) {
    return metresASecond == null
        ? null
        : (Double) (Math.round(metresASecond * METRES_A_SECOND * 10_000) / 10_000.0);
  }

  private static @Nullable Double number(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (value.isNumber()) {
      return value.asDouble();
    }
    if (value.isString()) {
      try {
        return Double.valueOf(value.asString());
      } catch (NumberFormatException e) {
        throw new Trackpoint.BadPoint(name + " is not a number");
      }
    }
    return null;
  }

  private static long time(JsonNode node, String name) {
    String text = node.path(name).asString("");
    try {
      if (!text.isEmpty()) {
        return Moments.millis(text);
      }
      String millis = node.path(name + "Ms").asString("");
      if (!millis.isEmpty()) {
        return Long.parseLong(millis);
      }
    } catch (DateTimeException | NumberFormatException e) {
      throw new Trackpoint.BadPoint(name + " is not a time");
    }
    throw new Trackpoint.BadPoint("there is no " + name);
  }
}
