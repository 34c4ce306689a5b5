package muster.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import muster.client.HubClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// `muster tracks ...`: where people were, as files.
@Command(name = "tracks", description = "Bring tracks in from files, and write them out.")
final class TrackCommands {
  private static final int SHOWN = 10;

  @Command(
      name = "import",
      description = {
        "Take positions from files into a device's track: OwnTracks Recorder (.rec), GPX,"
            + " GeoJSON, Google Timeline. What is there already stays as it is."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster tracks import store/rec/bob/phone/*.rec --user bob --device phone",
        "  muster tracks import Timeline.json --user bob --device old-phone"
      })
  void importFrom(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files.") List<Path> files,
      @Option(names = "--user", paramLabel = "USER", required = true, description = "Whose track.")
          String user,
      @Option(
              names = "--device",
              paramLabel = "DEVICE",
              required = true,
              description = "Which device; made if there is none.")
          String device) {
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw Failure.usage("there is no file " + file);
      }
    }
    String path = path(space, user, device, "import");
    hub.with(client -> {
      ArrayNode all = Answers.body().putArray("files");
      for (Path file : files) {
        JsonNode answer = sent(hub, client, path, file);
        all.addObject().put("file", file.toString()).set("result", answer);
        if (!hub.json) {
          tell(hub, file, answer);
        }
      }
      if (hub.json) {
        hub.report().json(all);
      }
    });
  }

  private static String path(SpaceOption space, String user, String device, String what) {
    SpaceOption.Who who = space.who(user);
    return who.path("/devices/" + HubClient.segment(device) + "/" + what)
        + "?user="
        + HubClient.segment(who.user().value());
  }

  private static JsonNode sent(HubOptions hub, HubClient client, String path, Path file) {
    try (Progress progress = new Progress(hub.shell(), "Sent", file.toFile().length())) {
      return client.upload("POST", path, file, progress);
    }
  }

  private static void tell(HubOptions hub, Path file, JsonNode answer) {
    hub.report()
        .line(
            file
                + ": "
                + Answers.text(answer, "read")
                + " positions, "
                + Answers.text(answer, "added")
                + " new, "
                + Answers.text(answer, "bad")
                + " bad lines");
    int told = 0;
    for (JsonNode bad : answer.path("bad_lines")) {
      if (told++ == SHOWN) {
        hub.report().line("  ... --json names more of them");
        break;
      }
      hub.report().line("  line " + Answers.text(bad, "line") + ": " + Answers.text(bad, "why"));
    }
    if (answer.has("stopped")) {
      hub.report().line("  not read to its end: " + Answers.text(answer, "stopped"));
    }
  }

  @Command(
      name = "export",
      description = "Write a device's track into a file: gpx, geojson, csv, kml or rec.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster tracks export june.gpx --user bob --device phone \\",
        "      --from 2026-06-01T00:00:00Z --to 2026-07-01T00:00:00Z",
        "  muster tracks export all.rec --user bob --device phone --format rec"
      })
  void export(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "FILE", description = "A new file.") Path file,
      @Option(names = "--user", paramLabel = "USER", required = true, description = "Whose track.")
          String user,
      @Option(
              names = "--device",
              paramLabel = "DEVICE",
              required = true,
              description = "Which device.")
          String device,
      @Option(
              names = "--format",
              paramLabel = "FORMAT",
              description = "gpx, geojson, csv, kml or rec (default: as the file is named).")
          @Nullable String format,
      @Option(names = "--from", paramLabel = "TIME", description = "ISO-8601; default: all.")
          @Nullable String from,
      @Option(names = "--to", paramLabel = "TIME", description = "ISO-8601; default: all.")
          @Nullable String to) {
    if (Files.exists(file)) {
      throw Failure.usage(file + " is there already; name a new file");
    }
    String path =
        path(space, user, device, "export")
            + "&format="
            + HubClient.segment(format == null ? ending(file) : format)
            + (from == null ? "" : "&from=" + HubClient.segment(from))
            + (to == null ? "" : "&to=" + HubClient.segment(to));
    hub.with(client -> {
      try (Progress progress = new Progress(hub.shell(), "Written", 0)) {
        client.download("GET", path, file, progress);
      }
      hub.report()
          .done(
              Answers.body().put("file", file.toAbsolutePath().toString()),
              "Wrote the track of " + device + " of " + user + " to " + file);
    });
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot + 1);
    return switch (ending) {
      case "" -> "gpx";
      case "json" -> "geojson";
      default -> ending;
    };
  }
}
