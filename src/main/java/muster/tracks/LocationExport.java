package muster.tracks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import muster.text.JsonLine;
import muster.types.Principal;

/// Everything that is stored about where somebody was, and whom they show it to, as one JSON file.
final class LocationExport {
  private static final int AT_ONCE = 500;

  private final Ground ground;
  private final History history;

  LocationExport(Ground ground, History history) {
    this.ground = ground;
    this.history = history;
  }

  void write(Principal who, List<Device> devices, Collection<Grant> grants, OutputStream to)
      throws IOException {
    Writer out = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
    out.write("{\"friends\":[");
    String between = "";
    for (Grant grant : grants) {
      out.write(
          between
              + new JsonLine()
                  .put("user", grant.viewer().value())
                  .put("precision", grant.terms().grade().code())
                  .put("asked", grant.asked()));
      between = ",";
    }
    out.write("],\n\"devices\":[");
    between = "";
    for (Device device : devices) {
      out.write(between);
      between = ",";
      device(who, device, out);
    }
    out.write("]}\n");
    out.flush();
  }

  private void device(Principal who, Device device, Writer out) throws IOException {
    String head = new JsonLine().put("device", device.name().value()).toString();
    out.write(head.substring(0, head.length() - 1) + ",\n\"positions\":[");
    String[] between = {"\n"};
    history.each(
        who,
        device,
        0,
        Long.MAX_VALUE / 2_000,
        seen -> {
          String raw = seen.raw();
          boolean json = raw != null && raw.startsWith("{");
          out.write(between[0] + (json ? raw : Consent.poorer(seen.fix(), null, seen.grade())));
          between[0] = ",\n";
        });
    out.write("],\n\"reports\":[");
    between[0] = "\n";
    long[] after = {0};
    List<ReportStore.Line> page = page(device, after[0]);
    while (!page.isEmpty()) {
      for (ReportStore.Line line : page) {
        out.write(
            between[0]
                + new JsonLine()
                    .put("kind", line.kind())
                    .put("at", Times.iso(line.tst()))
                    .put("note", line.note())
                    .put("raw", line.raw()));
        between[0] = ",\n";
      }
      page = page.size() < AT_ONCE ? List.of() : page(device, page.getLast().id());
    }
    out.write("]}");
  }

  private List<ReportStore.Line> page(Device device, long after) {
    return ground.database().read(tx -> ReportStore.after(tx, device.id(), after, AT_ONCE));
  }
}
