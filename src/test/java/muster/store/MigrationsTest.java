package muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import muster.types.SpaceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tables grow step by step, and a database that does not fit the program is left alone.
class MigrationsTest {
  private static final String ONE = "CREATE TABLE one (id BIGINT PRIMARY KEY)";
  private static final String TWO = "CREATE TABLE two (id BIGINT REFERENCES one (id))";
  @TempDir Path data;

  private static void migrate(StoreSettings settings, Migrations... features) {
    try (Database db = Database.open(settings, SpaceId.MAIN)) {
      db.migrate(List.of(features));
    }
  }

  private static void run(StoreSettings settings, String sql) {
    try (Database db = Database.open(settings, SpaceId.MAIN)) {
      Link link = db.takeWriter();
      link.begin();
      link.script(sql);
      link.commit();
      link.close();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void newStepsAreAppliedOnceAndInOrder(Kind kind) {
    StoreSettings settings = kind.settings(data);
    migrate(settings, Demo.migrations("a", ONE));
    migrate(
        settings,
        Demo.migrations("a", ONE, TWO),
        Demo.migrations("b", "CREATE TABLE three (id BIGINT)"));
    migrate(
        settings,
        Demo.migrations("a", ONE, TWO),
        Demo.migrations("b", "CREATE TABLE three (id BIGINT)"));
    try (Database db = Database.open(settings, SpaceId.MAIN)) {
      db.migrate(
          List.of(
              Demo.migrations("a", ONE, TWO),
              Demo.migrations("b", "CREATE TABLE three (id BIGINT)")));
      List<String> applied =
          db.read(tx ->
              tx.query(
                  "SELECT feature, number, file FROM muster_migrations ORDER BY 1, 2",
                  row -> row.string("feature") + row.integer("number") + row.string("file")));
      assertThat(applied)
          .containsExactly("a1001_step", "a2002_step", "b1001_step", "store1001_journal");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDatabaseOfANewerProgramIsRefused(Kind kind) {
    StoreSettings settings = kind.settings(data);
    migrate(settings, Demo.migrations("chat", ONE, TWO));
    assertThatThrownBy(() -> migrate(settings, Demo.migrations("chat", ONE)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("migration 2 of 'chat' (002_step)")
        .hasMessageContaining("a newer Muster has written it");
    assertThatThrownBy(() -> migrate(settings))
        .hasMessageContaining("the tables of 'chat', which this program does not know");
    migrate(settings, Demo.migrations("chat", ONE, TWO));
  }

  @ParameterizedTest
  @EnumSource
  void anAppliedStepThatWasEditedIsRefused(Kind kind) {
    StoreSettings settings = kind.settings(data);
    migrate(settings, Demo.migrations("chat", ONE));
    assertThatThrownBy(() -> migrate(settings, Demo.migrations("chat", ONE + " -- edited")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Migration 1 of 'chat' was applied from 001_step")
        .hasMessageContaining("applied migrations never change");
    migrate(settings, Demo.migrations("chat", ONE.replace("\n", "\r\n")));
  }

  @ParameterizedTest
  @EnumSource
  void aGapInTheRecordsIsRefused(Kind kind) {
    StoreSettings settings = kind.settings(data);
    migrate(settings, Demo.migrations("chat", ONE, TWO));
    run(settings, "DELETE FROM muster_migrations WHERE feature = 'chat' AND number = 1");
    assertThatThrownBy(() -> migrate(settings, Demo.migrations("chat", ONE, TWO)))
        .hasMessageContaining("Migration 1 of 'chat' is missing in its records, but 2 (002_step)");
  }

  @ParameterizedTest
  @EnumSource
  void aHalfAppliedStepIsRefusedAndSaysWhichTable(Kind kind) {
    StoreSettings settings = kind.settings(data);
    migrate(settings, Demo.migrations("chat", ONE));
    run(settings, TWO);
    assertThatThrownBy(() -> migrate(settings, Demo.migrations("chat", ONE, TWO)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Migration 2 of 'chat' (002_step) is half-applied")
        .hasMessageContaining("its table two is there");
    run(settings, "DROP TABLE two; DROP TABLE one");
    assertThatThrownBy(() -> migrate(settings, Demo.migrations("chat", ONE, TWO)))
        .hasMessageContaining("The table one of 'chat' is missing");
  }

  @ParameterizedTest
  @EnumSource
  void aStepThatFailsLeavesNothingBehind(Kind kind) {
    StoreSettings settings = kind.settings(data);
    String broken = TWO + "; INSERT INTO two (id) VALUES (1); INSERT INTO nowhere VALUES (1)";
    assertThatThrownBy(() -> migrate(settings, Demo.migrations("chat", ONE, broken)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Migration 2 of 'chat' (002_step) failed and is undone");
    migrate(settings, Demo.migrations("chat", ONE, TWO));
  }

  @Test
  void theTablesAreReadFromTheSteps() {
    Migrations migrations =
        Demo.migrations(
            "chat",
            "CREATE TABLE room (id {id}); create table if not exists message (room BIGINT);"
                + " -- CREATE TABLE remark (x)\n CREATE VIRTUAL TABLE search USING fts5(x)",
            "CREATE TABLE room_2 (id {id}); DROP TABLE room; ALTER TABLE room_2 RENAME TO hall");
    assertThat(migrations.tables()).containsExactly("message", "hall");
  }

  @Test
  void namesAndNumbersAreChecked() {
    assertThatThrownBy(() -> Migrations.of("store", "2_journal"))
        .hasMessageContaining("named like 001_messages");
    assertThatThrownBy(() -> Migrations.of("store", "002_journal"))
        .hasMessageContaining("no muster/store/migrations/002_journal.sql");
    assertThat(Migrations.of("store", "001_journal").tables()).containsExactly("muster_journal");
    assertThatThrownBy(
            () -> new Migrations("chat", List.of(new Migrations.Step(2, "002_x", ONE, ONE))))
        .hasMessageContaining("002_x should be number 1");
  }
}
