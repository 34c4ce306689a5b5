package muster.mqtt;

import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// A listener as one line of configuration: `tcp://0.0.0.0:1884?space=blue`,
/// `wss://[::]:8084?name=club&proxy=on&connections=500`. Every mistake is refused in words that
/// name the line.
public final class ListenerUrl {
  private final String line;
  private final Supplier<@Nullable Tls> tls;
  private String name;
  private ListenerSettings.Protocol protocol = ListenerSettings.Protocol.TCP;
  private boolean encrypted;
  private boolean proxy;
  private SpaceId space = SpaceId.MAIN;
  private ListenerSettings.Limits limits = ListenerSettings.Limits.DEFAULT;

  private ListenerUrl(String line, Supplier<@Nullable Tls> tls) {
    this.line = line;
    this.tls = tls;
    this.name = line;
  }

  /// `tls` gives the hub's encryption, or null where it has no certificate.
  public static ListenerSettings parse(String line, Supplier<@Nullable Tls> tls) {
    return new ListenerUrl(line, tls).parse();
  }

  private ListenerSettings parse() {
    URI uri;
    try {
      uri = URI.create(line.strip());
    } catch (IllegalArgumentException e) {
      throw wrong("is no URL");
    }
    String scheme = String.valueOf(uri.getScheme());
    switch (scheme) {
      case "tcp", "mqtt" -> protocol = ListenerSettings.Protocol.TCP;
      case "ws" -> protocol = ListenerSettings.Protocol.WEBSOCKET;
      case "tls", "mqtts" -> encrypted = true;
      case "wss" -> {
        protocol = ListenerSettings.Protocol.WEBSOCKET;
        encrypted = true;
      }
      default -> throw wrong("begins with tcp://, tls://, ws:// or wss://");
    }
    if (uri.getHost() == null || uri.getPort() < 0 || uri.getPort() > 65_535) {
      throw wrong("names an address and a port, such as tcp://0.0.0.0:1884");
    }
    name = scheme + "-" + uri.getPort();
    String query = uri.getQuery();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
          throw wrong("has options as ?name=value&name=value");
        }
        option(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    Tls with = encrypted ? tls.get() : null;
    if (encrypted && with == null) {
      throw wrong("needs TLS_CERT and TLS_KEY");
    }
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    return new ListenerSettings(
        name, protocol, Listeners.address(host, uri.getPort()), with, proxy, space, limits);
  }

  private void option(String option, String value) {
    switch (option) {
      case "name" -> {
        if (!value.matches("[a-z0-9][a-z0-9-]{0,39}")) {
          throw wrong("has a name of a-z, 0-9 and -");
        }
        name = value;
      }
      case "space" -> space = new SpaceId(value);
      case "proxy" -> {
        if (!value.equals("on") && !value.equals("off")) {
          throw wrong("has proxy=on or proxy=off");
        }
        proxy = value.equals("on");
      }
      case "connections" -> limits = limits.connections(number(option, value));
      case "per_address" -> limits = limits.perAddress(number(option, value));
      case "connect_seconds" ->
          limits = limits.connectTime(Duration.ofSeconds(number(option, value)));
      default ->
          throw wrong(
              "has an option that is not known: "
                  + RequestHead.printable(option)
                  + "; known are name, space, proxy, connections, per_address, connect_seconds");
    }
  }

  private int number(String option, String value) {
    if (!value.matches("[1-9][0-9]{0,6}")) {
      throw wrong("has " + option + " as a number from 1 to 9999999");
    }
    return Integer.parseInt(value);
  }

  private Refusal wrong(String words) {
    return new Refusal(
        Problem.BAD_REQUEST, "The listener \"" + RequestHead.printable(line) + "\" " + words);
  }
}
