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
import muster.http.AccountRoutes;
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

/// The tracks of a space behind the real web server: `admin`, `ana`, `bob` and `eve` have accounts.
final class PhoneSite implements AutoCloseable, Spaces {
  private static final String PASSWORD = "correct horse 7 battery";

  final TestTracks space;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Routes routes = new Routes();
  private final HttpServer server;
  private final int port;

  PhoneSite(TestTracks space) {
    this.space = space;
    add("admin", Role.ADMIN);
    add("ana", Role.MEMBER);
    add("bob", Role.MEMBER);
    add("eve", Role.MEMBER);
    AccountRoutes.declare(routes, space.access, space.sources.clock());
    space.tracks.addTo(routes);
    server = new HttpServer(vertx, HttpSettings.defaults(), new Routes(), this);
    port = server.listen(Listener.plain("127.0.0.1", 0)).getPort();
  }

  private void add(String user, Role role) {
    UserId id = new UserId(user);
    if (space.access.users().find(id).isEmpty()) {
      space.access.users().add(Principal.hub(SpaceId.MAIN), id, null, role, PASSWORD);
    }
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

  Answered call(String user, String method, String path, String body) {
    return send(method, path, body, basic(user));
  }

  Answered send(String method, String path, String body, String authorization) {
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
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answered(answer.statusCode(), answer.body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Bytes up, bytes down.
  HttpResponse<byte[]> bytes(
      String authorization, String method, String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", authorization)
            .method(
                method,
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static String basic(String user) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
  }

  /// As the page of a shared link asks.
  Answered ticket(String path, String ticket) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
            .header("X-Share-Ticket", ticket)
            .build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answered(answer.statusCode(), answer.body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
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
