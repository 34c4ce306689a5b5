package muster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import muster.store.Demo.Barrier;
import muster.store.Demo.Outcomes;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/// Any mixture of good, bad, repeated and interrupted entries, cut into any batches, ends as if
/// each had been written alone, one after the other: that is the whole model.
class JournalPropertyTest {
  private static final String INSERT = "INSERT INTO item (id, word) VALUES (?, ?)";

  enum Doing {
    STORE_NOW,
    STORE_LATER,
    REFUSE_FIRST,
    REFUSE_AFTER_WRITING,
    CONSTRAINT_NOW,
    CONSTRAINT_LATER,
    SWALLOW_FAILURE,
    CRASH_AFTER_WRITING,
    LOCKED_TWICE_THEN_STORE,
    LOST_ONCE_THEN_STORE
  }

  /// `cut`: a new batch begins with this one.
  record Act(Doing doing, long id, boolean cut) {}

  @Provide
  Arbitrary<List<Act>> acts() {
    Arbitrary<Doing> doing =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, Arbitraries.of(Doing.STORE_NOW, Doing.STORE_LATER)),
            net.jqwik.api.Tuple.of(3, Arbitraries.of(Doing.class)));
    return Combinators.combine(
            doing,
            Arbitraries.longs().between(1, 25),
            Arbitraries.integers().between(0, 9).map(n -> n == 0))
        .as(Act::new)
        .list()
        .ofMaxSize(40);
  }

  // valid for the class: one database of each kind, emptied before each try
  private static @Nullable Path folder;
  private static @Nullable Database sqlite;
  private static @Nullable Database postgres;
  private static @Nullable Journal sqliteJournal;
  private static @Nullable Journal postgresJournal;

  @BeforeContainer
  static void open() throws IOException {
    folder = Files.createTempDirectory("journal");
    sqlite = Database.open(Kind.SQLITE.settings(folder), SpaceId.MAIN);
    sqlite.migrate(List.of(Demo.demo()));
    sqliteJournal = Demo.journal(sqlite, Demo.PATIENT);
    postgres = Database.open(Kind.POSTGRES.settings(folder), SpaceId.MAIN);
    postgres.migrate(List.of(Demo.demo()));
    postgresJournal = Demo.journal(postgres, Demo.PATIENT);
  }

  @AfterContainer
  static void close() throws IOException {
    for (AutoCloseableQuietly one :
        new AutoCloseableQuietly[] {
          () -> require(sqliteJournal).close(),
          () -> require(postgresJournal).close(),
          () -> require(sqlite).close(),
          () -> require(postgres).close()
        }) {
      one.close();
    }
    try (Stream<Path> files = Files.walk(require(folder))) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private interface AutoCloseableQuietly {
    void close();
  }

  private static <T> T require(@Nullable T value) {
    return java.util.Objects.requireNonNull(value);
  }

  @Property(tries = 150)
  void onSqliteABatchIsAsGoodAsOneByOne(@ForAll("acts") List<Act> acts) throws Exception {
    check(require(sqlite), require(sqliteJournal), acts);
  }

  @Property(tries = 60)
  void onPostgresABatchIsAsGoodAsOneByOne(@ForAll("acts") List<Act> acts) throws Exception {
    check(require(postgres), require(postgresJournal), acts);
  }

  private static void check(Database db, Journal journal, List<Act> acts) throws Exception {
    journal.write(tx -> tx.update("DELETE FROM item"));
    Outcomes outcomes = new Outcomes(acts.size());
    Barrier barrier = new Barrier();
    barrier.offerTo(journal);
    for (int i = 0; i < acts.size(); i++) {
      Act act = acts.get(i);
      if (act.cut()) {
        Barrier next = new Barrier();
        barrier.open();
        next.offerTo(journal);
        barrier = next;
      }
      assertThat(journal.offer(outcomes.entry(i, writing(journal, act)))).isTrue();
    }
    barrier.open();
    Set<Long> stored = new TreeSet<>();
    assertThat(outcomes.await()).isEqualTo(expected(acts, stored));
    assertThat(Demo.ids(db)).containsExactlyElementsOf(stored);
  }

  private static List<String> expected(List<Act> acts, Set<Long> stored) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < acts.size(); i++) {
      Act act = acts.get(i);
      String outcome =
          switch (act.doing()) {
            case STORE_NOW, STORE_LATER, LOCKED_TWICE_THEN_STORE, LOST_ONCE_THEN_STORE ->
                stored.add(act.id()) ? "+" + i : "-" + i + " internal";
            case REFUSE_FIRST -> "-" + i + " not-allowed";
            case REFUSE_AFTER_WRITING ->
                stored.contains(act.id()) ? "-" + i + " internal" : "-" + i + " conflict";
            case CONSTRAINT_NOW, CONSTRAINT_LATER, SWALLOW_FAILURE, CRASH_AFTER_WRITING ->
                "-" + i + " internal";
          };
      expected.add(outcome);
    }
    return expected;
  }

  private static Runnable writing(Journal journal, Act act) {
    AtomicInteger calls = new AtomicInteger();
    Set<String> threads = new HashSet<>();
    return () -> {
      threads.add(Thread.currentThread().getName());
      assertThat(threads).hasSize(1);
      Tx tx = journal.tx();
      int call = calls.incrementAndGet();
      switch (act.doing()) {
        case STORE_NOW -> tx.update(INSERT, act.id(), "a");
        case STORE_LATER -> tx.later(INSERT, act.id(), "a");
        case REFUSE_FIRST -> throw new Refusal(Problem.NOT_ALLOWED, "no");
        case REFUSE_AFTER_WRITING -> {
          tx.update(INSERT, act.id(), "a");
          throw new Refusal(Problem.CONFLICT, "no");
        }
        case CONSTRAINT_NOW -> tx.update(INSERT, 1_000L, "bad");
        case CONSTRAINT_LATER -> tx.later(INSERT, 1_000L, "bad");
        case SWALLOW_FAILURE -> {
          try {
            tx.update(INSERT, 1_000L, "bad");
          } catch (StoreException e) {
            assertThat(e.problem()).isEqualTo(Problem.INTERNAL);
          }
        }
        case CRASH_AFTER_WRITING -> {
          tx.later(INSERT, 2_000L, "a");
          throw new IllegalStateException("crash");
        }
        case LOCKED_TWICE_THEN_STORE -> {
          tx.later(INSERT, act.id(), "a");
          if (call <= 2) {
            throw new StoreException(Fault.BUSY, "locked on purpose", null);
          }
        }
        case LOST_ONCE_THEN_STORE -> {
          tx.update(INSERT, act.id(), "a");
          if (call == 1) {
            throw new StoreException(Fault.GONE, "gone on purpose", null);
          }
        }
      }
    };
  }
}
