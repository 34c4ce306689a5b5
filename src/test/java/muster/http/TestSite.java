package muster.http;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import muster.access.Access;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import tools.jackson.databind.JsonNode;

/// A real server on a free port, with the routes that a test declares.
final class TestSite implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  final HttpClient client = HttpClient.newHttpClient();
  final Routes hub = new Routes();
  final Routes space = new Routes();
  final HttpServer server;
  private int port;

  TestSite() {
    this(HttpSettings.defaults());
  }

  TestSite(HttpSettings settings) {
    server = new HttpServer(vertx, settings, hub, new OneSpace());
  }

  static HttpSettings limits(HttpSettings.Limits limits) {
    return new HttpSettings(limits, List.of(), List.of(), HttpSettings.AccessLog.INFO);
  }

  TestSite open() {
    port = server.listen(Listener.plain("127.0.0.1", 0)).getPort();
    return this;
  }

  int port() {
    return port;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(4));
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String json, String... headers) throws Exception {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  static JsonNode json(HttpResponse<String> answer) {
    return Json.tree(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  /// Sends bytes as they are, and reads until the server closes.
  String raw(String bytes) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(4_000);
    return socket;
  }

  static String firstLine(Socket socket) throws IOException {
    return String.valueOf(
        new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
            .readLine());
  }

  @Override
  public void close() {
    server.stop(Duration.ofSeconds(5));
    vertx.close().toCompletionStage().toCompletableFuture().join();
    client.close();
  }

  private final class OneSpace implements Spaces {
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
      return Optional.empty();
    }

    @Override
    public Optional<Routes> routes(SpaceId id) {
      return id.equals(SpaceId.MAIN) ? Optional.of(space) : Optional.empty();
    }
  }
}
