package muster.chat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import muster.access.Access;
import muster.access.AccessSettings;
import muster.access.Limit;
import muster.access.Sources;
import muster.bus.Bus;
import muster.bus.Ledger;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.bus.Reply;
import muster.bus.Retained;
import muster.bus.Subscriber;
import muster.bus.Subscription;
import muster.files.Attachments;
import muster.files.FileSettings;
import muster.http.Json;
import muster.push.Push;
import muster.push.PushSettings;
import muster.store.Database;
import muster.store.Journal;
import muster.store.JournalLimits;
import muster.store.StoreSettings;
import muster.store.TestPostgres;
import muster.text.JsonLine;
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

/// The rooms of a space over a real database, journal and bus, with a clock that stands still until
/// it is moved.
final class TestChat implements AutoCloseable {
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

  final AtomicLong millis = new AtomicLong(Instant.parse("2026-11-20T12:00:00Z").toEpochMilli());
  final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  final Sources sources =
      new Sources(() -> Instant.ofEpochMilli(millis.get()), nanos::get, new SecureRandom());
  final ChatSettings settings;
  private final StoreSettings store;
  private final String rate;
  Database database;
  Journal journal;
  Access access;
  Bus bus;
  Attachments files;
  Push push;
  private final PushSettings pushSettings;
  Chat chat;
  private final FileSettings fileSettings;

  TestChat(Kind kind, Path data) {
    this(kind.settings(data), ChatSettings.DEFAULTS, "off");
  }

  TestChat(StoreSettings store, ChatSettings settings, String rate) {
    this(store, settings, rate, FileSettings.defaults(store.data()), PushSettings.DEFAULTS);
  }

  TestChat(
      StoreSettings store,
      ChatSettings settings,
      String rate,
      FileSettings files,
      PushSettings push) {
    this.pushSettings = push;
    this.store = store;
    this.settings = settings;
    this.fileSettings = files;
    this.rate = rate;
    open();
  }

  private void open() {
    database = Database.open(store, SpaceId.MAIN);
    database.migrate(
        List.of(
            Access.migrations(), Chat.migrations(), Attachments.migrations(), Push.migrations()));
    journal =
        new Journal(database, JournalLimits.DEFAULT, new SimpleMeterRegistry(), sources.clock());
    access =
        new Access(
            SpaceId.MAIN,
            database,
            journal,
            AccessSettings.defaults()
                .withHashing(new AccessSettings.Hashing(8, 1, 1, 2, 256, Duration.ofMinutes(10)))
                .withLimits(Map.of(Limit.MESSAGES, rate, Limit.SIGNALS, rate)),
            List.of(Chat.rules(settings)),
            sources);
    bus = new Bus(journal, new Retained(Retained.Shelf.NONE, Retained.Bounds.DEFAULT));
    files = new Attachments(fileSettings, database, journal, access, sources);
    push = new Push(pushSettings, database, journal, access, sources);
    chat =
        new Chat(settings, database, journal, bus, access, new Chat.Beside(files, push), sources);
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

  static Principal guest(String id, String... rooms) {
    return new Principal(
        SpaceId.MAIN,
        new UserId(id),
        "Guest " + id,
        Role.GUEST,
        new Credential(Credential.Kind.TOKEN, "t", Set.of(), Set.of(rooms), null),
        "192.0.2.9");
  }

  /// What became of a publication.
  record Outcome(@Nullable Problem problem, String detail) {}

  CompletableFuture<Outcome> publish(Principal who, String topic, byte[] payload, int qos) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Publication publication =
        new Publication(
            new Topic(topic),
            payload,
            qos,
            /* retain= */ false,
            PublishProperties.NONE,
            new Publisher(who),
            millis.get());
    boolean taken =
        bus.publish(
            publication,
            new Reply() {
              @Override
              public void accepted(int receivers) {
                outcome.complete(new Outcome(null, ""));
              }

              @Override
              public void refused(Problem problem, String detail) {
                outcome.complete(new Outcome(problem, detail));
              }
            });
    if (!taken) {
      throw new AssertionError("the journal is full");
    }
    return outcome;
  }

  Outcome post(Principal who, String room, String json) {
    return publish(
            who, "quendaward/chat/" + room, json.getBytes(StandardCharsets.UTF_8), /* qos= */ 1)
        .join();
  }

  /// Says it and expects it to be taken.
  void say(Principal who, String room, String text) {
    Outcome outcome = post(who, room, new JsonLine().put("message", text).toString());
    if (outcome.problem() != null) {
      throw new AssertionError(outcome);
    }
  }

  @Nullable Problem refusal(Principal who, String room, String json) {
    return post(who, room, json).problem();
  }

  Ear listen(Principal who, String filter) {
    Ear ear = new Ear(who);
    bus.subscribe(ear.wants(filter));
    return ear;
  }

  /// Subscribes with user properties, and waits until it is.
  Ear listen(Principal who, String filter, String wish, long value) {
    Ear ear = new Ear(who);
    CompletableFuture<Boolean> subscribed = new CompletableFuture<>();
    boolean taken = subscribe(ear, filter, wish, value, subscribed);
    if (!taken || !subscribed.join()) {
      throw new AssertionError("not subscribed");
    }
    return ear;
  }

  /// As the edge does it.
  boolean subscribe(
      Ear ear, String filter, String wish, long value, CompletableFuture<Boolean> subscribed) {
    Subscription subscription = ear.wants(filter);
    return journal.offer(
        new Ledger.Entry() {
          private List<Publication> history = List.of();

          @Override
          public void write() {
            bus.hold(subscription);
            history =
                bus.history(
                    subscription,
                    List.of(new PublishProperties.UserProperty(wish, Long.toString(value))));
            bus.subscribe(subscription);
          }

          @Override
          public void committed() {
            history.stream()
                .filter(one -> bus.mayReceive(ear, one, /* clear= */ true))
                .forEach(ear::hear);
            bus.release(subscription);
            subscribed.complete(true);
          }

          @Override
          public void failed(Problem why, String detail) {
            bus.release(subscription);
            subscribed.complete(false);
          }
        });
  }

  /// Of a room, the oldest so many entries behind a seq.
  List<Long> seqsAfter(String room, long since, long entries) {
    return journal.write(tx ->
        java.util.Objects.requireNonNull(bus.ownerOf(new Topic("quendaward/chat/" + room)))
            .history(
                new TopicFilter("quendaward/chat/" + room),
                List.of(
                    new PublishProperties.UserProperty("since-seq", Long.toString(since)),
                    new PublishProperties.UserProperty("entries", Long.toString(entries))))
            .stream()
            .map(one -> Json.tree(one.payload()).path("seq").asLong(0))
            .toList());
  }

  Ground ground() {
    return new Ground(
        settings, new Topics(settings.prefix()), database, journal, bus, access, sources);
  }

  /// A page of history as an array of objects.
  List<JsonNode> history(String room) {
    Ground ground = ground();
    Reading reading = new Reading(ground, new RoomBook(database, journal), new Search(ground));
    List<JsonNode> found = new ArrayList<>();
    Json.tree(reading.page(Principal.hub(SpaceId.MAIN), room, null, 0L, Reading.MOST))
        .forEach(found::add);
    return found;
  }

  /// One number out of the database, as column `n`.
  long database(String sql, Object... args) {
    return database.read(tx -> tx.one(sql, row -> row.bigint("n"), args)).orElseThrow();
  }

  @Override
  public void close() {
    push.close();
    journal.close();
    database.close();
  }

  /// A subscriber that remembers what it heard.
  static final class Ear implements Subscriber {
    final List<Publication> heard = new CopyOnWriteArrayList<>();
    private final Principal principal;

    Ear(Principal principal) {
      this.principal = principal;
    }

    Subscription wants(String filter) {
      return new Subscription(
          this,
          new TopicFilter(filter),
          null,
          1,
          Subscription.Wishes.NONE,
          /* clear= */ true,
          List.of());
    }

    void hear(Publication publication) {
      heard.add(publication);
    }

    List<JsonNode> json() {
      return heard.stream().map(one -> Json.tree(one.payload())).toList();
    }

    List<String> texts() {
      return json().stream().map(one -> one.path("message").asString("")).toList();
    }

    List<Long> seqs() {
      return json().stream().map(one -> one.path("seq").asLong(0)).toList();
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
      return false;
    }

    @Override
    public boolean online() {
      return true;
    }

    @Override
    public @Nullable Object keep(Publication publication, Subscription subscription) {
      return null;
    }

    @Override
    public void forget(Object kept) {}

    @Override
    public boolean deliver(
        Publication publication, Subscription subscription, @Nullable Object kept) {
      hear(publication);
      return true;
    }
  }
}
