package muster.access;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import muster.store.Database;
import muster.store.Journal;
import muster.store.JournalLimits;
import muster.store.StoreSettings;
import muster.store.TestPostgres;
import muster.types.Principal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// A space's access over a real database, with a clock that stands still until it is moved, and
/// with the cheapest Argon2 parameters.
final class TestSpace implements AutoCloseable {
  /// The databases on which the same tests run.
  enum Kind {
    SQLITE,
    POSTGRES;

    StoreSettings settings(Path data) {
      return switch (this) {
        case SQLITE -> StoreSettings.sqlite(data);
        case POSTGRES -> TestPostgres.settings(data);
      };
    }
  }

  static final String HERE = "192.0.2.1";
  static final String ELSEWHERE = "198.51.100.7";
  static final AccessSettings CHEAP =
      AccessSettings.defaults()
          .withHashing(new AccessSettings.Hashing(8, 1, 1, 2, 256, Duration.ofMinutes(10)));

  final AtomicLong millis = new AtomicLong(Instant.parse("2026-11-20T12:00:00Z").toEpochMilli());
  final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  final Sources sources =
      new Sources(() -> Instant.ofEpochMilli(millis.get()), nanos::get, new SecureRandom());
  final Principal hub;
  private final StoreSettings store;
  private final SpaceId space;
  private Database database;
  private Journal journal;
  Access access;

  TestSpace(StoreSettings store) {
    this(store, SpaceId.MAIN, CHEAP, List.of());
  }

  TestSpace(
      StoreSettings store, SpaceId space, AccessSettings settings, List<Rule.OfFeature> features) {
    this.store = store;
    this.space = space;
    this.hub = Principal.hub(space);
    database = Database.open(store, space);
    database.migrate(List.of(Access.migrations()));
    journal = journal();
    access = new Access(space, database, journal, settings, features, sources);
  }

  private Journal journal() {
    return new Journal(
        database, JournalLimits.DEFAULT, new SimpleMeterRegistry(), InstantSource.system());
  }

  /// As after a restart of the hub, perhaps with other settings.
  void restart(AccessSettings settings, List<Rule.OfFeature> features) {
    close();
    database = Database.open(store, space);
    database.migrate(List.of(Access.migrations()));
    journal = journal();
    access = new Access(space, database, journal, settings, features, sources);
  }

  void pass(Duration time) {
    millis.addAndGet(time.toMillis());
    nanos.addAndGet(time.toNanos());
  }

  Principal add(String id, Role role, String password) {
    access.users().add(hub, new UserId(id), null, role, password);
    return access.login(id, password, HERE);
  }

  Database database() {
    return database;
  }

  static UserId user(String id) {
    return new UserId(id);
  }

  static Tokens.Wanted token(String user, @Nullable Duration ttl) {
    return new Tokens.Wanted(new UserId(user), null, java.util.Set.of(), java.util.Set.of(), ttl);
  }

  @Override
  public void close() {
    journal.close();
    database.close();
  }
}
