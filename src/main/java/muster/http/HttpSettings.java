package muster.http;

import java.time.Duration;
import java.util.List;

/// What the owner of the hub may set about HTTP; docs/http.md explains each.
///
/// @param pictures sites from which pages may load pictures, such as a server of map tiles
public record HttpSettings(
    Limits limits,
    List<String> trustedProxies,
    List<String> allowedOrigins,
    AccessLog accessLog,
    List<String> pictures) {

  /// How much one client may take. `requests` is the number that is worked on at once.
  public record Limits(
      long body,
      int requests,
      int connectionsPerAddress,
      Duration headTime,
      Duration bodyTime,
      Duration idleTime) {
    public static Limits defaults() {
      return new Limits(
          1 << 20,
          256,
          1000,
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60));
    }

    public Limits {
      if (body < 1024 || requests < 1 || connectionsPerAddress < 1) {
        throw new IllegalArgumentException("limits of HTTP are positive, and a body has 1 KB");
      }
    }
  }

  /// At which level answered requests are logged.
  public enum AccessLog {
    OFF,
    DEBUG,
    INFO
  }

  public HttpSettings {
    trustedProxies = List.copyOf(trustedProxies);
    allowedOrigins = List.copyOf(allowedOrigins);
    pictures = List.copyOf(pictures);
  }

  public HttpSettings(
      Limits limits,
      List<String> trustedProxies,
      List<String> allowedOrigins,
      AccessLog accessLog) {
    this(limits, trustedProxies, allowedOrigins, accessLog, List.of());
  }

  public static HttpSettings defaults() {
    return new HttpSettings(Limits.defaults(), List.of(), List.of(), AccessLog.DEBUG);
  }
}
