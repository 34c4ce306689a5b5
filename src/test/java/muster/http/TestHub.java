package muster.http;

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
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import muster.access.Access;
import muster.access.AccessSettings;
import muster.access.LocalKey;
import muster.access.Sources;
import muster.store.Database;
import muster.store.Journal;
import muster.store.JournalLimits;
import muster.store.StoreSettings;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.UserId;
import tools.jackson.databind.JsonNode;

/// A hub with all of HTTP and real accounts in real databases: the spaces `main` (admin, bob) and
/// `team` (carol, its admin), whose passwords are [#PASSWORD]. The clock stands still until told.
final class TestHub implements AutoCloseable, Spaces {
  static final String PASSWORD = "correct horse 7 battery";

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  final LocalKey localKey = LocalKey.random(new SecureRandom());
  final Routes hub = new Routes();
  final HttpServer server;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final InstantSource clock = now::get;
  private final Path folder;
  private final Map<SpaceId, Inside> spaces = new ConcurrentSkipListMap<>();
  private int port;

  private record Inside(
      Summary summary, Database database, Journal journal, Access access, Routes routes) {
    void close() {
      journal.close();
      database.close();
    }
  }

  TestHub(Path folder) {
    this(folder, HttpSettings.defaults());
  }

  TestHub(Path folder, HttpSettings settings) {
    this.folder = folder;
    create(SpaceId.MAIN, "Main");
    create(new SpaceId("team"), "Team");
    add(SpaceId.MAIN, "admin", Role.ADMIN);
    add(SpaceId.MAIN, "bob", Role.MEMBER);
    add(new SpaceId("team"), "carol", Role.ADMIN);
    SpaceRoutes.declare(hub, this, access(SpaceId.MAIN).orElseThrow(), clock);
    hub.get(
        "/health/ready",
        Need.open(),
        "stands in for health, which this package may not import",
        call -> Answer.json(Map.of("status", "up", "checks", List.of())));
    server = new HttpServer(vertx, settings, hub, this);
  }

  TestHub open() {
    port = server.listen(Listener.plain("127.0.0.1", 0)).getPort();
    return this;
  }

  TestHub openLocal() {
    port = server.listen(Listener.local(localKey)).getPort();
    return this;
  }

  int port() {
    return port;
  }

  private void add(SpaceId space, String user, Role role) {
    access(space)
        .orElseThrow()
        .users()
        .add(Principal.hub(space), new UserId(user), null, role, PASSWORD);
  }

  static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /// A request, with a JSON body where `body` is not empty.
  HttpResponse<String> call(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20));
    if (body.isEmpty()) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> as(String user, String method, String path, String body)
      throws IOException, InterruptedException {
    return call(method, path, body, "Authorization", basic(user, PASSWORD));
  }

  /// Signs in and gives the answer with token and cookie.
  HttpResponse<String> login(String user, String... headers)
      throws IOException, InterruptedException {
    String body = "{\"user\":\"" + user + "\",\"password\":\"" + PASSWORD + "\"}";
    return call("POST", "/api/v1/login", body, headers);
  }

  String token(String user) throws IOException, InterruptedException {
    return json(login(user)).get("token").stringValue();
  }

  static JsonNode json(HttpResponse<String> answer) {
    return Json.tree(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public List<Summary> list() {
    return spaces.values().stream().map(Inside::summary).toList();
  }

  @Override
  public Summary create(SpaceId space, String name) {
    if (spaces.containsKey(space)) {
      throw new Refusal(Problem.CONFLICT, "There is a space " + space);
    }
    Database database = Database.open(StoreSettings.sqlite(folder), space);
    database.migrate(List.of(Access.migrations()));
    Journal journal =
        new Journal(database, JournalLimits.DEFAULT, new SimpleMeterRegistry(), clock);
    Access access =
        new Access(
            space,
            database,
            journal,
            AccessSettings.defaults()
                .withHashing(new AccessSettings.Hashing(64, 1, 1, 2, 64, Duration.ofMinutes(10))),
            List.of(),
            new Sources(clock, System::nanoTime, new SecureRandom()));
    Routes routes = new Routes();
    AccountRoutes.declare(routes, access, clock);
    Summary summary = new Summary(space, name, clock.instant());
    spaces.put(space, new Inside(summary, database, journal, access, routes));
    return summary;
  }

  @Override
  public void remove(SpaceId space) {
    Inside inside = spaces.remove(space);
    if (inside != null) {
      inside.close();
    }
  }

  @Override
  public void export(SpaceId space, OutputStream out) throws IOException {
    out.write(("archive of " + space).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Summary restore(SpaceId space, InputStream in) throws IOException {
    return create(space, new String(in.readAllBytes(), StandardCharsets.UTF_8));
  }

  @Override
  public void backup(OutputStream out) throws IOException {
    out.write("archive of all".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Optional<Access> access(SpaceId space) {
    return Optional.ofNullable(spaces.get(space)).map(Inside::access);
  }

  @Override
  public Optional<Routes> routes(SpaceId space) {
    return Optional.ofNullable(spaces.get(space)).map(Inside::routes);
  }

  @Override
  public void close() {
    server.stop(Duration.ofSeconds(5));
    vertx.close().toCompletionStage().toCompletableFuture().join();
    client.close();
    spaces.values().forEach(Inside::close);
  }
}
