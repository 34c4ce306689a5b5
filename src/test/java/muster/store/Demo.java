package muster.store;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import muster.bus.Ledger;
import muster.types.Problem;
import org.jspecify.annotations.Nullable;

/// A little feature to test with: its tables, limits that make tests quick, entries that remember
/// what became of them.
final class Demo {
  static final String TABLES =
      """
      CREATE TABLE item (
        id BIGINT PRIMARY KEY,
        word TEXT NOT NULL,
        CONSTRAINT item_word CHECK (word <> 'bad')
      );
      -- CREATE TABLE not_this (id BIGINT);
      CREATE TABLE note (
        id {id},
        item BIGINT NOT NULL REFERENCES item (id),
        body {blob}
      );
      """;

  static final JournalLimits QUICK =
      new JournalLimits(
          1_000,
          1 << 20,
          100,
          1 << 18,
          Duration.ofMillis(20),
          Duration.ofMillis(300),
          Duration.ofMillis(50));

  /// Patient enough for a server that has to start again.
  static final JournalLimits PATIENT =
      new JournalLimits(
          100_000,
          64 << 20,
          500,
          4 << 20,
          Duration.ofMillis(20),
          Duration.ofMinutes(2),
          Duration.ofMillis(100));

  private Demo() {}

  static Migrations migrations(String feature, String... texts) {
    List<Migrations.Step> steps = new ArrayList<>();
    for (String text : texts) {
      int number = steps.size() + 1;
      steps.add(new Migrations.Step(number, "%03d_step".formatted(number), text, text));
    }
    return new Migrations(feature, steps);
  }

  static Migrations demo() {
    return migrations("demo", TABLES);
  }

  static Journal journal(Database database, JournalLimits limits) {
    return new Journal(database, limits, new SimpleMeterRegistry(), InstantSource.system());
  }

  static List<Long> ids(Database database) {
    return database.read(
        tx -> tx.query("SELECT id FROM item ORDER BY id", row -> row.bigint("id")));
  }

  /// Outcomes in the order in which they were told: `+1` stored, `-2 internal` failed.
  static final class Outcomes {
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch latch;

    Outcomes(int expected) {
      this.latch = new CountDownLatch(expected);
    }

    void tell(String outcome) {
      told.add(outcome);
      latch.countDown();
    }

    List<String> await() throws InterruptedException {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError(latch.getCount() + " outcomes are missing after " + told);
      }
      return List.copyOf(told);
    }

    Ledger.Entry entry(long id, Runnable write) {
      return new Ledger.Entry() {
        @Override
        public void write() {
          write.run();
        }

        @Override
        public void committed() {
          tell("+" + id);
        }

        @Override
        public void failed(Problem why, String detail) {
          tell("-" + id + " " + why.code());
        }

        @Override
        public int bytes() {
          return 100;
        }
      };
    }
  }

  /// Holds the journal's thread until opened, so that a test decides what one batch is.
  static final class Barrier implements Ledger.Entry {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile @Nullable Problem failure;

    @Override
    public void write() {
      reached.countDown();
      try {
        if (!open.await(60, TimeUnit.SECONDS)) {
          throw new AssertionError("nobody opened the barrier");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void committed() {}

    @Override
    public void failed(Problem why, String detail) {
      failure = why;
    }

    @Nullable Problem failure() {
      return failure;
    }

    void offerTo(Journal journal) throws InterruptedException {
      if (!journal.offer(this) || !reached.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the journal did not get there");
      }
    }

    void open() {
      open.countDown();
    }
  }
}
