package muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import muster.types.Problem;
import muster.types.Role;
import muster.types.SpaceId;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What both databases promise alike.
class DatabaseTest {
  private static final String ALL_TYPES =
      """
      CREATE TABLE thing (
        id {id},
        text_ TEXT,
        int_ INTEGER,
        long_ BIGINT,
        real_ {real},
        bool_ {bool},
        blob_ {blob},
        uuid_ {uuid},
        at_ BIGINT,
        stamp_ {timestamp},
        made {timestamp} NOT NULL DEFAULT {now}
      )\
      """;
  private static final String INSERT =
      """
      INSERT INTO thing (text_, int_, long_, real_, bool_, blob_, uuid_, at_, stamp_)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id\
      """;

  @TempDir Path data;

  @ParameterizedTest
  @EnumSource
  void everyTypeComesBackAsItWent(Kind kind) {
    UUID uuid = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    Instant at = Instant.parse("2026-11-20T19:00:00.123Z");
    String text = "ñandú 🦤 \u0001 ' \" \\ ; --";
    byte[] bytes = "\u0000\u00ff".getBytes(StandardCharsets.ISO_8859_1);
    try (Database db = open(kind, Demo.migrations("types", ALL_TYPES));
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      long first =
          journal.write(tx ->
              tx.one(
                      INSERT,
                      row -> row.bigint("id"),
                      text,
                      Integer.MIN_VALUE,
                      Long.MAX_VALUE,
                      -1.5e300,
                      true,
                      bytes,
                      uuid,
                      at,
                      at.atOffset(ZoneOffset.ofHours(2)))
                  .orElseThrow());
      long second =
          journal.write(tx ->
              tx.one(
                      INSERT,
                      row -> row.bigint("id"),
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null)
                  .orElseThrow());
      assertThat(second).isGreaterThan(first);
      List<String> checked =
          db.read(tx ->
              tx.query(
                  "SELECT * FROM thing ORDER BY id",
                  row -> {
                    assertThat(row.instant("made")).isAfter(at.minusSeconds(1_000_000_000));
                    if (row.bigint("id") == first) {
                      assertThat(row.string("text_")).isEqualTo(text);
                      assertThat(row.integer("int_")).isEqualTo(Integer.MIN_VALUE);
                      assertThat(row.bigint("long_")).isEqualTo(Long.MAX_VALUE);
                      assertThat(row.real("real_")).isEqualTo(-1.5e300);
                      assertThat(row.bool("bool_")).isTrue();
                      assertThat(row.bytes("blob_")).isEqualTo(bytes);
                      assertThat(row.uuid("uuid_")).isEqualTo(uuid);
                      assertThat(row.instant("at_")).isEqualTo(at);
                      assertThat(row.instant("stamp_")).isEqualTo(at);
                      return "full";
                    }
                    assertThat(row.stringOrNull("text_")).isNull();
                    assertThat(row.integerOrNull("int_")).isNull();
                    assertThat(row.bigintOrNull("long_")).isNull();
                    assertThat(row.realOrNull("real_")).isNull();
                    assertThat(row.boolOrNull("bool_")).isNull();
                    assertThat(row.bytesOrNull("blob_")).isNull();
                    assertThat(row.uuidOrNull("uuid_")).isNull();
                    assertThat(row.instantOrNull("at_")).isNull();
                    assertThat(row.instantOrNull("stamp_")).isNull();
                    assertThatThrownBy(() -> row.string("text_"))
                        .hasMessageContaining("text_ is null");
                    return "empty";
                  }));
      assertThat(checked).containsExactly("full", "empty");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEnumIsItsName(Kind kind) {
    try (Database db = open(kind, Demo.demo());
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      journal.write(tx -> tx.update("INSERT INTO item (id, word) VALUES (1, ?)", Role.ADMIN));
      String word =
          db.read(tx -> tx.one("SELECT word FROM item", row -> row.string("word")).orElseThrow());
      assertThat(word).isEqualTo("ADMIN");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadSeesOneMomentWhateverIsWrittenMeanwhile(Kind kind) {
    try (Database db = open(kind, Demo.demo());
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      journal.write(tx -> tx.update("INSERT INTO item (id, word) VALUES (1, 'a')"));
      List<Long> seen =
          db.read(tx -> {
            long before = count(tx);
            journal.write(inner -> inner.update("INSERT INTO item (id, word) VALUES (2, 'b')"));
            return List.of(before, count(tx));
          });
      assertThat(seen).containsExactly(1L, 1L);
      assertThat(Demo.ids(db)).containsExactly(1L, 2L);
    }
  }

  private static long count(Tx tx) {
    return tx.one("SELECT COUNT(*) AS n FROM item", row -> row.bigint("n")).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsWrittenWhileReading(Kind kind) {
    try (Database db = open(kind, Demo.demo());
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      assertThatThrownBy(
              () -> db.read(tx -> tx.update("INSERT INTO item (id, word) VALUES (1, 'a')")))
          .isInstanceOf(RuntimeException.class);
      assertThat(Demo.ids(db)).isEmpty();
      assertThat(journal.state().health()).isEqualTo(JournalState.Health.WORKING);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWrongQueryIsABugWithTheTextOfTheStatementAndNotOfItsValues(Kind kind) {
    try (Database db = open(kind, Demo.demo())) {
      assertThatThrownBy(
              () -> db.read(tx -> tx.query("SELECT nothing FROM item WHERE word = ?", r -> 1, "x")))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> {
                assertThat(e.problem()).isEqualTo(Problem.INTERNAL);
                assertThat(e).hasMessageContaining("SELECT nothing FROM item WHERE word = ?");
              });
      assertThat(Demo.ids(db)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void spacesDoNotSeeEachOther(Kind kind) {
    StoreSettings settings = kind.settings(data);
    try (Database main = open(settings, SpaceId.MAIN);
        Database team = open(settings, new SpaceId("team-1"));
        Journal inMain = Demo.journal(main, Demo.QUICK);
        Journal inTeam = Demo.journal(team, Demo.QUICK)) {
      inMain.write(tx -> tx.update("INSERT INTO item (id, word) VALUES (1, 'a')"));
      inTeam.write(tx -> tx.update("INSERT INTO item (id, word) VALUES (2, 'b')"));
      assertThat(Demo.ids(main)).containsExactly(1L);
      assertThat(Demo.ids(team)).containsExactly(2L);
    }
  }

  private static Database open(StoreSettings settings, SpaceId space) {
    Database db = Database.open(settings, space);
    db.migrate(List.of(Demo.demo()));
    return db;
  }

  @ParameterizedTest
  @EnumSource
  void aRemovedSpaceIsGoneAndTheOthersAreNot(Kind kind) {
    StoreSettings settings = kind.settings(data);
    SpaceId team = new SpaceId("team-1");
    open(settings, SpaceId.MAIN).close();
    open(settings, team).close();
    Database.remove(settings, team);
    try (Database db = Database.open(settings, team)) {
      db.migrate(List.of());
      assertThatThrownBy(() -> Demo.ids(db)).isInstanceOf(StoreException.class);
    }
    try (Database db = open(settings, SpaceId.MAIN)) {
      assertThat(Demo.ids(db)).isEmpty();
    }
    assertThatThrownBy(() -> Database.remove(settings, SpaceId.MAIN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource
  void manyReadersAtOnceShareFewConnections(Kind kind) throws Exception {
    try (Database db = open(kind, Demo.demo());
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      journal.write(tx -> tx.update("INSERT INTO item (id, word) VALUES (1, 'a')"));
      try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
        List<java.util.concurrent.Future<List<Long>>> found = new java.util.ArrayList<>();
        for (int i = 0; i < 200; i++) {
          found.add(threads.submit(() -> Demo.ids(db)));
        }
        for (var one : found) {
          assertThat(one.get()).containsExactly(1L);
        }
      }
    }
  }

  private Database open(Kind kind, Migrations migrations) {
    Database db = Database.open(kind.settings(data), SpaceId.MAIN);
    db.migrate(List.of(migrations));
    return db;
  }
}
