package muster.tracks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import muster.http.Answer;
import muster.types.Principal;
import org.jspecify.annotations.Nullable;

/// A device's track as a file, or a stretch of it, page by page while the client reads. `rec` is
/// the Recorder's own form: every report as it was sent, so that nothing is lost on the way to
/// another hub.
final class FileExport {
  private static final int AT_ONCE = 1_000;

  private final Ground ground;

  FileExport(Ground ground) {
    this.ground = ground;
  }

  /// That an admin took somebody else's track out is on record.
  Answer file(Principal by, Device device, String format, long from, long to) {
    if (!by.user().equals(device.owner())) {
      String which = device.name() + " as " + format;
      ground.access().audit().note(by, "device.export", device.owner().value(), which);
    }
    String name = device.owner() + "-" + device.name();
    if (format.equals("rec")) {
      return Answer.file(
          "text/plain; charset=utf-8", name + ".rec", out -> records(device, from, to, out));
    }
    TrackWriter.Format form = TrackWriter.Format.of(format);
    return Answer.file(
        form.type(),
        name + "." + form.extension(),
        out -> write(TrackWriter.of(form, out), device, from, to));
  }

  private interface Step {
    void take(FixStore.Stored stored) throws IOException;
  }

  private void write(TrackWriter writer, Device device, long from, long to) throws IOException {
    writer.begin(device.owner() + " " + device.name());
    each(device, from, to, stored -> writer.point(Trackpoint.of(stored.fix())));
    writer.end();
  }

  private void records(Device device, long from, long to, OutputStream stream) throws IOException {
    Writer out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    each(
        device,
        from,
        to,
        stored -> {
          String json = stored.raw().replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
          String when = Instant.ofEpochSecond(stored.fix().tst()).toString();
          out.write(when + "\t*                 \t" + json + "\n");
        });
    out.flush();
  }

  private void each(Device device, long from, long to, Step step) throws IOException {
    List<FixStore.Stored> page = page(device, from, to, null);
    while (!page.isEmpty()) {
      for (FixStore.Stored stored : page) {
        step.take(stored);
      }
      page = page.size() < AT_ONCE ? List.of() : page(device, from, to, page.getLast().fix());
    }
  }

  private List<FixStore.Stored> page(Device device, long from, long to, @Nullable Fix last) {
    return ground
        .database()
        .read(tx -> FixStore.pageAfter(tx, device.id(), from, to, last, AT_ONCE));
  }
}
