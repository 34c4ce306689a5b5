package muster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import muster.Running;
import muster.http.Json;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The real hub attached to a real Mosquitto, both killed and started again.
class EngineTest {
  private static final String ROOM = "quendaward/chat/3";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private Mosquitto mosquitto;

  @BeforeEach
  void open() throws IOException {
    mosquitto = new Mosquitto(folder.resolve("mosquitto"));
  }

  @AfterEach
  void close() {
    mosquitto.close();
    http.close();
  }

  private Running attached(String... more) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("MQTT_BROKER_HOST", "127.0.0.1");
    environment.put("MQTT_BROKER_PORT", Integer.toString(mosquitto.port()));
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return Running.serve(folder.resolve("data"), environment);
  }

  /// What a browser of plan 000 publishes.
  private static String said(String callsign, String text, String timestamp) {
    return """
    {"callsign":"%s","name":"Juan","message":"%s","award_id":3,"timestamp":"%s"}\
    """
        .formatted(callsign, text, timestamp);
  }

  private static String said(String text) {
    return said("EA1ABC", text, "2026-02-13T10:30:00Z");
  }

  private HttpRequest.Builder request(Running hub, String path) {
    String login = "admin:" + Running.PASSWORD;
    return HttpRequest.newBuilder(URI.create(hub.web() + path))
        .header("Content-Type", "application/json")
        .header(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
  }

  private String get(Running hub, String path) {
    try {
      return http.send(request(hub, path).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void say(Running hub, String text) throws Exception {
    var answer =
        http.send(
            request(hub, "/api/v1/rooms/3/messages")
                .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"" + text + "\"}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private List<JsonNode> messages(Running hub) {
    List<JsonNode> all = new ArrayList<>();
    long before = Long.MAX_VALUE;
    while (true) {
      String page =
          get(
              hub,
              "/api/v1/rooms/3/messages?limit=500"
                  + (before == Long.MAX_VALUE ? "" : "&before=" + before));
      JsonNode list = Json.read(page.getBytes(StandardCharsets.UTF_8), JsonNode.class);
      List<JsonNode> here = new ArrayList<>();
      list.forEach(here::add);
      if (here.isEmpty()) {
        return all;
      }
      all.addAll(0, here);
      before = here.getFirst().path("seq").asLong();
    }
  }

  private List<String> texts(Running hub) {
    return messages(hub).stream().map(one -> one.path("message").asString()).toList();
  }

  private void awaitTexts(Running hub, String... texts) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(texts(hub)).containsExactly(texts));
  }

  private void awaitConnected(Running hub) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(get(hub, "/metrics")).containsPattern("muster_engine_connected 1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void whatIsSaidOutsideIsKeptAndWhatIsSaidInsideGoesOutOnce(String version) throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (Running hub = attached("MQTT_BROKER_VERSION", version)) {
      awaitConnected(hub);
      Mqtt5AsyncClient browser = listener(heard);
      mosquitto.publish("mqttv311", ROOM, said("I'm going to 20m SSB now"));
      mosquitto.publish("mqttv5", ROOM, said("and I follow"));
      awaitTexts(hub, "I'm going to 20m SSB now", "and I follow");
      JsonNode first = messages(hub).getFirst();
      assertThat(first.path("callsign").asString()).isEqualTo("EA1ABC");
      assertThat(first.path("name").asString()).isEqualTo("Juan");
      assertThat(first.path("source").asString()).isEqualTo("mqtt");
      say(hub, "from the web");
      mosquitto.publish("mqttv311", ROOM, said("after that"));
      awaitTexts(hub, "I'm going to 20m SSB now", "and I follow", "from the web", "after that");
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(heard)
                  .containsExactlyInAnyOrder(
                      "I'm going to 20m SSB now", "and I follow", "from the web", "after that"));
      browser.disconnect().join();
      assertThat(hub.lines()).noneMatch(line -> line.strip().startsWith("MQTT    mqtt://"));
    }
  }

  private Mqtt5AsyncClient listener(List<String> heard) {
    Mqtt5AsyncClient browser =
        MqttClient.builder()
            .identifier("browser")
            .serverHost("127.0.0.1")
            .serverPort(mosquitto.port())
            .useMqttVersion5()
            .buildAsync();
    browser.publishes(
        MqttGlobalPublishFilter.ALL,
        one ->
            heard.add(
                Json.read(one.getPayloadAsBytes(), JsonNode.class).path("message").asString()));
    browser.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send().join();
    browser
        .subscribeWith()
        .topicFilter("quendaward/chat/#")
        .qos(MqttQos.AT_LEAST_ONCE)
        .send()
        .join();
    return browser;
  }

  @Test
  void theHubStartsWithoutTheBrokerAndBothCatchUpWhenItComesBack() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    listener(heard).disconnect().join(); // its session stays, so that it misses nothing
    mosquitto.stop();
    try (Running hub = attached()) {
      assertThat(get(hub, "/health/ready")).contains("degraded").contains("outside-broker");
      say(hub, "written while it was away");
      mosquitto.start();
      Mqtt5AsyncClient browser = listener(heard);
      awaitConnected(hub);
      Awaitility.await().atMost(PATIENCE).until(() -> heard.contains("written while it was away"));
      mosquitto.publish("mqttv311", ROOM, said("one"));
      awaitTexts(hub, "written while it was away", "one");
      mosquitto.stop();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> get(hub, "/metrics").contains("muster_engine_connected 0"));
      mosquitto.start();
      awaitConnected(hub);
      mosquitto.publish("mqttv311", ROOM, said("two"));
      awaitTexts(hub, "written while it was away", "one", "two");
      browser.disconnect().exceptionally(gone -> null).join();
    }
  }

  @Test
  void whatIsSaidWhileTheHubIsDownWaitsAtTheBroker() throws Exception {
    try (Running hub = attached()) {
      awaitConnected(hub);
      hub.stop();
    }
    mosquitto.publish("mqttv311", ROOM, said("are you there?"));
    try (Running hub = attached()) {
      awaitTexts(hub, "are you there?");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void killsLoseNothingAndDoubleNothing(String version) throws Exception {
    List<String> texts = IntStream.range(0, 1_500).mapToObj(i -> "message " + i).toList();
    List<String> lines = texts.stream().map(EngineTest::said).toList();
    try (Running hub = attached("MQTT_BROKER_VERSION", version)) {
      awaitConnected(hub);
      mosquitto.publishAll(ROOM, lines.subList(0, 500));
      hub.kill(); // in the middle of taking them
    }
    mosquitto.publishAll(ROOM, lines.subList(500, 1_000));
    try (Running hub = attached("MQTT_BROKER_VERSION", version)) {
      mosquitto.publishAll(ROOM, lines.subList(1_000, 1_500));
      Awaitility.await().atMost(PATIENCE).until(() -> !messages(hub).isEmpty());
      hub.kill();
    }
    try (Running hub = attached("MQTT_BROKER_VERSION", version)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(texts(hub)).containsExactlyInAnyOrderElementsOf(texts));
    }
  }

  @Test
  void aClaimHasNoAuthorityAndTheSameWordsTwiceAreTwoMessages() throws Exception {
    try (Running hub = attached()) {
      awaitConnected(hub);
      say(hub, "mine");
      String id = messages(hub).getFirst().path("id").asString();
      mosquitto.publish(
          "mqttv311",
          ROOM,
          "{\"type\":\"edit\",\"callsign\":\"admin\",\"id\":\"" + id + "\",\"message\":\"x\"}");
      mosquitto.publish(
          "mqttv311", ROOM, "{\"type\":\"delete\",\"callsign\":\"admin\",\"id\":\"" + id + "\"}");
      mosquitto.publish(
          "mqttv311", ROOM, "{\"callsign\":\"admin\",\"id\":\"" + id + "\",\"message\":\"x\"}");
      mosquitto.publish(
          "mqttv311", "quendaward/chat/system", "{\"callsign\":\"admin\",\"message\":\"x\"}");
      mosquitto.publish("mqttv311", ROOM, "no JSON at all");
      mosquitto.publish("mqttv311", ROOM, "{\"message\":\"hi\"}");
      mosquitto.publish("mqttv311", ROOM, "{\"message\":\"hi\"}");
      mosquitto.publish("mqttv311", ROOM, said("dated"));
      mosquitto.publish("mqttv311", ROOM, said("dated"));
      awaitTexts(hub, "mine", "hi", "hi", "dated");
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> get(hub, "/metrics").contains("muster_engine_refused_total 5.0"));
      assertThat(get(hub, "/api/v1/rooms/system/messages")).doesNotContain("\"x\"");
      assertThat(messages(hub).getFirst().path("message").asString()).isEqualTo("mine");
    }
  }
}
