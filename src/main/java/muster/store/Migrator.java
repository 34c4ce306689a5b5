package muster.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the tables of all features up to date, each step in one transaction together with its
/// record in `muster_migrations`. Checks everything before it touches anything, and refuses with
/// the feature, the number and the file where the database and the program do not fit.
final class Migrator {
  private static final Logger log = LoggerFactory.getLogger(Migrator.class);
  private static final String RECORDS =
      """
      CREATE TABLE IF NOT EXISTS muster_migrations (
        feature VARCHAR(40) NOT NULL,
        number INTEGER NOT NULL,
        file VARCHAR(200) NOT NULL,
        checksum VARCHAR(64) NOT NULL,
        applied_at BIGINT NOT NULL,
        PRIMARY KEY (feature, number)
      )\
      """;
  private final Link link;
  private final InstantSource clock;
  private final String where;

  Migrator(Link link, InstantSource clock, String where) {
    this.link = link;
    this.clock = clock;
    this.where = where;
  }

  /// Has anything of Muster been made here?
  static boolean isUsed(Link link) {
    Migrator migrator = new Migrator(link, InstantSource.system(), "");
    return migrator.tablesThere().contains("muster_migrations");
  }

  void bringUpToDate(List<Migrations> features) {
    transaction("The table muster_migrations", tx -> tx.update(RECORDS));
    Map<String, Map<Integer, Applied>> applied = applied();
    for (Migrations feature : features) {
      check(feature, applied.getOrDefault(feature.feature(), Map.of()));
    }
    for (String feature : applied.keySet()) {
      if (features.stream().noneMatch(f -> f.feature().equals(feature))) {
        throw refused(
            "It holds the tables of '%s', which this program does not know: a newer Muster has"
                    .formatted(feature)
                + " written it. Run that version, or restore a backup made with this one");
      }
    }
    for (Migrations feature : features) {
      int done = applied.getOrDefault(feature.feature(), Map.of()).size();
      feature.steps().stream().skip(done).forEach(step -> apply(feature, step));
    }
  }

  private Map<String, Map<Integer, Applied>> applied() {
    Map<String, Map<Integer, Applied>> applied = new HashMap<>();
    transaction(
        "The table muster_migrations",
        tx -> {
          tx.each(
              "SELECT feature, number, file, checksum FROM muster_migrations",
              row ->
                  applied
                      .computeIfAbsent(row.string("feature"), f -> new TreeMap<>())
                      .put(
                          row.integer("number"),
                          new Applied(row.string("file"), row.string("checksum"))));
          return true;
        });
    return applied;
  }

  private void check(Migrations feature, Map<Integer, Applied> applied) {
    String name = feature.feature();
    int known = feature.steps().size();
    int expected = 0;
    for (Map.Entry<Integer, Applied> entry : applied.entrySet()) {
      int number = entry.getKey();
      String file = entry.getValue().file();
      expected++;
      if (number != expected) {
        throw refused(
            "Migration %d of '%s' is missing in its records, but %d (%s) is there"
                .formatted(expected, name, number, file));
      }
      if (number > known) {
        throw refused(
            "It has migration %d of '%s' (%s), but this program knows only %d: a newer Muster has"
                    .formatted(number, name, file, known)
                + " written it. Run that version, or restore a backup made with this one");
      }
      Migrations.Step step = feature.steps().get(number - 1);
      if (!step.checksum().equals(entry.getValue().checksum())) {
        throw refused(
            "Migration %d of '%s' was applied from %s, but %s of this program is another text:"
                    .formatted(number, name, file, step.file())
                + " applied migrations never change");
      }
    }
    List<String> there = tablesThere();
    for (String table : new Migrations(name, feature.steps().subList(0, applied.size())).tables()) {
      if (!there.contains(table)) {
        throw refused(
            "The table %s of '%s' is missing, although migration %d is recorded as applied"
                .formatted(table, name, applied.size()));
      }
    }
  }

  private void apply(Migrations feature, Migrations.Step step) {
    String what =
        "Migration %d of '%s' (%s)".formatted(step.number(), feature.feature(), step.file());
    List<String> there = tablesThere();
    for (String table : new Migrations(feature.feature(), alone(step)).tables()) {
      if (there.contains(table)) {
        throw refused(
            "%s is half-applied: its table %s is there, but no record of it.".formatted(what, table)
                + " Remove the table if it is not needed, or restore a backup");
      }
    }
    transaction(
        what,
        tx -> {
          tx.script(step.sql(link.dialect()));
          return tx.update(
              """
              INSERT INTO muster_migrations (feature, number, file, checksum, applied_at)
              VALUES (?, ?, ?, ?, ?)\
              """,
              feature.feature(),
              step.number(),
              step.file(),
              step.checksum(),
              clock.instant());
        });
    log.debug("{}: {} applied", where, what);
  }

  /// The step as if it were the first one, to see which tables it makes.
  private static List<Migrations.Step> alone(Migrations.Step step) {
    return List.of(new Migrations.Step(1, step.file(), step.sqlite(), step.postgres()));
  }

  private List<String> tablesThere() {
    List<String> tables = new ArrayList<>();
    transaction(
        "The list of tables",
        tx -> {
          tables.addAll(tx.query(link.dialect().tablesQuery(), row -> row.string("name")));
          return true;
        });
    return tables;
  }

  private interface Work {
    Object in(Tx tx);
  }

  private void transaction(String what, Work work) {
    boolean fine = false;
    try {
      link.begin();
      link.dialect().timeLimit(link, Duration.ZERO); // a large table takes its time
      Tx tx = new Tx(link);
      work.in(tx);
      tx.flush();
      link.commit();
      fine = true;
    } catch (SQLException e) {
      throw new StoreException(
          link.dialect().fault(e), where + ": " + what + " failed: " + e.getMessage(), e);
    } catch (StoreException e) {
      throw new StoreException(
          e.fault(), where + ": " + what + " failed and is undone: " + e.getMessage(), e);
    } finally {
      if (!fine) {
        link.rollback();
      }
    }
  }

  private StoreException refused(String words) {
    return new StoreException(Fault.GONE, where + " cannot be used. " + words + ".", null);
  }

  private record Applied(String file, String checksum) {}
}
