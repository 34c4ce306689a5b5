package muster.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The note `local.json` in a data folder: how to reach the hub that runs on it. Only the owner of
/// the folder can read it, and whoever can read it is an operator; the key in it is new at every
/// start. A killed hub leaves its note behind, so a note alone proves nothing: the hub's lock file
/// does, and a connection that is refused.
public record LocalHub(URI url, String key, long pid, String version) {
  private static final String FILE = "local.json";
  private static final JsonMapper JSON = new JsonMapper();

  /// Where the note of a data folder lies.
  public static Path file(Path data) {
    return data.resolve(FILE);
  }

  /// The note in this data folder; empty when there is none, or when it is torn or of another kind.
  public static Optional<LocalHub> read(Path data) {
    try {
      JsonNode note = JSON.readTree(Files.readAllBytes(file(data)));
      String url = note.path("url").asString("");
      String key = note.path("key").asString("");
      if (url.isEmpty() || key.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new LocalHub(
              URI.create(url), key, note.path("pid").asLong(0), note.path("version").asString("")));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (JacksonException | IllegalArgumentException torn) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw HubFailure.unreachable(
          "cannot read " + file(data) + ": run this as the user that runs the hub");
    }
  }

  /// Leaves the note for the commands of this machine: complete at once, readable by its owner only
  /// from its first byte on.
  public void write(Path data) {
    ObjectNode note = JSON.createObjectNode();
    note.put("url", url.toString()).put("key", key).put("pid", pid).put("version", version);
    Path draft = data.resolve(FILE + ".new");
    try {
      Files.deleteIfExists(draft);
      try (SeekableByteChannel channel = create(draft)) {
        Channels.newOutputStream(channel)
            .write(JSON.writeValueAsString(note).getBytes(StandardCharsets.UTF_8));
      }
      try {
        Files.move(draft, file(data), StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException plain) {
        Files.move(draft, file(data), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot write " + file(data), failed);
    }
  }

  private static SeekableByteChannel create(Path file) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    return Files.newByteChannel(
        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
  }

  /// The key stays out of logs.
  @Override
  public String toString() {
    return "LocalHub[" + url + ", pid " + pid + ", " + version + "]";
  }
}
