package muster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import muster.http.Json;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Phones as the OwnTracks apps are: Paho and Mosquitto with the apps' settings (levels 3, 4 and 5,
/// a keep alive of 900 s, a session that stays, quality 2, a last will, five filters in one
/// SUBSCRIBE), and curl in HTTP mode, against the real program.
class OwnTracksTest {
  private static final String PASSWORD = "correct horse 7 battery";
  private static final long NOW = System.currentTimeMillis() / 1000;

  /// Subscribes as the Android app does, reports, obeys one command, and says what it saw.
  private static final String PHONE =
      """
      import json, sys, time
      import paho.mqtt.client as mqtt
      port, level, user, device, password = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
      base = 'owntracks/%s/%s' % (user, device)
      arguments = dict(client_id=user + device, protocol=level)
      if level != 5: arguments['clean_session'] = False
      if hasattr(mqtt, 'CallbackAPIVersion'): arguments['callback_api_version'] = mqtt.CallbackAPIVersion.VERSION1
      client = mqtt.Client(**arguments)
      client.username_pw_set(user, password)
      client.will_set(base, json.dumps({'_type': 'lwt', 'tst': int(time.time())}), 1, False)
      filters = ['owntracks/+/+', 'owntracks/+/+/event', 'owntracks/+/+/info', 'owntracks/+/+/status', base + '/cmd']
      def location(**more):
        return json.dumps(dict({'_type': 'location', 'lat': 43.36, 'lon': -8.41, 'tst': int(time.time()), 'acc': 9, 'tid': 'me'}, **more))
      def connected(c, *a): c.subscribe([(f, 2) for f in filters])
      def subscribed(c, userdata, mid, granted, *a):
        print('granted', [int(getattr(g, 'value', g)) for g in granted], flush=True)
        c.publish(base, location(), 2, True)
      def heard(c, userdata, message):
        what = json.loads(message.payload)
        print('heard', message.topic, what.get('_type'), what.get('action', ''), flush=True)
        if what.get('action') == 'reportLocation':
          answer = c.publish(base, location(t='r'), 2, True)
          c.answer = answer.mid
      def published(c, userdata, mid, *a):
        if getattr(c, 'answer', None) == mid: c.disconnect()
      client.on_connect, client.on_subscribe, client.on_message, client.on_publish = connected, subscribed, heard, published
      client.connect('127.0.0.1', port, keepalive=900)
      client.loop_forever()
      """;

  @TempDir private static Path data;
  private static Running hub;
  private static HttpClient http;

  @BeforeAll
  static void start() throws Exception {
    hub = Running.serve(Files.createDirectories(data.resolve("hub")), Map.of());
    http = HttpClient.newHttpClient();
    for (String user : List.of("ana", "bob", "eve")) {
      String body =
          "{\"user\":\"%s\",\"name\":\"%s\",\"password\":\"%s\"}".formatted(user, user, PASSWORD);
      assertThat(send("admin", Running.PASSWORD, "POST", "/api/v1/users", body).statusCode())
          .isEqualTo(201);
    }
    befriend("ana", "bob");
  }

  @AfterAll
  static void stop() {
    http.close();
    hub.close();
  }

  private static void befriend(String one, String other) throws Exception {
    rest(one, "POST", "/api/v1/friends", "{\"user\":\"" + other + "\"}");
    rest(other, "POST", "/api/v1/friends/" + one + "/accept", "");
  }

  private static HttpResponse<String> send(
      String user, String password, String method, String path, String body) throws Exception {
    String basic =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return http.send(
        HttpRequest.newBuilder(URI.create(hub.web() + path))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String rest(String user, String method, String path, String body)
      throws Exception {
    HttpResponse<String> answer = send(user, PASSWORD, method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return answer.body();
  }

  private static JsonNode json(String text) {
    return Json.tree(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> mosquitto(
      String program, String version, String user, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Tools.find(program, "mosquitto-clients").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(hub.mqttPort()),
                "-V",
                version,
                "-k",
                "900",
                "-u",
                user,
                "-P",
                PASSWORD));
    command.addAll(Arrays.asList(more));
    return command;
  }

  private static void publish(String version, String user, String topic, String payload) {
    Tools.run(
            mosquitto("mosquitto_pub", version, user, "-t", topic, "-m", payload, "-q", "2", "-r"))
        .expectSuccess();
  }

  private static String location(long tst, double lat) {
    return "{\"_type\":\"location\",\"lat\":%s,\"lon\":-8.4,\"tst\":%d,\"acc\":5,\"tid\":\"an\"}"
        .formatted(lat, tst);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void theAppsFiveFiltersAreGrantedAndTheDeviceObeys(int level) throws Exception {
    Path python = Path.of("/usr/bin/python3");
    if (!Files.isExecutable(python)
        || Tools.run(List.of(python.toString(), "-c", "import paho.mqtt.client")).exit() != 0) {
      throw Tools.missing("Eclipse Paho is not installed (apt-get install python3-paho-mqtt)");
    }
    Path script = Files.writeString(data.resolve("phone" + level + ".py"), PHONE);
    String device = "Fairphone " + level;
    publish("mqttv311", "bob", "owntracks/bob/car", location(NOW, 1));
    try (Tools.Running phone =
        Tools.start(
            data,
            List.of(
                python.toString(),
                script.toString(),
                String.valueOf(hub.mqttPort()),
                String.valueOf(level),
                "ana",
                device,
                PASSWORD))) {
      String devices = "/api/v1/devices/" + device.replace(" ", "%20");
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(send("ana", PASSWORD, "GET", devices, "").body())
                  .contains("\"online\":true"));
      JsonNode told =
          json(
              rest(
                  "ana",
                  "POST",
                  "/api/devices/" + device.replace(" ", "%20") + "/cmd/",
                  "{\"action\":\"reportLocation\"}"));
      Tools.Outcome outcome = phone.outcome().expectSuccess();
      assertThat(outcome.out())
          .contains("granted [2, 2, 2, 2, 2]")
          .contains("heard owntracks/bob/car location")
          .contains("heard owntracks/ana/" + device + " location")
          .contains("cmd reportLocation");
      Awaitility.await()
          .untilAsserted(() ->
              assertThat(rest("ana", "GET", devices + "/cmd/" + told.path("id").asString(), ""))
                  .contains("\"state\":\"answered\""));
      assertThat(rest("ana", "GET", "/api/0/last?device=" + device.replace(" ", "%20"), ""))
          .contains("\"lat\":43.36");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
  void whatIsTakenBackWhileAFriendIsOfflineDoesNotReachThem(String version) throws Exception {
    String device = "owntracks/ana/queued-" + version;
    List<String> session = new ArrayList<>(List.of("-c", "-i", "bob-" + version));
    if (version.equals("mqttv5")) {
      session.addAll(List.of("-x", "3600"));
    }
    session.addAll(List.of("-q", "2", "-t", device));
    List<String> subscribe = new ArrayList<>(session);
    subscribe.add("-E");
    Tools.run(mosquitto("mosquitto_sub", version, "bob", subscribe.toArray(String[]::new)))
        .expectSuccess();
    publish(version, "ana", device, location(NOW, 3));
    List<String> fetch = new ArrayList<>(session);
    fetch.addAll(List.of("-C", "1", "-W", "20", "-F", "%p"));
    assertThat(
            Tools.run(mosquitto("mosquitto_sub", version, "bob", fetch.toArray(String[]::new)))
                .out())
        .as("as friends it waits for him")
        .contains("\"lat\":3");
    publish(version, "ana", device, location(NOW + 1, 4));
    rest("ana", "DELETE", "/api/v1/friends/bob", "");
    try {
      fetch.addAll(List.of("-t", "done-" + version));
      Tools.run(
              mosquitto(
                  "mosquitto_pub", version, "bob", "-t", "done-" + version, "-m", "done", "-r"))
          .expectSuccess();
      assertThat(
              Tools.run(mosquitto("mosquitto_sub", version, "bob", fetch.toArray(String[]::new)))
                  .out()
                  .strip())
          .isEqualTo("done");
    } finally {
      befriend("ana", "bob");
    }
  }

  @Test
  void httpAndMqttAreOneAndTheSame() throws Exception {
    String curl = Tools.find("curl", "curl").toString();
    List<String> subscribe =
        mosquitto("mosquitto_sub", "mqttv311", "bob", "-t", "owntracks/ana/by-http");
    subscribe.addAll(List.of("-C", "1", "-W", "30", "-F", "%t %p"));
    String report = location(NOW, 5);
    Tools.Outcome posted =
        Tools.run(
            List.of(
                curl,
                "-s",
                "-w",
                " %{http_code}",
                "-u",
                "ana:" + PASSWORD,
                "-H",
                "X-Limit-U: ana",
                "-H",
                "X-Limit-D: by-http",
                "-H",
                "Content-Type: application/json",
                "-d",
                report,
                hub.web() + "/pub"));
    assertThat(posted.out()).startsWith("[").endsWith("] 200");
    publish("mqttv311", "ana", "owntracks/ana/by-mqtt", report);
    assertThat(Tools.run(subscribe).out().strip()).isEqualTo("owntracks/ana/by-http " + report);
    String one = rest("bob", "GET", "/api/0/last?user=ana&device=by-http", "");
    String other = rest("bob", "GET", "/api/0/last?user=ana&device=by-mqtt", "");
    assertThat(one.replace("by-http", "by-mqtt")).isEqualTo(other);
    JsonNode friends = json(rest("bob", "POST", "/owntracks?u=bob&d=x", location(NOW, 6)));
    assertThat(friends.valueStream().map(each -> each.path("topic").asString("")))
        .contains("owntracks/ana/by-http", "owntracks/ana/by-mqtt");
    assertThat(
            Tools.run(
                    List.of(
                        curl,
                        "-s",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code}",
                        "-u",
                        "ana:wrong",
                        "-d",
                        report,
                        hub.web() + "/pub"))
                .out())
        .isEqualTo("401");
    assertThat(send("ana", PASSWORD, "POST", "/pub?d=x", " ".repeat(2 << 20)).statusCode())
        .isEqualTo(413);
    for (String body : List.of("", "{", "[]", "[{},7]", "{\"_type\":\"horoscope\"}", "\u0000")) {
      assertThat(send("ana", PASSWORD, "POST", "/pub?u=bob&d=x", body).statusCode())
          .as(body)
          .isEqualTo(200);
    }
    assertThat(rest("ana", "GET", "/api/v1/devices/x", ""))
        .contains("This is not JSON")
        .contains("not the one who signs in");
  }
}
