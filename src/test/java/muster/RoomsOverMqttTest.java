package muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import muster.access.AccessSettings;
import muster.access.Limit;
import muster.access.Sources;
import muster.chat.ChatSettings;
import muster.files.FileSettings;
import muster.http.Json;
import muster.http.Origins;
import muster.http.Proxies;
import muster.mqtt.Broker;
import muster.mqtt.ListenerSettings;
import muster.mqtt.Listeners;
import muster.mqtt.MqttSettings;
import muster.mqtt.MqttSpace;
import muster.push.PushSettings;
import muster.store.Database;
import muster.store.StoreSettings;
import muster.tracks.TracksSettings;
import muster.types.Principal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.UserId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Rooms from the outside: real MQTT clients of both generations against a whole space.
class RoomsOverMqttTest {
  private static final String PASSWORD = "correct horse 7 battery";

  @TempDir Path data;
  private Space space;
  private Broker broker;
  private Listeners listeners;
  private int port;

  @BeforeEach
  void open() {
    AccessSettings access =
        AccessSettings.defaults()
            .withHashing(new AccessSettings.Hashing(8, 1, 1, 2, 256, Duration.ofMinutes(10)))
            .withLimits(Map.of(Limit.MESSAGES, "off"));
    space =
        new Space(
            SpaceId.MAIN,
            new Space.Common(
                StoreSettings.sqlite(data),
                access,
                MqttSettings.DEFAULTS,
                ChatSettings.DEFAULTS,
                TracksSettings.DEFAULTS,
                FileSettings.defaults(data),
                PushSettings.DEFAULTS,
                muster.bridges.BridgeSettings.DEFAULTS,
                muster.direct.DirectSettings.DEFAULTS,
                new SimpleMeterRegistry(),
                Sources.system()),
            Database::migrate);
    for (String user : List.of("EA1ABC", "EA2XYZ")) {
      space
          .access
          .users()
          .add(Principal.hub(SpaceId.MAIN), new UserId(user), null, Role.MEMBER, PASSWORD);
    }
    broker =
        new Broker(
            MqttSettings.DEFAULTS,
            new Broker.Spaces() {
              @Override
              public Optional<MqttSpace> find(SpaceId wanted) {
                return Optional.of(space.mqtt);
              }

              @Override
              public Iterable<MqttSpace> all() {
                return List.of(space.mqtt);
              }
            });
    listeners =
        new Listeners(
            broker, new Origins(List.of()), new Proxies(List.of()), InstantSource.system());
    port =
        listeners
            .open(ListenerSettings.tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
            .getPort();
  }

  @AfterEach
  void close() {
    space.close();
    listeners.close();
    broker.close();
  }

  private Mqtt5BlockingClient connect(String user) {
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(user + "-" + UUID.randomUUID())
            .serverHost("127.0.0.1")
            .serverPort(port)
            .simpleAuth()
            .username(user)
            .password(PASSWORD.getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .buildBlocking();
    client.connect();
    return client;
  }

  private static List<Mqtt5Publish> listen(Mqtt5BlockingClient client) {
    List<Mqtt5Publish> heard = new CopyOnWriteArrayList<>();
    client.toAsync().publishes(MqttGlobalPublishFilter.ALL, heard::add);
    return heard;
  }

  private static void say(Mqtt5BlockingClient client, String text) {
    client
        .publishWith()
        .topic("quendaward/chat/3")
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(("{\"message\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8))
        .send();
  }

  private static JsonNode json(Mqtt5Publish publish) {
    return Json.tree(publish.getPayloadAsBytes());
  }

  @Test
  void whoComesBackHearsWhatWasMissedThenWhatHappensWithoutGapOrRepetition() {
    Mqtt5BlockingClient juan = connect("EA1ABC");
    IntStream.rangeClosed(1, 50).forEach(i -> say(juan, "before " + i));
    Mqtt5BlockingClient ana = connect("EA2XYZ");
    List<Mqtt5Publish> heard = listen(ana);
    Thread talking =
        Thread.ofVirtual()
            .start(() -> IntStream.range(0, 300).forEach(i -> say(juan, "live " + i)));
    ana.subscribeWith()
        .topicFilter("quendaward/chat/3")
        .qos(MqttQos.AT_LEAST_ONCE)
        .userProperties()
        .add("since-seq", "20")
        .applyUserProperties()
        .send();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !talking.isAlive() && heard.size() >= 330);
    assertThat(heard.stream().map(one -> json(one).path("seq").asLong()))
        .containsExactlyElementsOf(LongStream.rangeClosed(21, 350).boxed().toList());
    assertThat(heard.getLast().getUserProperties().asList().getLast().getValue().toString())
        .isEqualTo("350");
    juan.disconnect();
    ana.disconnect();
  }

  @Test
  void presenceComesFromConnectionsAndEndsWithThem() {
    Mqtt5BlockingClient ana = connect("EA2XYZ");
    List<Mqtt5Publish> heard = listen(ana);
    ana.subscribeWith().topicFilter("quendaward/presence/EA1ABC").send();
    Mqtt5BlockingClient juan = connect("EA1ABC");
    Awaitility.await()
        .until(() -> heard.size() == 1 && json(heard.getFirst()).path("online").asBoolean());
    juan.disconnect();
    Awaitility.await()
        .until(() -> heard.size() == 2 && !json(heard.getLast()).path("online").asBoolean());
    ana.disconnect();
  }

  @Test
  void everyGenerationLearnsWhyItWasRefused() {
    Mqtt5BlockingClient five = connect("EA1ABC");
    assertThatThrownBy(() ->
            five.publishWith()
                .topic("quendaward/chat/3")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(
                    "{\"callsign\":\"EA2XYZ\",\"message\":\"x\"}".getBytes(StandardCharsets.UTF_8))
                .send())
        .isInstanceOfSatisfying(
            Mqtt5PubAckException.class,
            e ->
                assertThat(e.getMqttMessage().getReasonCode())
                    .isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED));
    Mqtt3BlockingClient three =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier("old")
            .serverHost("127.0.0.1")
            .serverPort(port)
            .simpleAuth()
            .username("EA2XYZ")
            .password(PASSWORD.getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .buildBlocking();
    three.connect();
    List<String> errors = new CopyOnWriteArrayList<>();
    three
        .toAsync()
        .publishes(
            MqttGlobalPublishFilter.ALL,
            one -> errors.add(Json.tree(one.getPayloadAsBytes()).path("code").asString()));
    three.subscribeWith().topicFilter("quendaward/errors/EA2XYZ").send();
    three
        .publishWith()
        .topic("quendaward/chat/3")
        .payload("not json".getBytes(StandardCharsets.UTF_8))
        .send();
    three
        .publishWith()
        .topic("quendaward/chat/system")
        .payload("{\"message\":\"x\"}".getBytes(StandardCharsets.UTF_8))
        .send();
    Awaitility.await().until(() -> errors.size() == 2);
    assertThat(errors).containsExactlyInAnyOrder("bad-json", "not-allowed");
    five.disconnect();
    three.disconnect();
  }
}
