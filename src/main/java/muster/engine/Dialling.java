package muster.engine;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttDecodeException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.TrustManagerFactory;

/// What both versions of MQTT have in common: where the broker is, whom to trust, and what a
/// failure means.
final class Dialling {
  static final int KEEP_ALIVE_SECONDS = 60;
  private static final long PATIENCE_SECONDS = 30;

  private Dialling() {}

  static MqttClientBuilder builder(EngineSettings settings, Runnable lost) throws LinkException {
    MqttClientBuilder builder =
        MqttClient.builder()
            .identifier(settings.login().clientId())
            .serverHost(settings.host())
            .serverPort(settings.port())
            .addDisconnectedListener(context -> lost.run());
    if (!settings.tls().on()) {
      return builder;
    }
    Path authorities = settings.tls().authorities();
    return authorities == null
        ? builder.sslWithDefaultConfig()
        : builder.sslConfig(
            MqttClientSslConfig.builder().trustManagerFactory(trusting(authorities)).build());
  }

  private static TrustManagerFactory trusting(Path authorities) throws LinkException {
    try (InputStream in = Files.newInputStream(authorities)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + count++, one);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory;
    } catch (IOException | GeneralSecurityException e) {
      throw new LinkException(
          "MQTT_BROKER_CA: " + authorities + " cannot be read as certificates", false);
    }
  }

  static byte[] secret(String password) {
    return password.getBytes(StandardCharsets.UTF_8);
  }

  /// Waits for what the broker answers.
  static <T> T await(CompletableFuture<T> answer) throws InterruptedException, LinkException {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new LinkException("no answer within " + PATIENCE_SECONDS + " s", false);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    }
  }

  private static LinkException failure(Throwable why) {
    return switch (why) {
      case Mqtt5ConnAckException no -> {
        Mqtt5ConnAckReasonCode code = no.getMqttMessage().getReasonCode();
        yield new LinkException(
            "it refuses the connection: " + words(code),
            code == Mqtt5ConnAckReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
      }
      case Mqtt3ConnAckException no ->
          new LinkException(
              "it refuses the connection: " + words(no.getMqttMessage().getReturnCode()), false);
      case ConnectionClosedException e -> new LinkException("it closed the connection", true);
      case MqttDecodeException e ->
          new LinkException("its answer is not MQTT of this version", true);
      default -> new LinkException(root(why), why.getCause() instanceof MqttDecodeException);
    };
  }

  private static String words(Enum<?> code) {
    return code.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }

  private static String root(Throwable why) {
    Throwable deepest = why;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String words = deepest.getMessage();
    return words == null ? deepest.getClass().getSimpleName() : words;
  }
}
