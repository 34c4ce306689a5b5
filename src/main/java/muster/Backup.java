package muster;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import muster.store.StoreException;
import muster.types.Refusal;
import muster.types.SpaceId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The whole hub as one file: a zip with `muster-backup.json` (which spaces there are), then one
/// space archive for each. `main` comes last, so that a restore which was cut off never looks like
/// a whole hub. Each space is one moment of its database; the spaces have nothing to do with each
/// other.
final class Backup {
  private static final String MANIFEST = "muster-backup.json";
  private static final String KIND = "muster-hub";
  private static final int FORMAT = 1;
  private static final JsonMapper JSON = new JsonMapper();

  /// One space of a backup.
  record Part(SpaceId space, String name, Instant createdAt) {
    String file() {
      return "spaces/" + space + ".zip";
    }
  }

  private Backup() {}

  static void write(SpaceTable spaces, Instant now, OutputStream out) throws IOException {
    List<Part> parts = new ArrayList<>();
    spaces.list().stream()
        .map(s -> new Part(s.space(), s.name(), s.createdAt()))
        .sorted((a, b) -> Boolean.compare(isMain(a), isMain(b)))
        .forEach(parts::add);
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    zip.setLevel(Deflater.NO_COMPRESSION); // what is in it is compressed already
    zip.putNextEntry(new ZipEntry(MANIFEST));
    zip.write(JSON.writeValueAsBytes(manifest(parts, now)));
    zip.closeEntry();
    for (Part part : parts) {
      zip.putNextEntry(new ZipEntry(part.file()));
      SpaceArchive.write(spaces.found(part.space()), now, zip);
      zip.closeEntry();
    }
    zip.finish();
  }

  private static boolean isMain(Part part) {
    return part.space().equals(SpaceId.MAIN);
  }

  private static ObjectNode manifest(List<Part> parts, Instant now) {
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("kind", KIND).put("format", FORMAT).put("at", now.toString());
    ArrayNode list = manifest.putArray("spaces");
    for (Part part : parts) {
      list.addObject()
          .put("space", part.space().value())
          .put("name", part.name())
          .put("created_at", part.createdAt().toString());
    }
    return manifest;
  }

  /// Reads a backup, and gives each space to `loader` in the order of the file.
  static List<Part> read(Path file, LongConsumer progress, Loader loader) {
    try (InputStream bytes = new Counted(Files.newInputStream(file), progress);
        ZipInputStream zip = new ZipInputStream(bytes, StandardCharsets.UTF_8)) {
      ZipEntry first = zip.getNextEntry();
      if (first == null || !first.getName().equals(MANIFEST)) {
        throw new HubError(file + " is no backup of a hub");
      }
      List<Part> parts = parts(file, JSON.readTree(zip.readAllBytes()));
      for (Part part : parts) {
        ZipEntry entry = zip.getNextEntry();
        if (entry == null || !entry.getName().equals(part.file())) {
          throw new HubError("%s lacks the space %s".formatted(file, part.space()));
        }
        loader.load(part, zip);
      }
      return parts;
    } catch (Refusal e) {
      throw new HubError("%s cannot be restored: %s".formatted(file, e.detail()), e);
    } catch (StoreException e) {
      throw new HubError("%s cannot be restored: %s".formatted(file, e.getMessage()), e);
    } catch (JacksonException e) {
      throw new HubError(file + " is no backup of a hub", e);
    } catch (IOException e) {
      throw new HubError("%s cannot be read: %s".formatted(file, DataFolder.words(e)), e);
    }
  }

  /// Takes one space out of a backup; must not close the stream.
  @FunctionalInterface
  interface Loader {
    void load(Part part, InputStream in) throws IOException;
  }

  private static List<Part> parts(Path file, JsonNode manifest) {
    if (!manifest.path("kind").asString("").equals(KIND)) {
      throw new HubError(file + " is no backup of a hub");
    }
    if (manifest.path("format").asInt(0) != FORMAT) {
      throw new HubError(file + " was written by a newer Muster; update this one first");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode space : manifest.path("spaces")) {
      parts.add(
          new Part(
              new SpaceId(space.path("space").asString("")),
              space.path("name").asString(""),
              Instant.parse(space.path("created_at").asString(""))));
    }
    if (parts.isEmpty() || !isMain(parts.getLast())) {
      throw new HubError(file + " lacks the space main");
    }
    return parts;
  }

  /// Tells how many bytes of the file are read.
  private static final class Counted extends FilterInputStream {
    private final LongConsumer progress;
    private long count;

    Counted(InputStream in, LongConsumer progress) {
      super(new BufferedInputStream(in, 1 << 16));
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      if (read >= 0) {
        progress.accept(++count);
      }
      return read;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int read = super.read(bytes, from, length);
      if (read > 0) {
        count += read;
        progress.accept(count);
      }
      return read;
    }
  }
}
