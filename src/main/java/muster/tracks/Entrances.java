package muster.tracks;

import java.net.URI;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// Where phones find this hub, as far as the hub knows: the ports it has open (0: closed), and what
/// its owner says about names and ports in front of it.
///
/// @param web the public address of the web port; null: where the one who asks found it
/// @param broker `mqtt://`, `mqtts://`, `ws://` or `wss://`; null: told from the rest
public record Entrances(int mqtt, int mqttTls, @Nullable URI web, @Nullable URI broker) {
  public static final Entrances NONE = new Entrances(0, 0, null, null);

  /// One way in, for an MQTT client.
  record Door(String host, int port, boolean tls, boolean ws) {}

  public Entrances {
    if (web != null && !isOf(web, "http", "https")) {
      throw new IllegalArgumentException("PUBLIC_URL is https://HOST[:PORT]");
    }
    if (broker != null && !isOf(broker, "mqtt", "mqtts") && !isOf(broker, "ws", "wss")) {
      throw new IllegalArgumentException(
          "PUBLIC_MQTT_URL is mqtt://, mqtts://, ws:// or wss://HOST[:PORT]");
    }
  }

  private static boolean isOf(URI uri, String plain, String secure) {
    return uri.getHost() != null
        && (plain.equals(uri.getScheme()) || secure.equals(uri.getScheme()));
  }

  /// Where the web is, for whoever came through `site`.
  String site(String site) {
    String named = web == null ? site : web.toString();
    return named.endsWith("/") ? named.substring(0, named.length() - 1) : named;
  }

  /// The way in for MQTT: as the owner says; else with TLS where there is a port for it; else,
  /// where the web is behind https and so behind a proxy, through that; else plain.
  Door door(String site, boolean webSocket) {
    if (broker != null) {
      return named(broker);
    }
    URI seen = URI.create(site(site));
    boolean secure = "https".equals(seen.getScheme());
    if (webSocket || (secure && mqttTls == 0)) {
      int port = seen.getPort() < 0 ? (secure ? 443 : 80) : seen.getPort();
      return new Door(seen.getHost(), port, secure, true);
    }
    if (mqttTls > 0) {
      return new Door(seen.getHost(), mqttTls, true, false);
    }
    if (mqtt > 0) {
      return new Door(seen.getHost(), mqtt, false, false);
    }
    throw new Refusal(Problem.CONFLICT, "This hub has no MQTT port open; use mode=http");
  }

  private static Door named(URI broker) {
    String scheme = broker.getScheme();
    boolean tls = scheme.equals("mqtts") || scheme.equals("wss");
    boolean ws = scheme.startsWith("ws");
    int usual = ws ? (tls ? 443 : 80) : tls ? 8883 : 1883;
    return new Door(broker.getHost(), broker.getPort() < 0 ? usual : broker.getPort(), tls, ws);
  }
}
