package muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.Map;
import muster.http.Json;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A phone that was set up with nothing but its configuration file, against the real program.
class PhoneTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  @TempDir Path folder;

  @Test
  void aPhoneSignsInWithItsFileReportsAndIsThrownOutWhenRevoked() throws Exception {
    Path data = folder.resolve("data");
    try (Running hub = Running.serve(data, Map.of())) {
      JsonNode config = Json.tree(call(hub, "GET", "/api/v1/devices/phone/otrc", ""));
      assertThat(config.path("port").asInt()).isEqualTo(hub.mqttPort());
      Mqtt3BlockingClient phone = client(config, config.path("password").asString());
      phone.connectWith().cleanSession(false).keepAlive(900).send();
      String topic =
          config
              .path("pubTopicBase")
              .asString()
              .replace("%u", config.path("username").asString())
              .replace("%d", config.path("deviceId").asString());
      String json = "{\"_type\":\"location\",\"lat\":43.3,\"lon\":-8.4,\"tst\":1700000000}";
      phone
          .publishWith()
          .topic(topic)
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload(json.getBytes(StandardCharsets.UTF_8))
          .send();
      assertThat(
              new String(
                  call(hub, "GET", "/api/v1/devices/phone/export?format=rec", ""),
                  StandardCharsets.UTF_8))
          .contains(json);

      call(hub, "DELETE", "/api/v1/devices/phone/password", "");
      Awaitility.await().until(() -> phone.getState() == MqttClientState.DISCONNECTED);
      assertThatThrownBy(() -> client(config, config.path("password").asString()).connect())
          .isInstanceOf(Mqtt3ConnAckException.class);
      assertThat(Files.getPosixFilePermissions(data.resolve("secrets.key")))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
  }

  private static Mqtt3BlockingClient client(JsonNode config, String password) {
    return MqttClient.builder()
        .useMqttVersion3()
        .identifier(config.path("clientId").asString())
        .serverHost("127.0.0.1")
        .serverPort(config.path("port").asInt())
        .simpleAuth()
        .username(config.path("username").asString())
        .password(password.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }

  private static byte[] call(Running hub, String method, String path, String body)
      throws IOException, InterruptedException {
    String basic =
        Base64.getEncoder()
            .encodeToString(("admin:" + Running.PASSWORD).getBytes(StandardCharsets.UTF_8));
    HttpResponse<byte[]> answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(hub.web() + path))
                .header("Authorization", "Basic " + basic)
                .method(method, BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode() / 100).as(path).isEqualTo(2);
    return answer.body();
  }
}
