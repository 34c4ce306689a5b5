package muster.http;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// From which web pages a browser may reach this hub: its own, and those that the owner lists
/// (`https://club.example`; `null` for pages in a sandboxed frame, whose origin browsers hide).
/// Programs that are no browsers send no `Origin` and are not meant here. The MQTT edge asks the
/// same object for its WebSockets.
public final class Origins {
  private static final String HIDDEN = "null";

  private final List<String> listed;

  public Origins(List<String> listed) {
    this.listed =
        listed.stream().map(origin -> normal(origin.strip())).filter(o -> !o.isEmpty()).toList();
  }

  /// `host` is the Host header of the request (or what a trusted proxy says); the scheme is left
  /// out of the comparison with it, because a proxy that ends TLS may say nothing about it.
  public boolean allows(@Nullable String origin, String host) {
    if (origin == null) {
      return true;
    }
    String normal = normal(origin);
    return listed.contains("*") || listed.contains(normal) || isOwn(normal, host);
  }

  /// Whether a page of this very hub asks.
  static boolean isOwn(String origin, String host) {
    String normal = normal(origin);
    return !normal.isEmpty()
        && (normal.equals(normal("http://" + host)) || normal.equals(normal("https://" + host)));
  }

  private static String normal(String origin) {
    if (origin.equals("*") || origin.equals(HIDDEN)) {
      return origin;
    }
    try {
      URI uri = URI.create(origin.toLowerCase(Locale.ROOT));
      if (uri.getScheme() == null || uri.getHost() == null) {
        return "";
      }
      int usual = uri.getScheme().equals("https") ? 443 : 80;
      int port = uri.getPort() == -1 ? usual : uri.getPort();
      return uri.getScheme() + "://" + uri.getHost() + ":" + port;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
