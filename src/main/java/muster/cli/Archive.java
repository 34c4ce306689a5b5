package muster.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import muster.client.HubClient;
import tools.jackson.databind.JsonNode;

/// An archive of a space, or a backup of a whole hub, as a file on this machine. What comes from a
/// hub is written beside its place under another name, read once more from end to end, and only
/// then given its name: a file that is there is whole. Only its owner can read it, since it holds
/// everything.
final class Archive {
  private final Path file;
  private final long bytes;

  private Archive(Path file, long bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /// An archive that somebody named; refuses what is none.
  static Archive existing(Path file) {
    if (!Files.isRegularFile(file)) {
      throw Failure.usage("there is no file " + file);
    }
    try {
      verify(file);
      return new Archive(file, Files.size(file));
    } catch (IOException damaged) {
      throw Failure.running(file + " is not a whole archive: " + damaged.getMessage());
    }
  }

  /// Asks the hub for an archive and keeps it in a new file.
  static Archive fetch(HubOptions hub, HubClient client, String path, Path file) {
    if (Files.exists(file)) {
      throw Failure.usage(file + " is there already; name a new file");
    }
    Path draft = file.resolveSibling(file.getFileName() + ".part");
    try (Progress progress = new Progress(hub.shell(), "Written", 0)) {
      createPrivate(draft);
      client.download("GET", path, draft, progress);
      verify(draft);
      try {
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException plain) {
        Files.move(draft, file);
      }
      return new Archive(file, Files.size(file));
    } catch (IOException failed) {
      throw Failure.running("cannot write " + file + ": " + failed.getMessage());
    } finally {
      discard(draft);
    }
  }

  /// Sends it to the hub.
  JsonNode send(HubOptions hub, HubClient client, String path) {
    try (Progress progress = new Progress(hub.shell(), "Sent", bytes)) {
      return client.upload("POST", path, file, progress);
    }
  }

  Path file() {
    return file;
  }

  long bytes() {
    return bytes;
  }

  void tell(HubOptions hub, String done) {
    JsonNode answer =
        Answers.body().put("file", file.toAbsolutePath().toString()).put("bytes", bytes);
    hub.report().done(answer, done + " to " + file + " (" + Progress.size(bytes) + ", verified)");
  }

  /// Reads everything; every entry has a checksum of its own.
  private static void verify(Path file) throws IOException {
    int entries = 0;
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        zip.transferTo(java.io.OutputStream.nullOutputStream());
        entries++;
      }
    }
    try (ZipFile whole = new ZipFile(file.toFile())) {
      if (entries == 0 || whole.size() != entries) {
        throw new IOException("its table of contents does not fit");
      }
    }
  }

  private static void createPrivate(Path draft) throws IOException {
    Files.deleteIfExists(draft);
    if (draft.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          draft,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
  }

  private static void discard(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException left) {
      // the file that stays is named *.part, and the failure that led here is already told
    }
  }
}
