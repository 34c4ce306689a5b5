package muster.tracks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import muster.access.Access;
import muster.access.AccessSettings;
import muster.access.Limit;
import muster.access.Sources;
import muster.bus.Bus;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.bus.Reply;
import muster.bus.Retained;
import muster.bus.Subscriber;
import muster.bus.Subscription;
import muster.http.Json;
import muster.store.Database;
import muster.store.Journal;
import muster.store.JournalLimits;
import muster.store.StoreSettings;
import muster.store.TestPostgres;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The devices of a space over a real database, journal and bus, with a clock that stands still
/// until it is moved.
final class TestTracks implements AutoCloseable {
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

  static final long NOW = Instant.parse("2026-11-20T12:00:00Z").getEpochSecond();

  final AtomicLong millis = new AtomicLong(NOW * 1000);
  final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  final Sources sources =
      new Sources(() -> Instant.ofEpochMilli(millis.get()), nanos::get, new SecureRandom());
  private final StoreSettings store;
  final TracksSettings settings;
  final TestRooms rooms = new TestRooms();
  Database database;
  Journal journal;
  Access access;
  Bus bus;
  Tracks tracks;
  final List<UserId> rechecked = new CopyOnWriteArrayList<>();

  TestTracks(Kind kind, Path data) {
    this(kind.settings(data), TracksSettings.DEFAULTS);
  }

  TestTracks(StoreSettings store, TracksSettings settings) {
    this.store = store;
    this.settings = settings;
    open();
  }

  private void open() {
    database = Database.open(store, SpaceId.MAIN);
    database.migrate(List.of(Access.migrations(), Tracks.migrations(), Tracks.placesMigrations()));
    journal =
        new Journal(database, JournalLimits.DEFAULT, new SimpleMeterRegistry(), sources.clock());
    access =
        new Access(
            SpaceId.MAIN,
            database,
            journal,
            AccessSettings.defaults()
                .withHashing(new AccessSettings.Hashing(8, 1, 1, 2, 256, Duration.ofMinutes(10)))
                .withLimits(Map.of(Limit.REQUESTS, "off")),
            List.of(Tracks.rules()),
            sources);
    bus = new Bus(journal, new Retained(Retained.Shelf.NONE, Retained.Bounds.DEFAULT));
    tracks =
        new Tracks(
            settings,
            new Tracks.Base(database, journal, bus, access, rechecked::add, rooms),
            sources);
  }

  Ground ground() {
    return new Ground(settings, database, journal, bus, access, sources);
  }

  void restart() {
    close();
    open();
  }

  void pass(Duration time) {
    millis.addAndGet(time.toMillis());
    nanos.addAndGet(time.toNanos());
  }

  static Principal who(String id, Role role) {
    return new Principal(
        SpaceId.MAIN, new UserId(id), "Name of " + id, role, Credential.password(), "192.0.2.1");
  }

  static Principal member(String id) {
    return who(id, Role.MEMBER);
  }

  /// A position as the apps write it.
  static String location(long tst, double lat, double lon) {
    return "{\"_type\":\"location\",\"lat\":%s,\"lon\":%s,\"tst\":%d,\"acc\":12,\"batt\":77,\"tid\":\"an\",\"SSID\":\"home\"}"
        .formatted(lat, lon, tst);
  }

  /// Publishes and waits for what becomes of it: null when it is taken.
  @Nullable Problem publish(Principal who, String topic, String payload) {
    return publish(new Publisher(who), topic, payload, /* retain= */ false);
  }

  @Nullable Problem publish(Publisher publisher, String topic, String payload, boolean retain) {
    CompletableFuture<Problem> outcome = new CompletableFuture<>();
    Publication publication =
        new Publication(
            new Topic(topic),
            payload.getBytes(StandardCharsets.UTF_8),
            1,
            retain,
            PublishProperties.NONE,
            publisher,
            millis.get());
    boolean taken =
        bus.publish(
            publication,
            new Reply() {
              @Override
              @SuppressWarnings("NullAway") // null is "nothing wrong"
              public void accepted(int receivers) {
                outcome.complete(null);
              }

              @Override
              public void refused(Problem problem, String detail) {
                outcome.complete(problem);
              }
            });
    if (!taken) {
      throw new AssertionError("the journal is full");
    }
    return outcome.join();
  }

  Ear listen(Principal who, String filter) {
    Ear ear = new Ear(who);
    bus.subscribe(ear.wants(filter, null));
    return ear;
  }

  /// What a new subscriber is shown of what is retained, by topic.
  List<JsonNode> retained(Principal who, String filter) {
    Ear ear = new Ear(who);
    return bus.retained(new TopicFilter(filter)).stream()
        .map(one -> bus.shown(ear, one, /* clear= */ true))
        .filter(one -> one != null)
        .map(one -> Json.tree(one.payload()))
        .toList();
  }

  /// One number out of the database, as column `n`.
  long database(String sql, Object... args) {
    return database.read(tx -> tx.one(sql, row -> row.bigint("n"), args)).orElseThrow();
  }

  List<String> words(String sql, Object... args) {
    return database.read(tx -> tx.query(sql, row -> row.string("t"), args));
  }

  @Override
  public void close() {
    tracks.close();
    journal.close();
    database.close();
  }

  /// A subscriber that remembers what it heard.
  static final class Ear implements Subscriber {
    final List<Publication> heard = new CopyOnWriteArrayList<>();
    final List<Publication> kept = new CopyOnWriteArrayList<>();
    boolean durable;
    boolean online = true;
    private final Principal principal;

    Ear(Principal principal) {
      this.principal = principal;
    }

    Subscription wants(String filter, @Nullable String group) {
      return new Subscription(
          this,
          new TopicFilter(filter),
          group,
          1,
          Subscription.Wishes.NONE,
          /* clear= */ true,
          List.of());
    }

    List<JsonNode> json() {
      return heard.stream().map(one -> Json.tree(one.payload())).toList();
    }

    List<String> topics() {
      return heard.stream().map(one -> one.topic().value()).toList();
    }

    @Override
    public Principal principal() {
      return principal;
    }

    @Override
    public boolean mayReceive(Publication publication) {
      return true;
    }

    @Override
    public boolean durable() {
      return durable;
    }

    @Override
    public boolean online() {
      return online;
    }

    @Override
    public @Nullable Object keep(Publication publication, Subscription subscription) {
      kept.add(publication);
      return publication;
    }

    @Override
    public void forget(Object gone) {
      kept.removeIf(one -> one.equals(gone));
    }

    @Override
    public boolean deliver(
        Publication publication, Subscription subscription, @Nullable Object token) {
      heard.add(publication);
      return true;
    }
  }
}
