package muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import muster.store.Demo.Outcomes;
import muster.store.JournalState.Health;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SQLite in trouble: what was acknowledged stays, the rest is refused by name, and it recovers by
/// itself.
class SqliteFaultsTest {
  private static final String INSERT = "INSERT INTO item (id, word) VALUES (?, ?)";
  @TempDir Path data;

  private Database open() {
    return open(StoreSettings.sqlite(data));
  }

  private static Database open(StoreSettings settings) {
    Database db = Database.open(settings, SpaceId.MAIN);
    db.migrate(List.of(Demo.demo()));
    return db;
  }

  private static Connection beside(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  @Test
  void aFullDatabaseRefusesByNameKeepsWhatItHasAndRecovers() {
    try (Database db = open();
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      Link writer = journal.write(Tx::link);
      pages(journal, 60);
      String large = "x".repeat(10_000);
      long stored = 0;
      Problem refused = null;
      while (refused == null) {
        long id = stored + 1;
        try {
          journal.write(tx -> tx.update(INSERT, id, large));
          stored++;
        } catch (Refusal e) {
          refused = e.problem();
        }
      }
      assertThat(refused).isEqualTo(Problem.STORE_FULL);
      assertThat(stored).isPositive();
      assertThat(Demo.ids(db)).hasSize((int) stored);
      JournalState state = journal.state();
      assertThat(state.health()).isIn(Health.REFUSING, Health.WORKING);
      assertThat(state.problem()).isIn(Problem.STORE_FULL, null);
      // room again, given from outside, as when somebody empties the disk
      script(writer, "PRAGMA max_page_count=1000000");
      long next = stored + 1;
      Awaitility.await()
          .ignoreException(Refusal.class)
          .until(() -> journal.write(tx -> tx.update(INSERT, next, large)) == 1);
      assertThat(Demo.ids(db)).hasSize((int) next);
      assertThat(journal.state().health()).isEqualTo(Health.WORKING);
    }
  }

  private static void pages(Journal journal, int most) {
    journal.write(tx -> {
      script(tx.link(), "PRAGMA max_page_count=" + most);
      return true;
    });
  }

  private static void script(Link link, String sql) {
    try {
      link.script(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The same with a real full file system, where the tests may mount one.
  @Test
  void aFullDiskRefusesByNameKeepsWhatItHasAndRecovers() throws Exception {
    Path disk = Files.createDirectory(data.resolve("disk"));
    assumeThat(sh("mount -t tmpfs -o size=1500k muster-test " + disk)).isZero();
    try {
      Path filler = disk.resolve("filler");
      Files.write(filler, new byte[300_000]);
      try (Database db = open(StoreSettings.sqlite(disk.resolve("data")));
          Journal journal = Demo.journal(db, Demo.QUICK)) {
        String large = "x".repeat(20_000);
        long stored = 0;
        Problem refused = null;
        while (refused == null) {
          long id = stored + 1;
          try {
            journal.write(tx -> tx.update(INSERT, id, large));
            stored++;
          } catch (Refusal e) {
            refused = e.problem();
          }
        }
        assertThat(refused).isEqualTo(Problem.STORE_FULL);
        assertThat(Demo.ids(db)).hasSize((int) stored);
        Files.delete(filler);
        long next = stored + 1;
        Awaitility.await()
            .ignoreException(Refusal.class)
            .until(() -> journal.write(tx -> tx.update(INSERT, next, large)) == 1);
        assertThat(Demo.ids(db)).hasSize((int) next);
      }
    } finally {
      sh("umount -l " + disk);
    }
  }

  private static int sh(String command) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void aForeignLockIsWaitedFor() throws Exception {
    try (Database db = open();
        Journal journal = Demo.journal(db, Demo.PATIENT);
        Connection other = beside(StoreSettings.sqlite(data).file(SpaceId.MAIN));
        Statement statement = other.createStatement()) {
      statement.executeUpdate("BEGIN IMMEDIATE");
      Outcomes outcomes = new Outcomes(2);
      journal.offer(outcomes.entry(1, () -> journal.tx().update(INSERT, 1L, "a")));
      journal.offer(outcomes.entry(2, () -> journal.tx().update(INSERT, 2L, "a")));
      Awaitility.await().until(() -> journal.state().health() == Health.RETRYING);
      assertThat(journal.state().problem()).isEqualTo(Problem.BUSY);
      statement.executeUpdate("ROLLBACK");
      assertThat(outcomes.await()).containsExactly("+1", "+2");
      assertThat(journal.state().health()).isEqualTo(Health.WORKING);
    }
  }

  @Test
  void aForeignLockThatLastsIsRefusedAsBusyAndEndsByItself() throws Exception {
    try (Database db = open();
        Journal journal = Demo.journal(db, Demo.QUICK);
        Connection other = beside(StoreSettings.sqlite(data).file(SpaceId.MAIN));
        Statement statement = other.createStatement()) {
      statement.executeUpdate("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> journal.write(tx -> tx.update(INSERT, 1L, "a")))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.problem()).isEqualTo(Problem.BUSY));
      assertThat(journal.state().health()).isEqualTo(Health.REFUSING);
      assertThat(journal.offer(new Outcomes(1).entry(2, () -> {}))).isFalse();
      assertThat(journal.refusal().problem()).isEqualTo(Problem.BUSY);
      statement.executeUpdate("ROLLBACK");
      Awaitility.await().until(() -> journal.state().health() == Health.WORKING);
      journal.write(tx -> tx.update(INSERT, 3L, "a"));
      assertThat(Demo.ids(db)).containsExactly(3L);
    }
  }

  @Test
  void closingWhileTheDatabaseIsLockedEndsAndSaysWhatWasNotStored() throws Exception {
    try (Database db = open();
        Connection other = beside(StoreSettings.sqlite(data).file(SpaceId.MAIN));
        Statement statement = other.createStatement()) {
      statement.executeUpdate("BEGIN IMMEDIATE");
      Journal journal = Demo.journal(db, Demo.QUICK);
      Outcomes outcomes = new Outcomes(1);
      journal.offer(outcomes.entry(1, () -> journal.tx().update(INSERT, 1L, "a")));
      CompletableFuture.runAsync(journal::close).get(60, TimeUnit.SECONDS);
      assertThat(outcomes.await()).containsExactly("-1 busy");
    }
  }

  @Test
  void filesAreForNobodyElsesEyes() throws IOException {
    try (Database db = open();
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      journal.write(tx -> tx.update(INSERT, 1L, "a"));
      Path file = StoreSettings.sqlite(data).file(db.space());
      for (String suffix : List.of("", "-wal", "-shm")) {
        Path one = file.resolveSibling(file.getFileName() + suffix);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
            .as(one.toString())
            .isEqualTo("rw-------");
      }
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(data.resolve("spaces"), "a file where the folder should be");
    assertThatThrownBy(() -> open())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(StoreSettings.sqlite(data).file(SpaceId.MAIN).toString());
  }

  @Test
  void aReadOnlyFolderIsNamed() throws Exception {
    open().close();
    assumeThat(sh("mount --bind " + data + " " + data + " && mount -o remount,ro,bind " + data))
        .isZero();
    try {
      assertThatThrownBy(() -> open(StoreSettings.sqlite(data)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("spaces/main/muster.db");
    } finally {
      sh("umount -l " + data);
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsNamed() throws IOException {
    Path file = StoreSettings.sqlite(data).file(SpaceId.MAIN);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "this was never a database, but it is long enough to look like one\n".repeat(90));
    assertThatThrownBy(() -> open())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("not a database");
  }

  @Test
  void theWriteAheadLogStaysSmall() throws IOException {
    try (Database db = open();
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      String large = "x".repeat(100_000);
      for (long i = 0; i < 600; i++) {
        journal.write(tx ->
            tx.update(
                "INSERT INTO item (id, word) VALUES (1, ?)"
                    + " ON CONFLICT (id) DO UPDATE SET word = excluded.word",
                large));
      }
      Path file = StoreSettings.sqlite(data).file(db.space());
      assertThat(Files.size(file.resolveSibling("muster.db-wal"))).isLessThan(16 << 20);
    }
  }

  @Test
  void theWriteAheadLogIsEmptiedAfterALongReadLetItGrow() throws Exception {
    try (Database db = open();
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      Path wal = StoreSettings.sqlite(data).file(db.space()).resolveSibling("muster.db-wal");
      byte[] large = new byte[400_000];
      journal.write(tx -> tx.update(INSERT, 1L, "a"));
      long grown =
          db.read(tx -> {
            assertThat(tx.query("SELECT id FROM item", row -> row.bigint("id"))).hasSize(1);
            for (int i = 0; i < 200; i++) {
              journal.write(w -> w.update("INSERT INTO note (item, body) VALUES (1, ?)", large));
            }
            return size(wal);
          });
      assertThat(grown).isGreaterThan(64L << 20);
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .pollInterval(java.time.Duration.ofMillis(1))
          .until(() -> {
            journal.write(tx -> tx.update("UPDATE item SET word = 'b'"));
            return size(wal) <= 16L << 20;
          });
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aCommitWaitsForTheDiskUnlessToldOtherwise() {
    for (StoreSettings.Sync sync : StoreSettings.Sync.values()) {
      Path folder = data.resolve(sync.name());
      try (Database db = open(new StoreSettings(folder, sync, 2, null));
          Journal journal = Demo.journal(db, Demo.QUICK)) {
        List<String> set =
            journal.write(tx ->
                List.of(
                    pragma(tx, "journal_mode"),
                    pragma(tx, "synchronous"),
                    pragma(tx, "foreign_keys")));
        assertThat(set).containsExactly("wal", sync == StoreSettings.Sync.FULL ? "2" : "1", "1");
      }
    }
  }

  private static String pragma(Tx tx, String name) {
    return tx.one("SELECT * FROM pragma_" + name, row -> row.string(name)).orElseThrow();
  }

  @Test
  void aReadThatWouldNeverEndIsEnded() {
    try (Database db = open()) {
      assertThatThrownBy(() ->
              db.read(tx -> {
                tx.link().endAfter(java.time.Duration.ofMillis(50));
                return tx.one(
                    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
                        + " SELECT COUNT(*) AS c FROM n",
                    row -> row.bigint("c"));
              }))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.problem()).isEqualTo(Problem.BUSY));
      assertThat(Demo.ids(db)).isEmpty();
    }
  }
}
