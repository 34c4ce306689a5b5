package muster.tracks;

import java.io.IOException;
import java.time.DateTimeException;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.types.Problem;
import muster.types.Refusal;

/// REST for tracks as files.
final class FileRoutes {
  private static final String DEVICE = "/api/v1/devices/{device}";
  private static final long LARGEST = 4L << 30;

  private final DeviceBook book;
  private final FileImport in;
  private final FileExport out;

  FileRoutes(DeviceBook book, FileImport in, FileExport out) {
    this.book = book;
    this.in = in;
    this.out = out;
  }

  void addTo(Routes routes) {
    routes
        .post(
            DEVICE + "/import",
            Need.member(),
            "Take a file of positions into a device's track: rec, GPX, GeoJSON, Google Timeline",
            this::take)
        .query("user", "whose device, for admins")
        .upload(LARGEST)
        .answers(FileImport.Result.class);
    routes
        .get(DEVICE + "/export", Need.member(), "A device's track as a file", this::give)
        .query("format", "gpx (the usual), geojson, csv, kml or rec")
        .query("from", "ISO-8601, or seconds since 1970")
        .query("to", "the same")
        .query("user", "whose device, for admins")
        .answersType("application/gpx+xml");
  }

  private Answer take(Call call) throws IOException {
    return Answer.json(
        in.run(call.principal(), Whose.owner(call), Whose.device(call), call.stream()));
  }

  private Answer give(Call call) {
    Device device = book.get(Whose.owner(call), Whose.device(call));
    return out.file(
        call.principal(),
        device,
        call.query("format").orElse("gpx"),
        seconds(call, "from", 0),
        seconds(call, "to", Long.MAX_VALUE / 2));
  }

  private static long seconds(Call call, String name, long otherwise) {
    String text = call.query(name).orElse("").strip();
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      return text.chars().allMatch(Character::isDigit)
          ? Long.parseLong(text)
          : Math.floorDiv(Moments.millis(text), 1000L);
    } catch (DateTimeException | NumberFormatException e) {
      throw new Refusal(
          Problem.BAD_REQUEST, name + " is a moment such as 2026-11-20T08:00:00Z, or seconds");
    }
  }
}
