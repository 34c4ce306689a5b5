package muster.client;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The note `local.json` in a data folder: how to reach the hub that runs on it. Only the owner of
/// the folder can read it, and whoever can read it is an operator; the key in it is new at every
/// start. A killed hub leaves its note behind, so a note alone proves nothing: the hub's lock file
/// does, and a connection that is refused.
///
/// @param url where the key is good: a door for commands alone
/// @param web the door for people; null while it is closed, as in a hub that serves one command
public record LocalHub(URI url, String key, long pid, String version, @Nullable URI web) {
  private static final String FILE = "local.json";
  private static final JsonMapper JSON = new JsonMapper();

  public LocalHub(URI url, String key, long pid, String version) {
    this(url, key, pid, version, null);
  }

  public LocalHub with(URI door) {
    return new LocalHub(url, key, pid, version, door);
  }

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
      String web = note.path("web").asString("");
      if (url.isEmpty() || key.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new LocalHub(
              URI.create(url),
              key,
              note.path("pid").asLong(0),
              note.path("version").asString(""),
              web.isEmpty() ? null : URI.create(web)));
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
    if (web != null) {
      note.put("web", web.toString());
    }
    PrivateFile.write(file(data), JSON.writeValueAsString(note).getBytes(StandardCharsets.UTF_8));
  }

  /// The key stays out of logs.
  @Override
  public String toString() {
    return "LocalHub[" + url + ", pid " + pid + ", " + version + "]";
  }
}
