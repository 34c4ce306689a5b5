package muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import muster.store.Demo.Outcomes;
import muster.store.JournalState.Health;
import muster.store.StoreSettings.Server;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// PostgreSQL in trouble: connections that break at the worst moment, a server that goes and comes
/// back, two hubs.
class PostgresFaultsTest {
  private static final String INSERT = "INSERT INTO item (id, word) VALUES (?, ?)";
  @TempDir Path data;

  private static Database open(StoreSettings settings) {
    Database db = Database.open(settings, SpaceId.MAIN);
    db.migrate(List.of(Demo.demo()));
    return db;
  }

  private static Server server(StoreSettings settings) {
    return Objects.requireNonNull(settings.server());
  }

  private static Server at(Server server, int port) {
    return new Server(
        server.host(),
        port,
        server.database(),
        server.user(),
        server.password(),
        server.ssl(),
        server.schema());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
  void aCommitWhoseAnswerIsLostIsNeitherRepeatedNorForgotten(CuttingProxy.Cut cut)
      throws Exception {
    StoreSettings direct = TestPostgres.settings(data);
    try (CuttingProxy proxy = new CuttingProxy(server(direct).port());
        Database db = open(StoreSettings.postgres(data, at(server(direct), proxy.port())));
        Journal journal = Demo.journal(db, Demo.PATIENT)) {
      journal.write(tx -> tx.update("CREATE TABLE log (n BIGINT)"));
      for (int round = 1; round <= 5; round++) {
        long n = round;
        proxy.cutNext(cut);
        // no unique key here: written twice would be stored twice
        Outcomes outcomes = new Outcomes(2);
        journal.offer(
            outcomes.entry(1, () -> journal.tx().later("INSERT INTO log (n) VALUES (?)", n)));
        journal.offer(
            outcomes.entry(2, () -> journal.tx().later("INSERT INTO log (n) VALUES (?)", -n)));
        assertThat(outcomes.await()).containsExactly("+1", "+2");
        assertThat(proxy.cuts()).isEqualTo(round);
      }
      List<Long> stored =
          db.read(tx -> tx.query("SELECT n FROM log ORDER BY n", row -> row.bigint("n")));
      assertThat(stored).containsExactly(-5L, -4L, -3L, -2L, -1L, 1L, 2L, 3L, 4L, 5L);
    }
  }

  @Test
  void aWriterThatIsEndedInTheMiddleOfABatchRepeatsIt() throws Exception {
    StoreSettings settings = TestPostgres.settings(data);
    try (Database db = open(settings);
        Journal journal = Demo.journal(db, Demo.PATIENT)) {
      String name = server(settings).database();
      Outcomes outcomes = new Outcomes(3);
      boolean[] ended = new boolean[1];
      journal.offer(outcomes.entry(1, () -> journal.tx().update(INSERT, 1L, "a")));
      journal.offer(
          outcomes.entry(
              2,
              () -> {
                if (!ended[0]) {
                  ended[0] = true;
                  TestPostgres.terminate(name, "muster writer");
                }
                journal.tx().update(INSERT, 2L, "a");
              }));
      journal.offer(outcomes.entry(3, () -> journal.tx().later(INSERT, 3L, "a")));
      assertThat(outcomes.await()).containsExactly("+1", "+2", "+3");
      assertThat(Demo.ids(db)).containsExactly(1L, 2L, 3L);
      TestPostgres.terminate(name, "muster");
      journal.write(tx -> tx.update(INSERT, 4L, "a"));
      Awaitility.await().ignoreExceptions().until(() -> Demo.ids(db).size() == 4);
    }
  }

  @Test
  void endedAgainAndAgainUnderLoadNothingIsLostAndNothingTwice() throws Exception {
    StoreSettings settings = TestPostgres.settings(data);
    try (Database db = open(settings);
        Journal journal = Demo.journal(db, Demo.PATIENT)) {
      int entries = 3_000;
      Outcomes outcomes = new Outcomes(entries);
      for (long id = 1; id <= entries; id++) {
        long mine = id;
        assertThat(journal.offer(outcomes.entry(id, () -> journal.tx().later(INSERT, mine, "a"))))
            .isTrue();
        if (id % 300 == 0) {
          TestPostgres.terminate(server(settings).database(), "muster writer");
        }
      }
      assertThat(outcomes.await())
          .containsExactlyElementsOf(
              LongStream.rangeClosed(1, entries).mapToObj(id -> "+" + id).toList());
      assertThat(Demo.ids(db)).hasSize(entries);
    }
  }

  @Test
  void aServerThatStopsAndStartsAgainLosesNothing() throws Exception {
    Path cluster = data.resolve("cluster");
    EmbeddedPostgres server = start(cluster, 0);
    int port = server.getPort();
    StoreSettings settings =
        StoreSettings.postgres(
            data,
            new Server(
                "127.0.0.1", port, "postgres", "postgres", "x", StoreSettings.Ssl.DISABLE, "hub"));
    try (Database db = open(settings);
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      journal.write(tx -> tx.update(INSERT, 1L, "a"));
      server.close();
      assertThatThrownBy(() -> journal.write(tx -> tx.update(INSERT, 2L, "a")))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.problem()).isEqualTo(Problem.STORE_UNAVAILABLE));
      assertThat(journal.state().health()).isEqualTo(Health.REFUSING);
      assertThat(journal.refusal().problem()).isEqualTo(Problem.STORE_UNAVAILABLE);
      assertThatThrownBy(() -> Demo.ids(db))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.problem()).isEqualTo(Problem.STORE_UNAVAILABLE));
      server = start(cluster, port);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> journal.state().health() == Health.WORKING);
      journal.write(tx -> tx.update(INSERT, 3L, "a"));
      assertThat(Demo.ids(db)).containsExactly(1L, 3L);
    } finally {
      server.close();
    }
  }

  private static EmbeddedPostgres start(Path cluster, int port) throws Exception {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(cluster)
            .setCleanDataDirectory(false)
            .setPGStartupWait(Duration.ofSeconds(90));
    if (port != 0) {
      builder.setPort(port);
    }
    return builder.start();
  }

  @Test
  void twoHubsNeverWriteTheSameSchema() {
    StoreSettings settings = TestPostgres.settings(data);
    try (Database first = open(settings)) {
      assertThat(first.kind()).isEqualTo("postgres");
      assertThatThrownBy(() -> Database.open(settings, SpaceId.MAIN))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("schema public")
          .hasMessageContaining("another hub writes to it")
          .hasMessageNotContaining("password=");
    }
    open(settings).close();
  }

  @Test
  void aHubThatWasReplacedMeanwhileStopsWriting() throws Exception {
    StoreSettings settings = TestPostgres.settings(data);
    try (Database old = open(settings);
        Journal oldJournal = Demo.journal(old, Demo.QUICK)) {
      oldJournal.write(tx -> tx.update(INSERT, 1L, "old"));
      TestPostgres.terminate(server(settings).database(), "muster writer");
      try (Database next =
              Awaitility.await().ignoreExceptions().until(() -> open(settings), d -> true);
          Journal nextJournal = Demo.journal(next, Demo.QUICK)) {
        nextJournal.write(tx -> tx.update(INSERT, 2L, "next"));
      }
      assertThatThrownBy(() -> oldJournal.write(tx -> tx.update(INSERT, 3L, "old")))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.problem()).isEqualTo(Problem.STORE_UNAVAILABLE));
      assertThat(oldJournal.state().words()).contains("Another hub has written");
      assertThat(Demo.ids(old)).containsExactly(1L, 2L);
    }
  }

  @Test
  void aWrongPasswordOrServerIsSaidWithoutThePassword() {
    StoreSettings settings = TestPostgres.settings(data);
    Server right = server(settings);
    Server nowhere =
        new Server("127.0.0.1", 1, "x", "x", "s3cret", StoreSettings.Ssl.DISABLE, "public");
    assertThatThrownBy(() -> Database.open(StoreSettings.postgres(data, nowhere), SpaceId.MAIN))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("PostgreSQL at 127.0.0.1:1")
        .hasMessageNotContaining("s3cret");
    assertThat(nowhere.toString()).doesNotContain("s3cret").contains("********");
    assertThat(StoreSettings.postgres(data, nowhere).toString()).doesNotContain("s3cret");
    Server missing =
        new Server(
            right.host(), right.port(), "nowhere", "postgres", "p", right.ssl(), right.schema());
    assertThatThrownBy(() -> Database.open(StoreSettings.postgres(data, missing), SpaceId.MAIN))
        .hasMessageContaining("nowhere");
  }

  @ParameterizedTest
  @EnumSource
  void aCommitWaitsForTheDiskUnlessToldOtherwise(StoreSettings.Sync sync) {
    Server server = server(TestPostgres.settings(data));
    TestPostgres.run("ALTER DATABASE " + server.database() + " SET synchronous_commit = off");
    try (Database db = open(new StoreSettings(data, sync, 2, server));
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      String set =
          journal.write(tx ->
              tx.one("SHOW synchronous_commit", row -> row.string("synchronous_commit"))
                  .orElseThrow());
      assertThat(set).isEqualTo(sync == StoreSettings.Sync.FULL ? "on" : "off");
    }
  }

  @Test
  void aSlowStatementFailsOnlyItsEntry() throws Exception {
    StoreSettings settings = TestPostgres.settings(data);
    try (Database db = open(settings);
        Journal journal = Demo.journal(db, Demo.PATIENT)) {
      Outcomes outcomes = new Outcomes(3);
      journal.offer(outcomes.entry(1, () -> journal.tx().later(INSERT, 1L, "a")));
      journal.offer(
          outcomes.entry(
              2,
              () -> {
                journal.tx().script("SET LOCAL statement_timeout = 50");
                journal.tx().one("SELECT 1 AS n FROM pg_sleep(30)", row -> row.integer("n"));
              }));
      journal.offer(outcomes.entry(3, () -> journal.tx().later(INSERT, 3L, "a")));
      assertThat(outcomes.await()).containsExactly("+1", "-2 busy", "+3");
      assertThat(Demo.ids(db)).containsExactly(1L, 3L);
    }
  }
}
