package muster.tracks;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/// A server of map pictures: `https://tiles.example/{z}/{x}/{y}.png`. There is none by default:
/// tile servers have rules, and learn where people look.
public record Tiles(String url, String attribution, int maxZoom) {
  public Tiles {
    for (String part : List.of("{z}", "{x}", "{y}")) {
      if (!url.contains(part)) {
        throw wrong(url, "it has no " + part);
      }
    }
    String site = siteOf(url);
    if (!site.startsWith("https://") && !site.startsWith("http://")) {
      throw wrong(url, "it does not begin with https:// or http://");
    }
  }

  /// What pages have to be allowed to load pictures from: scheme, host and port.
  public String site() {
    return siteOf(url);
  }

  private static String siteOf(String url) {
    try {
      URI uri = new URI(url.replaceAll("\\{[a-z]+}", "0"));
      if (uri.getHost() == null) {
        throw wrong(url, "it names no host");
      }
      return uri.getScheme() + "://" + uri.getAuthority();
    } catch (URISyntaxException e) {
      throw wrong(url, e.getReason());
    }
  }

  private static IllegalArgumentException wrong(String url, String why) {
    return new IllegalArgumentException(
        "MAP_TILES is an address such as https://tiles.example/{z}/{x}/{y}.png; of \""
            + url
            + "\": "
            + why);
  }
}
