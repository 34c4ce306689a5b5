package muster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a person starts, kills and stops it.
class HubTest {
  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Path data = Path.of("");

  @BeforeEach
  void name() {
    data = folder.resolve("data");
  }

  @AfterEach
  void hangUp() {
    client.close();
  }

  @Test
  void theStartSaysWhereEverythingIsAndASignalEndsItWithZero() throws Exception {
    try (Running hub = Running.serve(data, Map.of())) {
      assertThat(hub.lines().getFirst()).startsWith("Muster").contains("is ready");
      assertThat(String.join("\n", hub.lines()))
          .contains("mqtt://127.0.0.1:", hub.web().replace("http", "ws") + "/mqtt");
      assertThat(get(hub, "/api/v1/me").statusCode()).isEqualTo(200);
      assertThat(get(hub, "/health/ready").body()).contains("\"status\":\"up\"");
      assertThat(get(hub, "/metrics").body()).contains("muster_");
      assertThat(String.join("\n", hub.lines())).doesNotContain(Running.PASSWORD);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
          .isEqualTo("rwx------");
      assertThat(hub.stop()).isZero();
      assertThat(data.resolve("local.json")).doesNotExist();
    }
  }

  @Test
  void theFirstPasswordIsMadeAndShownOnlyOnce() throws Exception {
    Map<String, String> none = Map.of("MUSTER_ADMIN_PASSWORD", "");
    String line;
    try (Running hub = Running.serve(data, none)) {
      Process list = Running.start(data, none, "user", "list");
      assertThat(list.waitFor()).isZero();
      hub.stop();
      line = String.join("\n", hub.lines());
    }
    assertThat(line).contains("sign in as admin");
    try (Running again = Running.serve(data, none)) {
      assertThat(String.join("\n", again.lines())).doesNotContain("First start");
    }
  }

  @Test
  void aSecondHubOnTheSameDataIsRefusedInOneLine() throws Exception {
    try (Running hub = Running.serve(data, Map.of())) {
      Process second = Running.start(data, Map.of(), "serve");
      assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isEqualTo(1);
      assertThat(Files.readAllLines(folder.resolve("log.txt")))
          .filteredOn(line -> line.startsWith("muster:"))
          .singleElement()
          .asString()
          .contains("is running on the data folder");
      assertThat(get(hub, "/api/v1/me").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (Running hub = Running.serve(data, Map.of())) {
      Map<String, String> taken = Map.of("MQTT_PORT", Integer.toString(hub.mqttPort()));
      Process second = Running.start(folder.resolve("other"), taken, "serve");
      assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isEqualTo(1);
      assertThat(Files.readString(folder.resolve("log.txt")))
          .contains("cannot open 127.0.0.1:" + hub.mqttPort());
    }
  }

  @Test
  void aBadConfigurationEndsWithTwoAndOneLine() throws Exception {
    Process hub = Running.start(data, Map.of("CHAT_RATE", "often"), "serve");
    assertThat(hub.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(hub.exitValue()).isEqualTo(2);
    assertThat(Files.readAllLines(folder.resolve("log.txt")))
        .singleElement()
        .asString()
        .contains("often");
    assertThat(data).doesNotExist();
  }

  /// Whoever was told 201 is there after the kill, and nobody is there twice (the id is unique, so
  /// a second row could not even be written); whatever was under way is there or not, but whole.
  @Test
  void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
    List<String> acknowledged = new CopyOnWriteArrayList<>();
    for (int round = 0; round < 3; round++) {
      try (Running hub = Running.serve(data, Map.of())) {
        List<Thread> writers = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
          String prefix = "u" + round + "-" + writer + "-";
          writers.add(Thread.ofVirtual().start(() -> write(hub, prefix, acknowledged)));
        }
        int before = acknowledged.size();
        org.awaitility.Awaitility.await()
            .atMost(60, TimeUnit.SECONDS)
            .until(() -> acknowledged.size() >= before + 8);
        hub.kill();
        for (Thread writer : writers) {
          writer.join();
        }
      }
    }
    try (Running hub = Running.serve(data, Map.of())) {
      String keys = get(hub, "/api/v1/keys").body();
      for (String name : acknowledged) {
        assertThat(keys).as(name).containsOnlyOnce("\"name\":\"" + name + "\"");
      }
    }
  }

  /// API keys: one commit each, no password to hash.
  private void write(Running hub, String prefix, List<String> acknowledged) {
    for (int i = 0; ; i++) {
      String name = prefix + i;
      try {
        HttpResponse<String> answer =
            send(hub, "POST", "/api/v1/keys", "{\"name\":\"" + name + "\"}");
        if (answer.statusCode() != 201) {
          return;
        }
        acknowledged.add(name);
      } catch (IOException killed) {
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private HttpResponse<String> get(Running hub, String path)
      throws IOException, InterruptedException {
    return send(hub, "GET", path, "");
  }

  private HttpResponse<String> send(Running hub, String method, String path, String body)
      throws IOException, InterruptedException {
    String login = "admin:" + Running.PASSWORD;
    return client.send(
        HttpRequest.newBuilder(URI.create(hub.web() + path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
