package muster.tracks;

import java.io.InputStream;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// GPX 1.0 and 1.1, piece by piece. No document type is read, so there are no entities to expand
/// and nothing to fetch; depth and the text of an element are bounded. The points of tracks and
/// routes that have a time count; waypoints are places, not where somebody was.
///
/// Speed is metres a second in GPX; `acc` and `batt` are our own export's.
final class GpxReader {
  private static final int DEEPEST = 32;
  private static final int LONGEST_TEXT = 200;
  private static final Set<String> POINTS = Set.of("trkpt", "rtept");
  private static final Set<String> VALUES = Set.of("ele", "time", "speed", "course", "acc", "batt");

  private final TrackFile.Portion file;
  private final TrackFile.Sink sink;
  private final Map<String, String> values = new HashMap<>();
  private long line; // where the point began; 0: outside of one
  private @Nullable StringBuilder text;

  private GpxReader(TrackFile.Portion file, TrackFile.Sink sink) {
    this.file = file;
    this.sink = sink;
  }

  static void read(TrackFile.Portion file, TrackFile.Sink sink) {
    try {
      XMLStreamReader xml = factory().createXMLStreamReader(file);
      try {
        new GpxReader(file, sink).read(xml);
      } finally {
        xml.close();
      }
    } catch (XMLStreamException e) {
      if (e.getNestedException() instanceof Refusal refusal) {
        throw refusal;
      }
      int at = e.getLocation() == null ? -1 : e.getLocation().getLineNumber();
      throw new Refusal(
          Problem.BAD_REQUEST, "The XML breaks off" + (at < 1 ? "" : " at line " + at));
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    factory.setXMLResolver((publicId, systemId, base, namespace) -> InputStream.nullInputStream());
    return factory;
  }

  private void read(XMLStreamReader xml) throws XMLStreamException {
    int depth = 0;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new Refusal(
                Problem.BAD_REQUEST, "GPX has no DOCTYPE and no entities; this file is not read");
        case XMLStreamConstants.START_ELEMENT -> {
          if (depth == 0 && !xml.getLocalName().equals("gpx")) {
            throw new Refusal(
                Problem.UNSUPPORTED_MEDIA_TYPE, "This XML is not GPX: it begins with another name");
          }
          if (++depth > DEEPEST) {
            throw new Refusal(Problem.BAD_REQUEST, "GPX is not so deeply nested");
          }
          begin(xml);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (text != null && text.length() + xml.getTextLength() <= LONGEST_TEXT) {
            text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          depth--;
          end(xml.getLocalName());
        }
        default -> {} // comments, blanks
      }
      file.next();
    }
  }

  private void begin(XMLStreamReader xml) {
    String name = xml.getLocalName();
    if (line == 0 && POINTS.contains(name)) {
      line = Math.max(1, xml.getLocation().getLineNumber());
      values.clear();
      put("lat", xml.getAttributeValue(null, "lat"));
      put("lon", xml.getAttributeValue(null, "lon"));
    } else if (line > 0 && VALUES.contains(name)) {
      text = new StringBuilder();
    }
  }

  private void put(String name, @Nullable String value) {
    if (value != null && value.length() <= LONGEST_TEXT) {
      values.put(name, value.strip());
    }
  }

  private void end(String name) {
    if (line == 0) {
      return;
    }
    if (POINTS.contains(name)) {
      try {
        sink.message(line, point().message("gpx"));
      } catch (Trackpoint.BadPoint e) {
        sink.bad(line, e.words());
      }
      line = 0;
    } else if (text != null && VALUES.contains(name)) {
      put(name, text.toString());
      text = null;
    }
  }

  private Trackpoint point() {
    Double lat = number("lat");
    Double lon = number("lon");
    String time = values.get("time");
    if (lat == null || lon == null || time == null) {
      throw new Trackpoint.BadPoint("a point has lat, lon and time");
    }
    Double speed = number("speed");
    return new Trackpoint(
        millis(time),
        lat,
        lon,
        number("ele"),
        number("acc"),
        speed == null ? null : (Double) (Math.round(speed * 36_000) / 10_000.0),
        number("course"),
        number("batt"));
  }

  private static long millis(String time) {
    try {
      return Moments.millis(time);
    } catch (DateTimeException e) {
      throw new Trackpoint.BadPoint("the time is not ISO-8601");
    }
  }

  private @Nullable Double number(String name) {
    String value = values.get(name);
    if (value == null || value.isEmpty()) {
      return null;
    }
    try {
      return Double.valueOf(value);
    } catch (NumberFormatException e) {
      throw new Trackpoint.BadPoint(name + " is not a number");
    }
  }
}
