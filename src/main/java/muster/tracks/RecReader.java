package muster.tracks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lines of an OwnTracks Recorder: the time in ISO-8601, what it is (`*` is a location), and the
/// JSON as the phone sent it, with tabs between. The JSON says everything, so the columns before it
/// only have to be there. A file of one JSON object a line is read too.
final class RecReader {
  private RecReader() {}

  static void read(TrackFile.Portion file, TrackFile.Sink sink) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    byte[] buffer = new byte[16 << 10];
    long number = 1;
    for (int count = file.read(buffer, 0, buffer.length);
        count >= 0;
        count = file.read(buffer, 0, buffer.length)) {
      int from = 0;
      for (int i = 0; i < count; i++) {
        if (buffer[i] == '\n') {
          line.write(buffer, from, i - from);
          take(number++, line.toByteArray(), sink);
          line.reset();
          file.next();
          from = i + 1;
        }
      }
      line.write(buffer, from, count - from);
    }
    take(number, line.toByteArray(), sink);
  }

  private static void take(long number, byte[] line, TrackFile.Sink sink) {
    String text = new String(line, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      return;
    }
    String json = json(text);
    if (json == null) {
      sink.bad(number, "This is not a line of a Recorder: a time, a kind and JSON, with tabs");
    } else {
      sink.message(number, json.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static @Nullable String json(String line) {
    if (line.startsWith("{")) {
      return line;
    }
    int first = line.indexOf('\t');
    int second = first < 0 ? -1 : line.indexOf('\t', first + 1);
    String last = second < 0 ? "" : line.substring(second + 1).strip();
    return last.startsWith("{") ? last : null;
  }
}
