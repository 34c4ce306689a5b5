package muster.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `muster backup` and `muster restore`: the whole hub in one file, and back.
final class BackupCommands {
  private BackupCommands() {}

  /// `muster backup FILE`.
  @Command(
      name = "backup",
      description = {"Write the whole hub into one file, consistent while it runs, and verify it."},
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster backup /var/backups/muster-$(date +%%F).zip",
        "  muster backup muster.zip --server https://chat.example.org --key-file key"
      })
  static final class Backup implements Runnable {
    @Mixin HubOptions hub = new HubOptions();

    @Parameters(paramLabel = "FILE", description = "The backup, a new file.")
    Path file = Path.of("");

    @Override
    public void run() {
      hub.with(client -> Archive.fetch(hub, client, "/api/v1/backup", file).tell(hub, "Backed up"));
    }
  }

  /// `muster restore FILE`.
  @Command(
      name = "restore",
      description = {
        "Fill an empty data folder from a backup. Refuses while a hub runs on it, and when"
            + " something is in it already."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster restore muster.zip",
        "  muster restore muster.zip --data /srv/muster-copy",
        "  muster restore muster.zip --force      moves what is there aside first"
      })
  static final class Restore implements Runnable {
    @Mixin HubOptions hub = new HubOptions();

    @Parameters(paramLabel = "FILE", description = "The backup.")
    Path file = Path.of("");

    @Option(names = "--force", description = "Move what is in the data folder aside, then restore.")
    boolean force;

    @Override
    public void run() {
      hub.refuseServer();
      Archive archive = Archive.existing(file);
      List<String> notes;
      try (Progress progress = new Progress(hub.shell(), "Restored", archive.bytes())) {
        notes = hub.local().restore(hub.given(), file, force, progress);
      }
      if (hub.json) {
        ObjectNode answer = Answers.body().put("file", file.toAbsolutePath().toString());
        notes.forEach(answer.putArray("notes")::add);
        hub.report().json(answer);
      } else {
        hub.report().line("Restored " + file);
        notes.forEach(hub.report()::line);
      }
    }
  }
}
