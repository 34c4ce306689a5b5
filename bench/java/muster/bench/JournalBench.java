package muster.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import muster.bus.Ledger;
import muster.store.Database;
import muster.store.Journal;
import muster.store.JournalLimits;
import muster.store.Migrations;
import muster.store.StoreSettings;
import muster.store.StoreSettings.Sync;
import muster.types.Problem;
import muster.types.SpaceId;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Entries per second through the journal: one insert of 200 bytes into a table with an index, told
/// as stored after the commit. `window` is how many may be unanswered at once: what 200 publishers
/// with a window of 20 have together is 4,000; a single one that waits for each answer is 1.
///
/// SQLite lies in a temporary folder (`-Djava.io.tmpdir` decides which disk). PostgreSQL is
/// measured when `-Dbench.postgres=host:port:database:user:password` names one: `mvn -Pbench
/// test-compile exec:exec`, see docs/store.md.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH fills in what is not set here
public class JournalBench {
  private static final int BURST = 4_000;
  private static final String TABLE =
      """
      CREATE TABLE bench (id {id}, room TEXT NOT NULL, body TEXT NOT NULL);
      CREATE INDEX bench_room ON bench (room, id);
      """;
  private static final String INSERT = "INSERT INTO bench (room, body) VALUES (?, ?)";
  private static final String BODY = "x".repeat(200);

  @Param({"1", "16", "256", "4000"})
  public int window;

  @Param({"FULL", "NORMAL"})
  public Sync sync;

  private Path data = Path.of("");
  private Database database;
  private Journal journal;

  @Setup(Level.Trial)
  public void open() throws IOException {
    data = Files.createTempDirectory("journal-bench");
    database = Database.open(settings(), SpaceId.MAIN);
    database.migrate(
        List.of(
            new Migrations("bench", List.of(new Migrations.Step(1, "001_bench", TABLE, TABLE)))));
    journal =
        new Journal(
            database, JournalLimits.DEFAULT, new SimpleMeterRegistry(), InstantSource.system());
  }

  private StoreSettings settings() {
    String[] server = System.getProperty("bench.postgres", "").split(":", -1);
    return new StoreSettings(
        data,
        sync,
        4,
        server.length < 5
            ? null
            : new StoreSettings.Server(
                server[0],
                Integer.parseInt(server[1]),
                server[2],
                server[3],
                server[4],
                StoreSettings.Ssl.PREFER,
                "muster_bench"));
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    journal.write(tx -> tx.update("DELETE FROM bench"));
    journal.close();
    database.close();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /// Entries stored and told.
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void entries() throws InterruptedException {
    Semaphore free = new Semaphore(window);
    CountDownLatch told = new CountDownLatch(BURST);
    for (int i = 0; i < BURST; i++) {
      free.acquire();
      if (!journal.offer(entry(free, told))) {
        throw new IllegalStateException(journal.refusal().detail());
      }
    }
    told.await();
  }

  private Ledger.Entry entry(Semaphore free, CountDownLatch told) {
    return new Ledger.Entry() {
      @Override
      public void write() {
        journal.tx().later(INSERT, "global", BODY);
      }

      @Override
      public void committed() {
        free.release();
        told.countDown();
      }

      @Override
      public void failed(Problem why, String detail) {
        throw new IllegalStateException(detail);
      }
    };
  }
}
