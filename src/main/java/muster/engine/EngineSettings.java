package muster.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;

/// Which outside broker, and what goes to and fro.
///
/// @param version `5`, `3.1.1`, or `auto`: 5 where the broker speaks it
/// @param topics what is taken from there, and given there
public record EngineSettings(
    String host,
    int port,
    Login login,
    Tls tls,
    String version,
    List<TopicFilter> topics,
    Pauses pauses) {

  /// Who the hub is there. The client id is what the outside broker keeps the session under, so it
  /// stays the same and no other client has it.
  public record Login(String clientId, @Nullable String user, @Nullable String password) {
    @Override
    public String toString() {
      return "Login[" + clientId + ", " + user + "]";
    }
  }

  /// Whether what goes over the wire is sealed.
  ///
  /// @param authorities a PEM file with the certificates to trust; null: those that Java trusts
  public record Tls(boolean on, @Nullable Path authorities) {}

  /// Between attempts to connect, from the first to the longest.
  public record Pauses(Duration first, Duration longest) {
    public static final Pauses STANDARD = new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(1));
  }

  public EngineSettings {
    if (!List.of("auto", "5", "3.1.1").contains(version)) {
      throw new IllegalArgumentException("MQTT_BROKER_VERSION is auto, 5 or 3.1.1");
    }
    if (login.clientId().isBlank() || login.clientId().length() > 200) {
      throw new IllegalArgumentException("MQTT_BROKER_CLIENT_ID has 1 to 200 characters");
    }
    if (login.user() == null && login.password() != null) {
      throw new IllegalArgumentException("MQTT_BROKER_PASSWORD is set without MQTT_BROKER_USER");
    }
    topics = List.copyOf(topics);
  }

  /// As people write it.
  public String url() {
    String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return (tls.on() ? "mqtts://" : "mqtt://") + name + ":" + port;
  }
}
