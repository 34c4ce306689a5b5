package muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import muster.types.SpaceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is written on one database is read on the other; what is damaged, foreign or newer is
/// refused and leaves nothing.
class ArchiveTest {
  private static final Instant NOW = Instant.parse("2026-11-20T19:00:00Z");
  private static final String THINGS =
      """
      CREATE TABLE thing (
        id {id}, text_ TEXT, long_ BIGINT, real_ {real}, bool_ {bool}, blob_ {blob},
        uuid_ {uuid}, stamp_ {timestamp}, parent BIGINT REFERENCES thing (id)
      );
      CREATE TABLE "order" (thing BIGINT NOT NULL REFERENCES thing (id), word VARCHAR(20),
        PRIMARY KEY (thing, word));
      INSERT INTO thing (text_) VALUES ('put in by the migration itself');
      """;
  private static final Migrations FEATURE = feature("thing", THINGS);
  private static final String ALL =
      """
      SELECT id, text_, long_, real_, bool_, blob_, uuid_, stamp_, parent FROM thing ORDER BY id\
      """;

  @TempDir Path data;

  private static Migrations feature(String name, String... texts) {
    return Demo.migrations(name, texts);
  }

  static Stream<Arguments> ways() {
    return Stream.of(Kind.values())
        .flatMap(from -> Stream.of(Kind.values()).map(to -> Arguments.of(from, to)));
  }

  private static void fill(Database db, int more) {
    try (Journal journal = Demo.journal(db, Demo.PATIENT)) {
      journal.write(tx -> {
        String insert =
            """
            INSERT INTO thing (text_, long_, real_, bool_, blob_, uuid_, stamp_, parent)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
            """;
        tx.update(
            insert,
            "ñ \"quoted\" \n line, \u0001, 🦤",
            Long.MIN_VALUE,
            0.1,
            true,
            new byte[] {0, -1, 10, 13, 34},
            UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"),
            NOW.plusMillis(123).atOffset(ZoneOffset.UTC),
            1L);
        tx.update(insert, "", Long.MAX_VALUE, -1.5e300, false, new byte[0], null, null, 2L);
        tx.update(insert, null, null, null, null, null, null, null, null);
        for (int i = 0; i < more; i++) {
          tx.later(insert, "row " + i, (long) i, i / 3.0, i % 2 == 0, null, null, null, 1L);
        }
        tx.update("INSERT INTO \"order\" (thing, word) VALUES (?, ?)", 2L, "first");
        // the last id is used up, although its row is gone
        tx.update("DELETE FROM thing WHERE id = (SELECT MAX(id) FROM thing)");
        return true;
      });
    }
  }

  private static List<String> rows(Database db) {
    return db.read(tx ->
        tx.query(
            ALL,
            row ->
                row.bigint("id")
                    + "|"
                    + row.stringOrNull("text_")
                    + "|"
                    + row.bigintOrNull("long_")
                    + "|"
                    + row.realOrNull("real_")
                    + "|"
                    + row.boolOrNull("bool_")
                    + "|"
                    + java.util.Arrays.toString(row.bytesOrNull("blob_"))
                    + "|"
                    + row.uuidOrNull("uuid_")
                    + "|"
                    + row.instantOrNull("stamp_")
                    + "|"
                    + row.bigintOrNull("parent")));
  }

  private static byte[] write(Database db) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Archive.write(db, NOW, out, (table, rows) -> {});
    return out.toByteArray();
  }

  private static Database open(StoreSettings settings) {
    return Database.open(settings, SpaceId.MAIN);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void everythingArrivesOnTheOtherDatabase(Kind from, Kind to) throws IOException {
    byte[] archive;
    List<String> before;
    try (Database db = open(from.settings(data.resolve("from")))) {
      db.migrate(List.of(FEATURE));
      fill(db, 12_000);
      archive = write(db);
      before = rows(db);
    }
    List<String> steps = new ArrayList<>();
    try (Database db = open(to.settings(data.resolve("to")))) {
      Archive.Summary summary =
          Archive.load(
              db,
              List.of(FEATURE),
              new ByteArrayInputStream(archive),
              (table, rows) -> steps.add(table + " " + rows));
      assertThat(summary.space()).isEqualTo("main");
      assertThat(summary.at()).isEqualTo(NOW);
      assertThat(summary.rows()).isEqualTo(Map.of("thing", 12_003L, "order", 1L));
      assertThat(summary.allRows()).isEqualTo(12_004);
      assertThat(steps).containsExactly("thing 10000", "thing 12003", "order 1");
      assertThat(rows(db)).isEqualTo(before);
      assertThat(write(db).length).isPositive();
      try (Journal journal = Demo.journal(db, Demo.QUICK)) {
        long id =
            journal.write(tx ->
                tx.one(
                        "INSERT INTO thing (text_) VALUES ('next') RETURNING id",
                        row -> row.bigint("id"))
                    .orElseThrow());
        assertThat(id).as("an id that was used once is not used again").isEqualTo(12_005);
      }
    }
  }

  @Test
  void itIsOneMomentWhileTheHubGoesOn() throws IOException {
    StoreSettings settings = StoreSettings.sqlite(data.resolve("from"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Database db = open(settings)) {
      db.migrate(List.of(FEATURE));
      try (Journal journal = Demo.journal(db, Demo.PATIENT)) {
        Archive.Summary summary =
            Archive.write(
                db,
                NOW,
                out,
                (table, rows) ->
                    journal.write(tx ->
                        tx.update(
                            "INSERT INTO \"order\" (thing, word) VALUES (1, ?)", "x" + rows)));
        assertThat(summary.rows()).isEqualTo(Map.of("thing", 1L, "order", 0L));
      }
    }
    try (Database db = open(StoreSettings.sqlite(data.resolve("to")))) {
      assertThat(load(db, out.toByteArray()).rows()).isEqualTo(Map.of("thing", 1L, "order", 0L));
    }
  }

  private static Archive.Summary load(Database db, byte[] archive) throws IOException {
    return Archive.load(
        db, List.of(FEATURE), new ByteArrayInputStream(archive), (table, rows) -> {});
  }

  @Test
  void anOldArchiveIsBroughtUpToDate() throws IOException {
    byte[] archive = small();
    Migrations newer =
        feature("thing", THINGS, "ALTER TABLE thing ADD COLUMN colour TEXT DEFAULT 'red'");
    Migrations added = feature("later", "CREATE TABLE later (id BIGINT)");
    try (Database db = open(StoreSettings.sqlite(data.resolve("to")))) {
      Archive.load(
          db, List.of(newer, added), new ByteArrayInputStream(archive), (table, rows) -> {});
      List<String> colours =
          db.read(tx -> tx.query("SELECT colour FROM thing", row -> row.string("colour")));
      assertThat(colours).containsExactly("red", "red", "red");
    }
  }

  private byte[] small() throws IOException {
    try (Database db = open(StoreSettings.sqlite(data.resolve("from")))) {
      db.migrate(List.of(FEATURE));
      fill(db, 0);
      return write(db);
    }
  }

  private void refused(byte[] archive, String... words) throws IOException {
    StoreSettings settings = StoreSettings.sqlite(data.resolve("to"));
    try (Database db = open(settings)) {
      var thrown = assertThatThrownBy(() -> load(db, archive)).isInstanceOf(IOException.class);
      for (String word : words) {
        thrown.hasMessageContaining(word);
      }
    }
    try (Stream<Path> files = java.nio.file.Files.list(settings.file(SpaceId.MAIN).getParent())) {
      for (Path file : files.toList()) {
        java.nio.file.Files.delete(file);
      }
    }
  }

  @Test
  void whatIsDamagedIsRefusedAndSaysHow() throws IOException {
    byte[] archive = small();
    refused(new byte[0], "no archive");
    refused("hello".getBytes(StandardCharsets.UTF_8), "no archive");
    refused(java.util.Arrays.copyOf(archive, archive.length / 2), "damaged");
    refused(edited(archive, "muster.json", "\"format\":1", "\"format\":2"), "newer Muster");
    refused(edited(archive, "muster.json", "muster-space", "other"), "no archive");
    refused(edited(archive, "muster.json", "\"thing\":1", "\"thing\":2"), "migration 2 of 'thing'");
    refused(edited(archive, "muster.json", "\"thing\":1", "\"thing\":1,\"gone\":3"), "gone");
    refused(edited(archive, "end.json", "\"rows\":3", "\"rows\":4"), "should have 4 rows");
    refused(edited(archive, "tables/thing.jsonl", ",0.1,", ",0.2,"), "checksum of table thing");
    refused(edited(archive, "tables/thing.jsonl", ",0.1,", ",\"x\","), "thing, row 2");
    refused(edited(archive, "tables/thing.jsonl", "\"real_\"", "\"what\""), "no column");
    refused(edited(archive, "tables/thing.jsonl", ",0.1,", "],"), "damaged");
    refused(renamed(archive, "tables/order.jsonl", "tables/muster_migrations.jsonl"), "belong");
    refused(renamed(archive, "tables/order.jsonl", "../../etc/passwd"), "belong");
    refused(renamed(archive, "end.json", ""), "ends too early");
  }

  @Test
  void aDatabaseThatHoldsSomethingIsNotOverwritten() throws IOException {
    byte[] archive = small();
    try (Database db = open(StoreSettings.sqlite(data.resolve("from")))) {
      assertThatThrownBy(() -> load(db, archive))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("holds something already");
      db.migrate(List.of(FEATURE));
      assertThat(rows(db)).hasSize(3);
    }
  }

  private static byte[] edited(byte[] archive, String entry, String from, String to)
      throws IOException {
    Map<String, String> files = unzip(archive);
    String text = files.getOrDefault(entry, "");
    assertThat(text).contains(from);
    files.put(entry, text.replace(from, to));
    return zip(files);
  }

  private static byte[] renamed(byte[] archive, String entry, String to) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    unzip(archive)
        .forEach((name, text) -> {
          if (!name.equals(entry)) {
            files.put(name, text);
          } else if (!to.isEmpty()) {
            files.put(to, text);
          }
        });
    return zip(files);
  }

  private static Map<String, String> unzip(byte[] archive) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  private static byte[] zip(Map<String, String> files) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }

  @Test
  void theStreamsStayOpen() throws IOException {
    byte[] archive = small();
    boolean[] closed = new boolean[1];
    InputStream in =
        new ByteArrayInputStream(archive) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    try (Database db = open(StoreSettings.sqlite(data.resolve("to")))) {
      Archive.load(db, List.of(FEATURE), in, (table, rows) -> {});
    }
    assertThat(closed[0]).isFalse();
  }
}
