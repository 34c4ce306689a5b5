package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import muster.Tools;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that nobody here wrote: Mosquitto's, Eclipse Paho, mqtt.js, HiveMQ's, curl.
class ForeignClientsTest {
  @TempDir private static Path data;
  private static Hub hub;
  private static InetSocketAddress webSocket;

  @BeforeAll
  static void start() {
    hub = new Hub(data);
    webSocket = hub.webSocket();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static List<String> mosquitto(String program, String version, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Tools.find(program, "mosquitto-clients").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(hub.address().getPort()),
                "-V",
                version,
                "-u",
                "alice",
                "-P",
                Hub.PASSWORD));
    command.addAll(Arrays.asList(more));
    return command;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
  void mosquittoGetsWhatWasRetainedAndWhatItMissed(String version) {
    String topic = "mosquitto/" + version;
    Tools.run(mosquitto("mosquitto_pub", version, "-t", topic, "-m", "kept", "-q", "2", "-r"))
        .expectSuccess();
    Tools.Outcome kept =
        Tools.run(
            mosquitto(
                "mosquitto_sub",
                version,
                "-t",
                topic,
                "-q",
                "1",
                "-C",
                "1",
                "-W",
                "20",
                "-F",
                "%t %p %q %r"));
    assertThat(kept.expectSuccess().out().strip()).isEqualTo(topic + " kept 1 1");

    String[] session =
        version.equals("mqttv5")
            ? new String[] {"-c", "-x", "3600", "-i", "kept-" + version}
            : new String[] {"-c", "-i", "kept-" + version};
    String[] subscribe = {"-t", topic + "/q", "-q", "2"};
    Tools.run(mosquitto("mosquitto_sub", version, join(session, subscribe, "-E"))).expectSuccess();
    for (String qos : List.of("1", "2")) {
      Tools.run(mosquitto("mosquitto_pub", version, "-t", topic + "/q", "-m", qos, "-q", qos))
          .expectSuccess();
    }
    Tools.Outcome missed =
        Tools.run(
            mosquitto(
                "mosquitto_sub",
                version,
                join(session, subscribe, "-C", "2", "-W", "20", "-F", "%p %q")));
    assertThat(missed.expectSuccess().out().lines()).containsExactly("1 1", "2 2");
  }

  private static String[] join(String[] one, String[] two, String... three) {
    List<String> all = new ArrayList<>(List.of(one));
    all.addAll(List.of(two));
    all.addAll(List.of(three));
    return all.toArray(new String[0]);
  }

  @Test
  void mosquittosWillIsSaidWhenItIsKilled() {
    try (TestClient watcher = hub.client(5, "bob", "mosquitto-watcher")) {
      watcher.subscribe(1, 1, "mosquitto/will", "mosquitto/alive");
      List<String> command =
          mosquitto(
              "mosquitto_sub",
              "mqttv5",
              "-t",
              "x",
              "--will-topic",
              "mosquitto/will",
              "--will-payload",
              "gone",
              "--will-qos",
              "1");
      int before = hub.space().sessions().connected();
      try (Tools.Running running = Tools.start(Path.of("."), command)) {
        await().until(() -> hub.space().sessions().connected() > before);
        assertThat(running).isNotNull();
      }
      assertThat(watcher.message().text()).isEqualTo("gone");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void pahoIsContent(int version) throws IOException {
    Path python = Tools.pythonWithPaho();
    Path script = Files.createTempFile(data, "paho", ".py");
    try (var in = ForeignClientsTest.class.getResourceAsStream("paho_roundtrip.py")) {
      assertThat(in).isNotNull();
      Files.write(script, in.readAllBytes());
    }
    Tools.Outcome outcome =
        Tools.run(
            List.of(
                python.toString(),
                script.toString(),
                String.valueOf(hub.address().getPort()),
                String.valueOf(version),
                Hub.PASSWORD));
    assertThat(outcome.expectSuccess().out()).contains("paho is content");
  }

  @Test
  void mqttJsSpeaksAllVersionsOverWebSocket() throws IOException {
    String node = Tools.find("node", "nodejs").toString();
    Path folder = Tools.mqttJs();
    for (String version : List.of("3", "4", "5")) {
      Tools.Outcome outcome =
          Tools.run(
              folder,
              List.of(
                  node,
                  "roundtrip.mjs",
                  "ws://127.0.0.1:" + webSocket.getPort() + "/mqtt",
                  version,
                  Hub.PASSWORD));
      String topic = "js/" + version;
      assertThat(outcome.expectSuccess().out().strip().split("; ", -1))
          .containsExactlyInAnyOrder(
              topic + "/q0 x 0", topic + "/q1 x 1", topic + "/q2 x 2", topic + "/large LARGE 1");
    }
  }

  private static Mqtt5ClientBuilder hivemq(String id) {
    return Mqtt5Client.builder()
        .identifier(id)
        .serverAddress(hub.address())
        .simpleAuth()
        .username("carol")
        .password(Hub.PASSWORD.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth();
  }

  @Test
  void hivemqSharesSubscriptionsAndCarriesProperties() throws InterruptedException {
    roundTrip(hivemq("hive-a").buildBlocking(), hivemq("hive-b").buildBlocking(), "hive/tcp");
  }

  @Test
  void hivemqOverWebSocket() throws InterruptedException {
    roundTrip(
        hivemq("hive-c")
            .serverAddress(webSocket)
            .webSocketConfig()
            .serverPath("mqtt")
            .applyWebSocketConfig()
            .buildBlocking(),
        hivemq("hive-d").buildBlocking(),
        "hive/ws");
  }

  private static void roundTrip(Mqtt5BlockingClient sub, Mqtt5BlockingClient pub, String topic)
      throws InterruptedException {
    sub.connect();
    pub.connect();
    try (var messages = sub.publishes(MqttGlobalPublishFilter.ALL)) {
      sub.subscribeWith()
          .topicFilter("$share/hive/" + topic + "/#")
          .qos(MqttQos.EXACTLY_ONCE)
          .send();
      for (int i = 0; i < 100; i++) {
        pub.publishWith()
            .topic(topic + "/x")
            .qos(Objects.requireNonNull(MqttQos.fromCode(i % 3)))
            .payload(String.valueOf(i).getBytes(StandardCharsets.UTF_8))
            .responseTopic("answer")
            .correlationData(new byte[] {1, 2})
            .userProperties()
            .add("n", String.valueOf(i))
            .applyUserProperties()
            .send();
      }
      // the three qualities may overtake one another, each by itself is in order
      List<List<Integer>> seen = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (int i = 0; i < 100; i++) {
        Mqtt5Publish got = messages.receive(10, TimeUnit.SECONDS).orElseThrow();
        String text = new String(got.getPayloadAsBytes(), StandardCharsets.UTF_8);
        seen.get(got.getQos().getCode()).add(Integer.parseInt(text));
        assertThat(got.getUserProperties().asList().getFirst().getValue()).hasToString(text);
      }
      for (int qos = 0; qos < 3; qos++) {
        int quality = qos;
        assertThat(seen.get(qos))
            .containsExactlyElementsOf(
                IntStream.range(0, 100).filter(i -> i % 3 == quality).boxed().toList());
      }
    } finally {
      sub.disconnect();
      pub.disconnect();
    }
  }

  /// Plan 004's own line.
  @Test
  void curlIsAnsweredAtOnce() {
    Tools.Outcome outcome =
        Tools.run(
            List.of(
                Tools.find("curl", "curl").toString(),
                "-i",
                "-N",
                "-s",
                "--max-time",
                "5",
                "-H",
                "Connection: Upgrade",
                "-H",
                "Upgrade: websocket",
                "-H",
                "Sec-WebSocket-Key: test",
                "-H",
                "Sec-WebSocket-Version: 13",
                "http://127.0.0.1:" + webSocket.getPort() + "/"));
    assertThat(outcome.expectSuccess().out())
        .startsWith("HTTP/1.1 400")
        .contains("Sec-WebSocket-Key");
  }
}
