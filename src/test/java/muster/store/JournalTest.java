package muster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import muster.bus.Ledger;
import muster.store.Demo.Barrier;
import muster.store.Demo.Outcomes;
import muster.store.JournalState.Health;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the journal promises, on both databases.
class JournalTest {
  private static final String INSERT = "INSERT INTO item (id, word) VALUES (?, ?)";
  private static final String NOTE = "INSERT INTO note (item, body) VALUES (?, ?)";
  @TempDir Path data;

  private Database open(Kind kind) {
    Database db = Database.open(kind.settings(data), SpaceId.MAIN);
    db.migrate(List.of(Demo.demo()));
    return db;
  }

  @ParameterizedTest
  @EnumSource
  void entriesThatWaitTogetherAreCommittedTogether(Kind kind) throws Exception {
    try (Database db = open(kind);
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      Barrier barrier = new Barrier();
      barrier.offerTo(journal);
      Outcomes outcomes = new Outcomes(50);
      for (long id = 1; id <= 50; id++) {
        long mine = id;
        journal.offer(outcomes.entry(id, () -> journal.tx().later(INSERT, mine, "a")));
      }
      long before = journal.state().batch();
      barrier.open();
      assertThat(outcomes.await()).hasSize(50).startsWith("+1", "+2").endsWith("+49", "+50");
      assertThat(journal.state().batch()).isEqualTo(before + 1);
      assertThat(Demo.ids(db)).hasSize(50);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBadEntryFailsAloneWhateverItDoes(Kind kind) throws Exception {
    try (Database db = open(kind);
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      Barrier barrier = new Barrier();
      barrier.offerTo(journal);
      List<Runnable> writes =
          List.of(
              () -> journal.tx().update(INSERT, 0L, "good"),
              () -> {
                throw new Refusal(Problem.NOT_ALLOWED, "before it wrote");
              },
              () -> journal.tx().later(INSERT, 2L, "good"),
              () -> {
                journal.tx().update(INSERT, 3L, "good");
                throw new IllegalStateException("after it wrote");
              },
              () -> journal.tx().update(INSERT, 4L, "bad"),
              () -> journal.tx().later(INSERT, 5L, "bad"),
              () -> {
                try {
                  journal.tx().update(INSERT, 6L, "bad");
                } catch (StoreException swallowed) {
                  journal.tx().one("SELECT 1 AS one", row -> row.integer("one"));
                }
              },
              () -> {
                try {
                  journal.tx().update(INSERT, 7L, "bad");
                } catch (StoreException swallowed) {
                  assertThat(swallowed.problem()).isEqualTo(Problem.INTERNAL);
                }
              },
              () -> overflow(0),
              () -> journal.tx().later(INSERT, 2L, "twice"),
              () -> journal.tx().later(INSERT, 10L, "good"));
      Outcomes outcomes = new Outcomes(writes.size());
      for (int i = 0; i < writes.size(); i++) {
        journal.offer(outcomes.entry(i, writes.get(i)));
      }
      barrier.open();
      assertThat(outcomes.await())
          .containsExactly(
              "+0",
              "-1 not-allowed",
              "+2",
              "-3 internal",
              "-4 internal",
              "-5 internal",
              "-6 internal",
              "-7 internal",
              "-8 internal",
              "-9 internal",
              "+10");
      assertThat(Demo.ids(db)).containsExactly(0L, 2L, 10L);
      assertThat(barrier.failure()).isNull();
    }
  }

  private static int overflow(int depth) {
    return depth == Integer.MAX_VALUE ? depth : overflow(depth + 1) + 1;
  }

  @ParameterizedTest
  @EnumSource
  void anEntryThatOnlyTheCommitRefusesFailsAlone(Kind kind) throws Exception {
    try (Database db = Database.open(kind.settings(data), SpaceId.MAIN)) {
      db.migrate(
          List.of(
              Demo.migrations(
                  "demo",
                  "CREATE TABLE item (id BIGINT PRIMARY KEY, word TEXT,"
                      + " parent BIGINT REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED)")));
      try (Journal journal = Demo.journal(db, Demo.QUICK)) {
        Barrier barrier = new Barrier();
        barrier.offerTo(journal);
        Outcomes outcomes = new Outcomes(5);
        String sql = "INSERT INTO item (id, parent) VALUES (?, ?)";
        for (long id = 1; id <= 5; id++) {
          long mine = id;
          @Nullable Long parent = id == 3 ? Long.valueOf(77) : null;
          journal.offer(outcomes.entry(id, () -> journal.tx().update(sql, mine, parent)));
        }
        barrier.open();
        assertThat(outcomes.await()).containsExactly("+1", "+2", "-3 internal", "+4", "+5");
        assertThat(Demo.ids(db)).containsExactly(1L, 2L, 4L, 5L);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void deferredWritesKeepTheirOrderWhereItMatters(Kind kind) {
    try (Database db = open(kind);
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      journal.write(tx -> {
        tx.later(INSERT, 1L, "first");
        tx.later(NOTE, 1L, new byte[] {1});
        tx.later(INSERT, 2L, "second");
        tx.later(NOTE, 2L, new byte[] {2});
        tx.later("DELETE FROM note WHERE item = ?", 2L);
        tx.later("DELETE FROM item WHERE id = ?", 2L);
        tx.later(INSERT, 2L, "again");
        tx.later("UPDATE item SET word = ? WHERE id = ?", "last", 1L);
        return true;
      });
      List<String> words =
          db.read(tx -> tx.query("SELECT word FROM item ORDER BY id", row -> row.string("word")));
      assertThat(words).containsExactly("last", "again");
      long notes =
          db.read(
              tx -> tx.one("SELECT COUNT(*) AS n FROM note", row -> row.bigint("n")).orElseThrow());
      assertThat(notes).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadWithinTheTransactionSeesWhatWasDeferred(Kind kind) {
    try (Database db = open(kind);
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      String word =
          journal.write(tx -> {
            tx.later(INSERT, 1L, "a");
            return tx.one("SELECT word FROM item", row -> row.string("word")).orElseThrow();
          });
      assertThat(word).isEqualTo("a");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsCommittedIsReadByEverybodyBeforeAnybodyIsTold(Kind kind) throws Exception {
    try (Database db = open(kind);
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      CompletableFuture<List<Long>> seen = new CompletableFuture<>();
      journal.offer(
          new Ledger.Entry() {
            @Override
            public void write() {
              journal.tx().later(INSERT, 1L, "a");
            }

            @Override
            public void committed() {
              seen.complete(Demo.ids(db));
            }

            @Override
            public void failed(Problem why, String detail) {
              seen.completeExceptionally(new AssertionError(detail));
            }
          });
      assertThat(seen.get(30, TimeUnit.SECONDS)).containsExactly(1L);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "SQLITE")
  void tooMuchWaitingIsNotTaken(Kind kind) throws Exception {
    JournalLimits small =
        new JournalLimits(
            3, 1_000, 2, 1_000, Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(5));
    try (Database db = open(kind);
        Journal journal = Demo.journal(db, small)) {
      Barrier barrier = new Barrier();
      barrier.offerTo(journal);
      Outcomes outcomes = new Outcomes(3);
      assertThat(journal.offer(outcomes.entry(1, () -> {}))).isTrue();
      assertThat(journal.offer(outcomes.entry(2, () -> {}))).isTrue();
      assertThat(journal.offer(heavy(5_000))).isFalse();
      assertThat(journal.offer(outcomes.entry(3, () -> {}))).isTrue();
      assertThat(journal.offer(outcomes.entry(4, () -> {}))).isFalse();
      assertThat(journal.refusal().problem()).isEqualTo(Problem.BUSY);
      assertThatThrownBy(() -> journal.write(tx -> 1))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.problem()).isEqualTo(Problem.BUSY));
      assertThat(journal.state().waiting()).isEqualTo(3);
      barrier.open();
      assertThat(outcomes.await()).containsExactly("+1", "+2", "+3");
      int one = journal.write(tx -> 1);
      assertThat(one).isEqualTo(1);
      // larger than the whole bound, but alone
      assertThat(journal.offer(heavy(5_000))).isTrue();
    }
  }

  private static Ledger.Entry heavy(int bytes) {
    return new Ledger.Entry() {
      @Override
      public void write() {}

      @Override
      public void committed() {}

      @Override
      public void failed(Problem why, String detail) {}

      @Override
      public int bytes() {
        return bytes;
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void closingWritesWhatWasAcceptedAndTakesNothingMore(Kind kind) throws Exception {
    try (Database db = open(kind)) {
      Journal journal = Demo.journal(db, Demo.QUICK);
      Barrier barrier = new Barrier();
      barrier.offerTo(journal);
      Outcomes outcomes = new Outcomes(500);
      for (long id = 1; id <= 500; id++) {
        long mine = id;
        assertThat(journal.offer(outcomes.entry(id, () -> journal.tx().later(INSERT, mine, "a"))))
            .isTrue();
      }
      Thread closer = Thread.ofVirtual().start(journal::close);
      org.awaitility.Awaitility.await()
          .until(() -> journal.refusal().problem() == Problem.STARTING);
      assertThat(journal.offer(outcomes.entry(501, () -> {}))).isFalse();
      assertThatThrownBy(() -> journal.write(tx -> 1)).hasMessageContaining("stopping");
      barrier.open();
      closer.join();
      assertThat(outcomes.await()).hasSize(500).allMatch(outcome -> outcome.startsWith("+"));
      assertThat(Demo.ids(db)).hasSize(500);
      assertThat(journal.state().health()).isEqualTo(Health.STOPPED);
      journal.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void hooksRunAfterEachRollBackSoThatCachesStayTrue(Kind kind) throws Exception {
    try (Database db = open(kind);
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      AtomicReference<@Nullable Long> cachedNext = new AtomicReference<>();
      journal.onRollback(() -> cachedNext.set(null));
      Barrier barrier = new Barrier();
      barrier.offerTo(journal);
      Outcomes outcomes = new Outcomes(20);
      for (int i = 1; i <= 20; i++) {
        boolean bad = i % 3 == 0;
        journal.offer(
            outcomes.entry(
                i,
                () -> {
                  Long next = cachedNext.get();
                  if (next == null) {
                    next =
                        journal
                            .tx()
                            .one(
                                "SELECT COALESCE(MAX(id), 0) + 1 AS next FROM item",
                                row -> row.bigint("next"))
                            .orElseThrow();
                  }
                  journal.tx().later(INSERT, next, "a");
                  cachedNext.set(next + 1);
                  if (bad) {
                    throw new IllegalStateException("bad on purpose");
                  }
                }));
      }
      barrier.open();
      outcomes.await();
      assertThat(Demo.ids(db))
          .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void writingFromWithinAnEntryTakesPartInItsTransaction(Kind kind) {
    try (Database db = open(kind);
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      assertThatThrownBy(() ->
              journal.write(tx -> {
                journal.write(inner -> inner.update(INSERT, 1L, "a"));
                throw new Refusal(Problem.CONFLICT, "no");
              }))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.problem()).isEqualTo(Problem.CONFLICT));
      assertThat(Demo.ids(db)).isEmpty();
      journal.write(tx -> journal.write(inner -> inner.update(INSERT, 2L, "a")));
      assertThat(Demo.ids(db)).containsExactly(2L);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "SQLITE")
  void theTransactionIsForEntriesOnly(Kind kind) throws Exception {
    try (Database db = open(kind);
        Journal journal = Demo.journal(db, Demo.QUICK)) {
      assertThatThrownBy(journal::tx).isInstanceOf(IllegalStateException.class);
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      journal.offer(
          new Ledger.Entry() {
            @Override
            public void write() {
              journal.tx().later(INSERT, 1L, "a");
            }

            @Override
            public void committed() {
              try {
                journal.write(tx -> 1);
              } catch (RuntimeException e) {
                thrown.complete(e);
                throw e;
              }
            }

            @Override
            public void failed(Problem why, String detail) {}
          });
      assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
      int next = journal.write(tx -> tx.update(INSERT, 2L, "the journal goes on"));
      assertThat(next).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "SQLITE")
  void aBatchThatTakesLongIsCommittedInParts(Kind kind) throws Exception {
    JournalLimits hasty =
        new JournalLimits(
            100, 1 << 20, 50, 1 << 20, Duration.ZERO, Duration.ofSeconds(5), Duration.ofMillis(5));
    try (Database db = open(kind);
        Journal journal = Demo.journal(db, hasty)) {
      Barrier barrier = new Barrier();
      barrier.offerTo(journal);
      Outcomes outcomes = new Outcomes(5);
      for (long id = 1; id <= 5; id++) {
        long mine = id;
        journal.offer(outcomes.entry(id, () -> journal.tx().later(INSERT, mine, "a")));
      }
      long before = journal.state().batch();
      barrier.open();
      assertThat(outcomes.await()).containsExactly("+1", "+2", "+3", "+4", "+5");
      assertThat(journal.state().batch()).isEqualTo(before + 5);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "SQLITE")
  void metricsTellAndGoWithTheSpace(Kind kind) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (Database db = open(kind)) {
      try (Journal journal =
          new Journal(db, Demo.QUICK, meters, java.time.InstantSource.system())) {
        journal.write(tx -> tx.update(INSERT, 1L, "a"));
        assertThatThrownBy(() -> journal.write(tx -> tx.update(INSERT, 2L, "bad")))
            .isInstanceOf(StoreException.class);
        assertThat(meters.get("muster.journal.commit").tag("space", "main").timer().count())
            .isEqualTo(1);
        assertThat(meters.get("muster.journal.failed").tag("problem", "internal").counter().count())
            .isEqualTo(1);
        assertThat(meters.get("muster.journal.working").gauge().value()).isEqualTo(1);
        assertThat(meters.get("muster.journal.waiting").gauge().value()).isZero();
        assertThat(journal.state().lastCommit()).isPositive();
      }
    }
    assertThat(meters.getMeters()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void ofManyThreadsEachKeepsItsOrder(Kind kind) throws Exception {
    try (Database db = open(kind);
        Journal journal = Demo.journal(db, Demo.PATIENT)) {
      int threads = 8;
      int each = 250;
      Outcomes outcomes = new Outcomes(threads * each);
      AtomicInteger refused = new AtomicInteger();
      List<Thread> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int mine = t;
        all.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (long i = 0; i < each; i++) {
                    long id = mine * 1_000L + i;
                    if (!journal.offer(
                        outcomes.entry(id, () -> journal.tx().later(INSERT, id, "a")))) {
                      refused.incrementAndGet();
                    }
                  }
                }));
      }
      for (Thread thread : all) {
        thread.join();
      }
      List<Long> told = outcomes.await().stream().map(Long::parseLong).toList();
      assertThat(refused).hasValue(0);
      for (int t = 0; t < threads; t++) {
        int mine = t;
        assertThat(told.stream().filter(id -> id / 1_000 == mine)).isSorted().hasSize(each);
      }
      assertThat(Demo.ids(db)).hasSize(threads * each);
    }
  }
}
