package muster.bridges;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import muster.access.Access;
import muster.access.AccessSettings;
import muster.access.Limit;
import muster.access.Rule;
import muster.access.Sources;
import muster.bus.Bus;
import muster.bus.Retained;
import muster.chat.Chat;
import muster.chat.ChatSettings;
import muster.files.Attachments;
import muster.files.FileSettings;
import muster.http.HttpServer;
import muster.http.HttpSettings;
import muster.http.Json;
import muster.http.Listener;
import muster.http.Routes;
import muster.http.Spaces;
import muster.push.Push;
import muster.push.PushSettings;
import muster.store.Database;
import muster.store.Journal;
import muster.store.JournalLimits;
import muster.store.StoreSettings;
import muster.store.TestPostgres;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.UserId;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/// Rooms and bridges of a space behind the real web server, on a real database: `admin`, `EA1ABC`
/// and `EA2XYZ` have accounts. Everything on loopback may be called, unless a test says otherwise.
/// Pauses are a few milliseconds.
final class BridgeSite implements AutoCloseable, Spaces {
  private static final String PASSWORD = "correct horse 7 battery";

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
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Sources sources =
      new Sources(() -> Instant.ofEpochMilli(millis.get()), System::nanoTime, new SecureRandom());
  private final StoreSettings store;
  private final List<String> allowed;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  Database database;
  Journal journal;
  Access access;
  Bus bus;
  Chat chat;
  Bridges bridges;
  private Routes routes = new Routes();
  private HttpServer server;
  private int port;

  BridgeSite(Kind kind, Path data) {
    this(kind.settings(data), List.of("127.0.0.1"));
  }

  BridgeSite(StoreSettings store, List<String> allowed) {
    this.store = store;
    this.allowed = allowed;
    open();
    add("admin", Role.ADMIN);
    add("EA1ABC", Role.MEMBER);
    add("EA2XYZ", Role.MEMBER);
  }

  private void add(String user, Role role) {
    access.users().add(Principal.hub(SpaceId.MAIN), new UserId(user), null, role, PASSWORD);
  }

  void open() {
    ChatSettings settings = ChatSettings.DEFAULTS;
    database = Database.open(store, SpaceId.MAIN);
    database.migrate(
        List.of(
            Access.migrations(),
            Attachments.migrations(),
            Push.migrations(),
            Chat.migrations(),
            Bridges.migrations()));
    journal =
        new Journal(database, JournalLimits.DEFAULT, new SimpleMeterRegistry(), sources.clock());
    List<Rule.OfFeature> rules = List.of(Chat.rules(settings), Bridges.rules(settings.prefix()));
    access =
        new Access(
            SpaceId.MAIN,
            database,
            journal,
            AccessSettings.defaults()
                .withHashing(new AccessSettings.Hashing(8, 1, 1, 2, 256, Duration.ofMinutes(10)))
                .withLimits(Map.of(Limit.MESSAGES, "off", Limit.SIGNALS, "off")),
            rules,
            sources);
    bus = new Bus(journal, new Retained(Retained.Shelf.NONE, Retained.Bounds.DEFAULT));
    Attachments files =
        new Attachments(FileSettings.defaults(store.data()), database, journal, access, sources);
    Push push = new Push(PushSettings.DEFAULTS, database, journal, access, sources);
    chat =
        new Chat(settings, database, journal, bus, access, new Chat.Beside(files, push), sources);
    bridges =
        new Bridges(
            new BridgeSettings(
                settings.prefix(),
                settings.maxLength(),
                allowed,
                Duration.ofMinutes(1),
                new BridgeSettings.Pauses(Duration.ofMillis(5), Duration.ofMillis(20))),
            database,
            journal,
            bus,
            access,
            sources,
            new Rooms() {
              @Override
              public boolean has(String room) {
                return chat.has(room);
              }

              @Override
              public void checkPosting(Principal who, String room) {
                chat.checkPosting(who, room);
              }
            });
    routes = new Routes();
    chat.addTo(routes);
    bridges.addTo(routes);
    bridges.measure(meters);
    server = new HttpServer(vertx, HttpSettings.defaults(), new Routes(), this);
    port = server.listen(Listener.plain("127.0.0.1", 0)).getPort();
    bridges.start();
  }

  /// What a hub that is killed leaves behind, and comes back with. Closing waits for the bridges,
  /// which is the only thing that a kill would not do.
  void stop() {
    server.stop(Duration.ofSeconds(5));
    bridges.close();
    journal.close();
    database.close();
  }

  record Answered(int status, String body) {
    JsonNode json() {
      return Json.tree(body.getBytes(StandardCharsets.UTF_8));
    }

    String text(String field) {
      return json().path(field).asString("");
    }
  }

  Answered call(String user, String method, String path, String body) {
    String basic =
        Base64.getEncoder()
            .encodeToString((user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    return send(method, path, body, "Authorization", "Basic " + basic);
  }

  Answered send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answered(answer.statusCode(), answer.body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Makes a bridge as the admin does.
  JsonNode bridge(String json) {
    Answered made = call("admin", "POST", "/bridges", json);
    if (made.status() != 201) {
      throw new AssertionError(made);
    }
    return made.json();
  }

  JsonNode bridgeNow(String name) {
    return call("admin", "GET", "/bridges/" + name, "").json();
  }

  /// Says something in a room; gives the message.
  JsonNode say(String user, String room, String text) {
    return post(user, room, "{\"message\":" + quoted(text) + "}");
  }

  JsonNode post(String user, String room, String json) {
    Answered answer = call(user, "POST", "/rooms/" + room + "/messages", json);
    if (answer.status() != 201) {
      throw new AssertionError(answer);
    }
    return answer.json();
  }

  static String quoted(String text) {
    return new String(Json.write(text), StandardCharsets.UTF_8);
  }

  List<JsonNode> history(String room) {
    List<JsonNode> all = new ArrayList<>();
    call("admin", "GET", "/rooms/" + room + "/messages?limit=500", "").json().forEach(all::add);
    return all;
  }

  List<String> texts(String room) {
    return history(room).stream().map(one -> one.path("message").asString("")).toList();
  }

  static void until(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition);
  }

  @Override
  public void close() {
    stop();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    client.close();
  }

  @Override
  public List<Summary> list() {
    return List.of();
  }

  @Override
  public Summary create(SpaceId id, String name) {
    throw new Refusal(Problem.CONFLICT, "one is enough");
  }

  @Override
  public void remove(SpaceId id) {}

  @Override
  public void export(SpaceId id, OutputStream out) {}

  @Override
  public Summary restore(SpaceId id, InputStream in) {
    throw new Refusal(Problem.CONFLICT, "one is enough");
  }

  @Override
  public void backup(OutputStream out) {}

  @Override
  public Optional<Access> access(SpaceId id) {
    return Optional.of(access);
  }

  @Override
  public Optional<Routes> routes(SpaceId id) {
    return id.equals(SpaceId.MAIN) ? Optional.of(routes) : Optional.empty();
  }
}
