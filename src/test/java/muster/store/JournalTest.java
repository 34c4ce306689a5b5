package muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir Path data;

  @Test
  void whatIsWrittenIsReadBack() {
    try (Database db = Database.open(StoreSettings.sqlite(data), SpaceId.MAIN)) {
      db.migrate(
          List.of(
              new Migrations(
                  "demo",
                  List.of(
                      new Migrations.Step(
                          1,
                          "001_demo",
                          "CREATE TABLE demo (id {id}, word TEXT NOT NULL UNIQUE)",
                          "CREATE TABLE demo (id {id}, word TEXT NOT NULL UNIQUE)")))));
      try (Journal journal =
          new Journal(
              db, JournalLimits.DEFAULT, new SimpleMeterRegistry(), InstantSource.system())) {
        long id =
            journal.write(tx ->
                tx.one(
                        "INSERT INTO demo (word) VALUES (?) RETURNING id",
                        row -> row.bigint("id"),
                        "hello")
                    .orElseThrow());
        List<String> words =
            db.read(tx -> tx.query("SELECT word FROM demo", row -> row.string("word")));
        assertThat(words).containsExactly("hello");
        assertThat(id).isEqualTo(1);
        assertThatThrownBy(() ->
                journal.write(tx -> {
                  tx.update("INSERT INTO demo (word) VALUES (?)", "gone");
                  throw new Refusal(Problem.CONFLICT, "no");
                }))
            .isInstanceOfSatisfying(
                Refusal.class, e -> assertThat(e.problem()).isEqualTo(Problem.CONFLICT));
        List<String> still =
            db.read(tx -> tx.query("SELECT word FROM demo", row -> row.string("word")));
        assertThat(still).containsExactly("hello");
      }
    }
  }
}
