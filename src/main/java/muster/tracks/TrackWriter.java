package muster.tracks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// Writes positions as a file, oldest first, one after the other: whatever the length, some hundred
/// of them are in memory. `begin`, any number of `point`, `end`.
abstract sealed class TrackWriter {
  /// A pause after which a line on a map does not go on.
  static final long GAP_MILLIS = 30 * 60_000L;

  /// The kinds of files.
  enum Format {
    GPX("application/gpx+xml"),
    GEOJSON("application/geo+json"),
    CSV("text/csv; charset=utf-8"),
    KML("application/vnd.google-earth.kml+xml");

    private final String type;

    Format(String type) {
      this.type = type;
    }

    String type() {
      return type;
    }

    String extension() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Format of(String word) {
      for (Format format : values()) {
        if (format.extension().equals(word)) {
          return format;
        }
      }
      throw new Refusal(Problem.BAD_REQUEST, "format is gpx, geojson, csv or kml");
    }
  }

  final Writer out;

  private TrackWriter(OutputStream out) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
  }

  static TrackWriter of(Format format, OutputStream out) {
    return switch (format) {
      case GPX -> new Gpx(out);
      case GEOJSON -> new Features(out);
      case CSV -> new Csv(out);
      case KML -> new Kml(out);
    };
  }

  /// `title` is for people.
  abstract void begin(String title) throws IOException;

  abstract void point(Trackpoint point) throws IOException;

  abstract void end() throws IOException;

  static String iso(Trackpoint point) {
    return Instant.ofEpochMilli(point.millis()).toString();
  }

  static String plain(double value) {
    return Trackpoint.plain(value);
  }

  /// Text of XML: what it may not hold at all becomes a question mark.
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> safe.append("&amp;");
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '"' -> safe.append("&quot;");
            default -> {
              boolean fine =
                  c == '\t'
                      || c == '\n'
                      || (c >= 0x20 && c < 0xD800)
                      || (c > 0xDFFF && c < 0xFFFE)
                      || c > 0xFFFF;
              safe.appendCodePoint(fine ? c : '?');
            }
          }
        });
    return safe.toString();
  }

  /// GPX 1.1; speed and course in Garmin's extension, which most programs read.
  private static final class Gpx extends TrackWriter {
    private long last = Long.MAX_VALUE;

    Gpx(OutputStream out) {
      super(out);
    }

    @Override
    void begin(String title) throws IOException {
      out.write(
          """
          <?xml version="1.0" encoding="UTF-8"?>
          <gpx version="1.1" creator="Muster" xmlns="http://www.topografix.com/GPX/1/1"
            xmlns:tpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2"
            xmlns:ot="https://owntracks.org/">
          <trk><name>%s</name><trkseg>
          """
              .formatted(escaped(title)));
    }

    @Override
    void point(Trackpoint point) throws IOException {
      if (point.millis() - last > GAP_MILLIS) {
        out.write("</trkseg><trkseg>\n");
      }
      last = point.millis();
      out.write("<trkpt lat=\"%s\" lon=\"%s\">".formatted(plain(point.lat()), plain(point.lon())));
      element("ele", point.alt());
      out.write("<time>" + iso(point) + "</time>");
      extensions(point);
      out.write("</trkpt>\n");
    }

    private void extensions(Trackpoint point) throws IOException {
      Double vel = point.vel();
      boolean moves = vel != null || point.cog() != null;
      if (!moves && point.acc() == null && point.batt() == null) {
        return;
      }
      out.write("<extensions>");
      if (moves) {
        out.write("<tpx:TrackPointExtension>");
        element("tpx:speed", vel == null ? null : (Double) (vel / 3.6));
        element("tpx:course", point.cog());
        out.write("</tpx:TrackPointExtension>");
      }
      element("ot:acc", point.acc());
      element("ot:batt", point.batt());
      out.write("</extensions>");
    }

    private void element(String name, @Nullable Double value) throws IOException {
      if (value != null) {
        out.write("<" + name + ">" + plain(value) + "</" + name + ">");
      }
    }

    @Override
    void end() throws IOException {
      out.write("</trkseg></trk>\n</gpx>\n");
      out.flush();
    }
  }

  /// One point a feature, with everything known of it.
  private static final class Features extends TrackWriter {
    private boolean begun;

    Features(OutputStream out) {
      super(out);
    }

    @Override
    void begin(String title) throws IOException {
      out.write("{\"type\":\"FeatureCollection\",\"features\":[");
    }

    @Override
    void point(Trackpoint point) throws IOException {
      Double alt = point.alt();
      out.write(begun ? ",\n" : "\n");
      begun = true;
      out.write("{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[");
      out.write(plain(point.lon()) + "," + plain(point.lat()));
      out.write(alt == null ? "]}" : "," + plain(alt) + "]}");
      out.write(",\"properties\":{\"time\":\"" + iso(point) + "\"");
      property("acc", point.acc());
      property("vel", point.vel());
      property("cog", point.cog());
      property("batt", point.batt());
      out.write("}}");
    }

    private void property(String name, @Nullable Double value) throws IOException {
      if (value != null) {
        out.write(",\"" + name + "\":" + plain(value));
      }
    }

    @Override
    void end() throws IOException {
      out.write("\n]}\n");
      out.flush();
    }
  }

  /// For spreadsheets: numbers and times only, so there is nothing that one of them could run.
  private static final class Csv extends TrackWriter {
    Csv(OutputStream out) {
      super(out);
    }

    @Override
    void begin(String title) throws IOException {
      out.write("time,lat,lon,alt,acc,vel,cog,batt\r\n");
    }

    @Override
    void point(Trackpoint point) throws IOException {
      out.write(
          String.join(
                  ",",
                  iso(point),
                  plain(point.lat()),
                  plain(point.lon()),
                  cell(point.alt()),
                  cell(point.acc()),
                  cell(point.vel()),
                  cell(point.cog()),
                  cell(point.batt()))
              + "\r\n");
    }

    private static String cell(@Nullable Double value) {
      return value == null ? "" : plain(value);
    }

    @Override
    void end() throws IOException {
      out.flush();
    }
  }

  /// KML 2.2 with tracks in time. The schema wants all times of a track before all its places, so a
  /// long one is written as many, which Google Earth joins.
  private static final class Kml extends TrackWriter {
    private static final int AT_ONCE = 500;
    private final List<Trackpoint> waiting = new ArrayList<>();

    Kml(OutputStream out) {
      super(out);
    }

    @Override
    void begin(String title) throws IOException {
      out.write(
          """
          <?xml version="1.0" encoding="UTF-8"?>
          <kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">
          <Document><name>%s</name><Placemark><name>%s</name><gx:MultiTrack>
          <altitudeMode>clampToGround</altitudeMode><gx:interpolate>0</gx:interpolate>
          """
              .formatted(escaped(title), escaped(title)));
    }

    @Override
    void point(Trackpoint point) throws IOException {
      boolean gap = !waiting.isEmpty() && point.millis() - waiting.getLast().millis() > GAP_MILLIS;
      if (gap) {
        track();
      }
      waiting.add(point);
      if (waiting.size() == AT_ONCE) {
        track();
        waiting.add(point); // the next piece begins where this one ends
      }
    }

    private void track() throws IOException {
      out.write("<gx:Track>\n");
      for (Trackpoint point : waiting) {
        out.write("<when>" + iso(point) + "</when>\n");
      }
      for (Trackpoint point : waiting) {
        Double alt = point.alt();
        out.write("<gx:coord>" + plain(point.lon()) + " " + plain(point.lat()) + " ");
        out.write((alt == null ? "0" : plain(alt)) + "</gx:coord>\n");
      }
      out.write("</gx:Track>\n");
      waiting.clear();
    }

    @Override
    void end() throws IOException {
      if (!waiting.isEmpty()) {
        track();
      }
      out.write("</gx:MultiTrack></Placemark></Document>\n</kml>\n");
      out.flush();
    }
  }
}
