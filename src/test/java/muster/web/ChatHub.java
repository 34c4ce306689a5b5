package muster.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import muster.Running;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The real program with rooms, for pages of its own and of others, and its admin at the command.
final class ChatHub implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Path data;
  private final Map<String, String> settings = new HashMap<>();
  private Running hub;

  ChatHub(Path folder, Map<String, String> more) throws Exception {
    this.data = Files.createDirectories(folder).resolve("data");
    settings.putAll(more);
    this.hub = Running.serve(data, settings);
    // clients come back to the same port after a restart
    settings.put("HTTP_PORT", web().substring(web().lastIndexOf(':') + 1));
  }

  String web() {
    return hub.web();
  }

  /// The address of a WebSocket port of its own, as plan 000 has one.
  String webSocket() {
    return hub.lines().stream()
        .map(line -> line.replace("MQTT", "").strip())
        .filter(line -> line.startsWith("ws://") && !line.endsWith("/mqtt"))
        .findFirst()
        .orElseThrow();
  }

  int mqttPort() {
    return hub.mqttPort();
  }

  /// SIGKILL, and it stays away.
  void kill() {
    hub.kill();
  }

  void startAgain() throws Exception {
    hub = Running.serve(data, settings);
  }

  JsonNode call(String method, String path, String body) throws Exception {
    String basic =
        Base64.getEncoder()
            .encodeToString(("admin:" + Running.PASSWORD).getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(web() + path))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isBetween(200, 299);
    return answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
  }

  /// A member with the usual password.
  void member(String user, String name) throws Exception {
    Map<String, String> body =
        Map.of("user", user, "name", name, "password", Running.PASSWORD, "role", "member");
    call("POST", "/api/v1/users", JSON.writeValueAsString(body));
  }

  /// A token for a visitor without an account, good for one room.
  String guest(String user, String name, String room) throws Exception {
    Map<String, Object> body =
        Map.of("user", user, "name", name, "rooms", List.of(room), "ttl_seconds", 3600);
    return call("POST", "/api/v1/tokens", JSON.writeValueAsString(body)).get("token").stringValue();
  }

  /// A token of somebody with an account.
  String token(String user) throws Exception {
    return call("POST", "/api/v1/tokens", "{\"user\":\"" + user + "\",\"ttl_seconds\":3600}")
        .get("token")
        .stringValue();
  }

  /// The admin says something.
  void say(String room, String text) throws Exception {
    call(
        "POST",
        "/api/v1/rooms/" + room + "/messages",
        JSON.writeValueAsString(Map.of("message", text)));
  }

  /// What is stored in a room, oldest first.
  JsonNode messages(String room) throws Exception {
    return call("GET", "/api/v1/rooms/" + room + "/messages?limit=500", "");
  }

  @Override
  public void close() {
    client.close();
    hub.close();
  }
}
