package muster.tracks;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import muster.access.Access;
import muster.http.HttpServer;
import muster.http.HttpSettings;
import muster.http.Json;
import muster.http.Listener;
import muster.http.Routes;
import muster.http.Spaces;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.UserId;
import tools.jackson.databind.JsonNode;

/// The devices of a space behind the real web server: `admin`, `ana`, `bob` and `eve` have
/// accounts.
final class TracksSite implements AutoCloseable, Spaces {
  static final String PASSWORD = "correct horse 7 battery";

  final TestTracks space;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Routes routes = new Routes();
  private final HttpServer server;
  private final int port;

  TracksSite(TestTracks space) {
    this.space = space;
    add("admin", Role.ADMIN);
    add("ana", Role.MEMBER);
    add("bob", Role.MEMBER);
    add("eve", Role.MEMBER);
    space.tracks.addTo(routes);
    server = new HttpServer(vertx, HttpSettings.defaults(), new Routes(), this);
    port = server.listen(Listener.plain("127.0.0.1", 0)).getPort();
  }

  private void add(String user, Role role) {
    space.access.users().add(Principal.hub(SpaceId.MAIN), new UserId(user), null, role, PASSWORD);
  }

  /// An answer: status, and the body as JSON where it is.
  record Answered(int status, String body) {
    JsonNode json() {
      return Json.tree(body.getBytes(StandardCharsets.UTF_8));
    }

    List<String> all(String field) {
      return json().valueStream().map(one -> one.path(field).asString("")).toList();
    }
  }

  Answered get(String user, String path) {
    return call(user, "GET", path, "");
  }

  Answered post(String user, String path, String body, String... headers) {
    return call(user, "POST", path, body, headers);
  }

  Answered call(String user, String method, String path, String body, String... headers) {
    return send(user, PASSWORD, method, path, body, headers);
  }

  Answered send(
      String user, String password, String method, String path, String body, String... headers) {
    String basic =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
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

  /// Makes two people friends; what `one` shows the other is said by `terms`, as JSON members.
  void befriend(String one, String other, String terms) {
    String asked = "{\"user\":\"" + other + "\"" + (terms.isEmpty() ? "" : "," + terms) + "}";
    if (post(one, "/api/v1/friends", asked).status() != 201
        || post(other, "/api/v1/friends/" + one + "/accept", "").status() != 200) {
      throw new AssertionError("not friends");
    }
  }

  @Override
  public void close() {
    server.stop(Duration.ofSeconds(5));
    vertx.close().toCompletionStage().toCompletableFuture().join();
    client.close();
    space.close();
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
    return Optional.of(space.access);
  }

  @Override
  public Optional<Routes> routes(SpaceId id) {
    return id.equals(SpaceId.MAIN) ? Optional.of(routes) : Optional.empty();
  }
}
