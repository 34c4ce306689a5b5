package muster.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Muster as its users start it: `./muster serve` with a data folder of its own. Clients log in as
/// `admin` with a token, because checking a password takes as long as it is meant to.
final class Muster implements Server {

  private static final String PASSWORD = "bench-only-7f3a";

  /// Limits that protect a real hub and would only measure themselves here.
  private static final List<String> LIFTED =
      List.of("connects", "connections", "sessions", "subscriptions", "messages");

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern MQTT = Pattern.compile("mqtt://[^\\s:]+:(\\d+)");
  private static final Pattern WEB_SOCKET = Pattern.compile("ws://[^\\s:]+:(\\d+)");
  private static final Pattern HTTP = Pattern.compile("http://[^\\s:]+:(\\d+)");
  private static final Pattern TOKEN = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"");

  private final Child child;
  private final int port;
  private final int webSocketPort;
  private final String token;

  private Muster(Child child, int port, int webSocketPort, String token) {
    this.child = child;
    this.port = port;
    this.webSocketPort = webSocketPort;
    this.token = token;
  }

  static Muster start(Path root, Path folder, Pin pin) throws InterruptedException {
    Map<String, String> settings =
        Map.of(
            "MUSTER_DATA", folder.resolve("data").toString(),
            "BIND", "127.0.0.1",
            "HTTP_PORT", "0",
            "MQTT_PORT", "0",
            "MQTT_WS_PORT", "0",
            "MUSTER_ADMIN_PASSWORD", PASSWORD);
    List<String> command = List.of(root.resolve("muster").toString(), "serve");
    Child child = Child.start("muster", pin, folder, settings, command);
    int mqtt = port(child.await(MQTT, PATIENCE));
    int webSocket = port(child.await(WEB_SOCKET, PATIENCE));
    child.isReady();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String rest = "http://127.0.0.1:" + port(child.await(HTTP, PATIENCE)) + "/api/v1/";
      String token = login(client, rest);
      for (String limit : LIFTED) {
        lift(client, rest, token, limit);
      }
      return new Muster(child, mqtt, webSocket, token);
    } catch (IOException e) {
      throw new ServerFailed("Muster did not answer", e);
    }
  }

  private static int port(Matcher found) {
    return Integer.parseInt(found.group(1));
  }

  private static String login(HttpClient client, String rest)
      throws IOException, InterruptedException {
    String body = "{\"user\":\"admin\",\"password\":\"" + PASSWORD + "\"}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(rest + "login"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    Matcher token = TOKEN.matcher(answer);
    if (!token.find()) {
      throw new ServerFailed("Muster gave no token: " + answer);
    }
    return token.group(1);
  }

  private static void lift(HttpClient client, String rest, String token, String limit)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(rest + "limits/" + limit))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .PUT(HttpRequest.BodyPublishers.ofString("{\"value\":\"off\"}"))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new ServerFailed("Muster keeps its limit " + limit + ": " + answer.body());
    }
  }

  Target tcp() {
    return new Target(port, "", 4, "admin", token, pid());
  }

  Target webSocket() {
    return new Target(webSocketPort, "/mqtt", 4, "admin", token, pid());
  }

  @Override
  public String version() {
    return "Muster";
  }

  @Override
  public double startSeconds() {
    return child.readyAfter();
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public void close() {
    child.close();
  }
}
