package muster.store;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Loads an archive into a fresh database, and believes nothing in it: every table must be one that
/// the program knows, every count and checksum must be right, or nothing of it stays.
final class ArchiveReader {
  private static final String TABLES = "tables/";
  static final String BESIDE = "beside/";
  private final JsonMapper json = new JsonMapper();
  private final Database database;
  private final List<Migrations> features;
  private final Archive.Beside beside;
  private final MessageDigest besideDigest = Checksum.digest();
  private final ObjLongConsumer<String> progress;
  private final Map<String, Long> rows = new LinkedHashMap<>();
  private final Map<String, String> checksums = new LinkedHashMap<>();

  ArchiveReader(
      Database database,
      List<Migrations> features,
      Archive.Beside beside,
      ObjLongConsumer<String> progress) {
    this.database = database;
    this.features = features;
    this.beside = beside;
    this.progress = progress;
  }

  Archive.Summary load(InputStream in) throws IOException {
    ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8);
    try {
      JsonNode head = head(zip);
      List<Migrations> then = asTheyWere(head);
      database.migrateFresh(then);
      fill(zip, then);
      database.migrate(features);
      return new Archive.Summary(
          head.path("space").asString(""), Instant.parse(head.path("at").asString("")), rows);
    } catch (EOFException e) {
      throw damaged("it ends too early", e);
    } catch (ZipException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    } catch (JacksonException e) {
      throw damaged(e.getOriginalMessage(), e);
    }
  }

  private JsonNode head(ZipInputStream zip) throws IOException {
    ZipEntry first = zip.getNextEntry();
    if (first == null || !first.getName().equals("muster.json")) {
      throw new IOException("This is no archive of a Muster space");
    }
    JsonNode head = json.readTree(zip.readAllBytes());
    if (!head.path("kind").asString("").equals(Archive.KIND)) {
      throw new IOException("This is no archive of a Muster space");
    }
    int format = head.path("format").asInt(0);
    if (format != Archive.FORMAT) {
      throw new IOException(
          "The archive has format %d, this program reads %d: a newer Muster has written it"
              .formatted(format, Archive.FORMAT));
    }
    return head;
  }

  /// The features with only those steps that existed when the archive was written.
  private List<Migrations> asTheyWere(JsonNode head) throws IOException {
    List<Migrations> then = new ArrayList<>();
    Set<String> unknown = new LinkedHashSet<>(head.path("features").propertyNames());
    for (Migrations feature : features) {
      String name = feature.feature();
      int steps = head.path("features").path(name).asInt(0);
      unknown.remove(name);
      if (steps > feature.steps().size() || steps < 0) {
        throw new IOException(
            "The archive has migration %d of '%s', this program knows only %d: a newer Muster has written it"
                .formatted(steps, name, feature.steps().size()));
      }
      then.add(new Migrations(name, feature.steps().subList(0, steps)));
    }
    if (!unknown.isEmpty()) {
      throw new IOException(
          "The archive holds "
              + unknown
              + ", which this program does not know: a newer Muster has written it");
    }
    return then;
  }

  private void fill(ZipInputStream zip, List<Migrations> then) throws IOException {
    List<String> expected = then.stream().flatMap(f -> f.tables().stream()).toList();
    Link link = database.writer();
    boolean fine = false;
    try {
      link.begin();
      link.dialect().timeLimit(link, Duration.ZERO);
      Tx tx = new Tx(link);
      for (String table : expected.reversed()) {
        tx.update("DELETE FROM " + Sql.quoted(table)); // what the steps themselves put in
      }
      JsonNode end = tables(tx, zip, expected);
      verify(end, expected);
      tx.flush();
      link.commit();
      fine = true;
    } catch (SQLException e) {
      throw link.dialect().failed("Loading the archive", e);
    } finally {
      if (!fine) {
        link.rollback();
      }
    }
  }

  private JsonNode tables(Tx tx, ZipInputStream zip, List<String> expected) throws IOException {
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      String name = entry.getName();
      if (name.equals("end.json")) {
        return json.readTree(zip.readAllBytes());
      }
      if (name.startsWith(BESIDE)) {
        beside.load(
            name.substring(BESIDE.length()), new DigestInputStream(noClose(zip), besideDigest));
        rows.merge(BESIDE, 1L, Long::sum);
        continue;
      }
      String table =
          name.startsWith(TABLES) && name.endsWith(".jsonl")
              ? name.substring(TABLES.length(), name.length() - ".jsonl".length())
              : "";
      if (!expected.contains(table) || rows.containsKey(table)) {
        throw damaged("it holds " + name + ", which does not belong there", null);
      }
      table(tx, zip, table);
    }
    throw damaged("it ends too early", null);
  }

  private void table(Tx tx, ZipInputStream zip, String table) throws IOException {
    MessageDigest digest = Checksum.digest();
    DigestInputStream in = new DigestInputStream(noClose(zip), digest);
    long count = 0;
    try (var lines = json.readerFor(JsonNode.class).<JsonNode>readValues(in)) {
      if (!lines.hasNextValue()) {
        throw damaged("table " + table + " has no columns", null);
      }
      JsonNode head = lines.nextValue();
      Cells cells = Cells.of(TableShape.of(tx, table), head);
      while (lines.hasNextValue()) {
        tx.later(cells.insert(), cells.values(lines.nextValue()));
        if (++count % Archive.ROWS_PER_STEP == 0) {
          progress.accept(table, count);
        }
      }
      tx.flush();
      tx.link().dialect().nextId(tx, table, head.path("next_id").asLong(0));
    } catch (IllegalArgumentException e) {
      throw damaged("table " + table + ", row " + (count + 1) + ": " + e.getMessage(), e);
    }
    rows.put(table, count);
    checksums.put(table, Checksum.hex(digest.digest()));
    progress.accept(table, count);
  }

  private void verify(JsonNode end, List<String> expected) throws IOException {
    if (rows.containsKey(BESIDE)) {
      checksums.put(BESIDE, Checksum.hex(besideDigest.digest()));
    }
    List<String> all = new ArrayList<>(expected);
    if (rows.containsKey(BESIDE) || end.has(BESIDE)) {
      all.add(BESIDE);
    }
    for (String table : all) {
      JsonNode said = end.path(table);
      long count = rows.getOrDefault(table, -1L);
      if (said.path("rows").asLong(-2) != count) {
        throw damaged("table " + table + " should have " + said.path("rows") + " rows", null);
      }
      if (!said.path("sha256").asString("").equals(checksums.get(table))) {
        throw damaged("the checksum of table " + table + " is wrong", null);
      }
    }
  }

  private static IOException damaged(String how, @Nullable Throwable cause) {
    return new IOException("The archive is damaged: " + how, cause);
  }

  private static InputStream noClose(ZipInputStream zip) {
    return new FilterInputStream(zip) {
      @Override
      public void close() {}
    };
  }
}
