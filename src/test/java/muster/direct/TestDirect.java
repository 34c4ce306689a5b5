package muster.direct;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import muster.bus.Ledger;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.PublishProperties.UserProperty;
import muster.bus.Publisher;
import muster.bus.Reply;
import muster.bus.Retained;
import muster.bus.Subscriber;
import muster.bus.Subscription;
import muster.files.Attachments;
import muster.files.FileSettings;
import muster.http.Json;
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

/// The direct messages of a space over a real database, journal and bus, with a clock that stands
/// still until it is moved. `fredy`, `david`, `maria` and `admin` have accounts.
final class TestDirect implements AutoCloseable {
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

  static final String PASSWORD = "correct horse 7 battery";

  final AtomicLong millis = new AtomicLong(Instant.parse("2026-11-20T12:00:00Z").toEpochMilli());
  final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  final Sources sources =
      new Sources(() -> Instant.ofEpochMilli(millis.get()), nanos::get, new SecureRandom());
  final DirectSettings settings;
  private final StoreSettings store;
  private final String rate;
  Database database;
  Journal journal;
  Access access;
  Bus bus;
  Direct direct;
  Attachments files;

  TestDirect(Kind kind, Path data) {
    this(kind.settings(data), DirectSettings.DEFAULTS, "off");
  }

  TestDirect(StoreSettings store, DirectSettings settings, String rate) {
    this.store = store;
    this.settings = settings;
    this.rate = rate;
    open();
    add("admin", Role.ADMIN);
    List.of("fredy", "david", "maria").forEach(user -> add(user, Role.MEMBER));
  }

  void add(String user, Role role) {
    access.users().add(Principal.hub(SpaceId.MAIN), new UserId(user), null, role, PASSWORD);
  }

  private void open() {
    database = Database.open(store, SpaceId.MAIN);
    database.migrate(List.of(Access.migrations(), Attachments.migrations(), Direct.migrations()));
    journal =
        new Journal(database, JournalLimits.DEFAULT, new SimpleMeterRegistry(), sources.clock());
    access =
        new Access(
            SpaceId.MAIN,
            database,
            journal,
            AccessSettings.defaults()
                .withHashing(new AccessSettings.Hashing(8, 1, 1, 2, 256, Duration.ofMinutes(10)))
                .withLimits(Map.of(Limit.DIRECT, rate, Limit.SIGNALS, rate)),
            List.of(Direct.rules(settings)),
            sources);
    bus = new Bus(journal, new Retained(Retained.Shelf.NONE, Retained.Bounds.DEFAULT));
    files =
        new Attachments(FileSettings.defaults(store.data()), database, journal, access, sources);
    direct =
        new Direct(settings, database, journal, bus, access, new Direct.Beside(files), sources);
  }

  void restart() {
    close();
    open();
  }

  void pass(Duration time) {
    millis.addAndGet(time.toMillis());
    nanos.addAndGet(time.toNanos());
  }

  static Principal who(String id) {
    return new Principal(
        SpaceId.MAIN,
        new UserId(id),
        "Name of " + id,
        id.equals("admin") ? Role.ADMIN : Role.MEMBER,
        Credential.password(),
        "192.0.2.1");
  }

  /// What became of a publication.
  record Outcome(@Nullable Problem problem, String detail) {}

  Outcome publish(String who, String topic, String json) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Publication publication =
        new Publication(
            new Topic(topic),
            json.getBytes(StandardCharsets.UTF_8),
            1,
            /* retain= */ false,
            PublishProperties.NONE,
            new Publisher(who(who)),
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
    return outcome.join();
  }

  /// As a client of plan 003 builds it.
  static JsonLine message(String id, String from, String to, String text) {
    return new JsonLine()
        .put("type", "message")
        .put("message_id", id)
        .put("sender_id", from)
        .put("sender_name", "Name of " + from)
        .put("receiver_id", to)
        .put("content", text)
        .put("message_type", "text")
        .put("timestamp", "2026-11-20T13:00:00.123456");
  }

  static String status(String id, String user, String status) {
    return new JsonLine()
        .put("type", "status")
        .put("message_id", id)
        .put("status", status)
        .put("user_id", user)
        .put("timestamp", "2026-11-20T13:00:00.123456")
        .toString();
  }

  /// Sends it on the inbox's topic and expects it to be taken.
  void send(String from, String to, String id, String text) {
    Outcome outcome = publish(from, "chat/messages/" + to, message(id, from, to, text).toString());
    if (outcome.problem() != null) {
      throw new AssertionError(outcome);
    }
  }

  void say(String user, String id, String status) {
    Outcome outcome = publish(user, "chat/messages", status(id, user, status));
    if (outcome.problem() != null) {
      throw new AssertionError(outcome);
    }
  }

  Ear listen(String user, String filter) {
    Ear ear = new Ear(who(user), "phone");
    bus.subscribe(ear.wants(filter));
    return ear;
  }

  Ear inbox(String user) {
    return listen(user, "chat/messages/" + user);
  }

  /// Subscribes with a user property, as the edge does it, and waits until it is.
  Ear listen(String user, String filter, String wish, long value) {
    Ear ear = new Ear(who(user), "phone");
    Subscription subscription = ear.wants(filter);
    CompletableFuture<Boolean> subscribed = new CompletableFuture<>();
    journal.offer(
        new Ledger.Entry() {
          private List<Publication> history = List.of();

          @Override
          public void write() {
            bus.hold(subscription);
            history =
                bus.history(subscription, List.of(new UserProperty(wish, Long.toString(value))));
            bus.subscribe(subscription);
          }

          @Override
          public void committed() {
            history.stream()
                .filter(one -> bus.mayReceive(ear, one, /* clear= */ true))
                .forEach(ear.heard::add);
            bus.release(subscription);
            subscribed.complete(true);
          }

          @Override
          public void failed(Problem why, String detail) {
            subscribed.complete(false);
          }
        });
    if (!subscribed.join()) {
      throw new AssertionError("not subscribed");
    }
    return ear;
  }

  /// The device acknowledges all that it has heard, and everything that follows is done.
  void acknowledge(Ear ear) {
    ear.heard.forEach(one -> bus.acknowledged(one, ear));
    settle();
  }

  /// Everything that was offered to the journal until now is written.
  void settle() {
    journal.write(tx -> true);
  }

  /// `status user` in the order in which they were written.
  List<String> statuses(String messageId) {
    return database.read(tx ->
        tx.query(
            "SELECT status, user_id FROM message_status WHERE message_id = ? ORDER BY id",
            row -> row.string("status") + " " + row.string("user_id"),
            messageId));
  }

  /// One number out of the database, as column `n`.
  long database(String sql, Object... args) {
    return database.read(tx -> tx.one(sql, row -> row.bigint("n"), args)).orElseThrow();
  }

  @Override
  public void close() {
    journal.close();
    database.close();
  }

  /// A device that remembers what it heard.
  static final class Ear implements Subscriber {
    final List<Publication> heard = new CopyOnWriteArrayList<>();
    private final Principal principal;
    private final String device;

    Ear(Principal principal, String device) {
      this.principal = principal;
      this.device = device;
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

    List<JsonNode> json() {
      return heard.stream().map(one -> Json.tree(one.payload())).toList();
    }

    /// What it heard, in short: `message m1`, `status m1 read david`.
    List<String> inWords() {
      List<String> words = new ArrayList<>();
      for (JsonNode one : json()) {
        String type = one.path("type").asString("");
        String id = one.path("message_id").asString("");
        words.add(
            type.equals("status")
                ? "status %s %s %s"
                    .formatted(
                        id, one.path("status").asString(""), one.path("user_id").asString(""))
                : type + " " + id);
      }
      return words;
    }

    @Override
    public Principal principal() {
      return principal;
    }

    @Override
    public String device() {
      return device;
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
      heard.add(publication);
      return true;
    }
  }
}
