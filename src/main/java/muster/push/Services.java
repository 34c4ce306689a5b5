package muster.push;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import muster.types.Problem;
import muster.types.Refusal;

/// Which push services may be posted to. Clients name the address, so without this a hub would post
/// wherever somebody points it: into its own network, to the metadata service of its cloud. A host
/// has to be in the owner's list, is spoken to by https, and every address that its name resolves
/// to has to be a public one; the connection then goes to the address that was looked at.
final class Services {
  private static final int LONGEST = 1_000;
  private final List<String> allowed;

  Services(List<String> allowed) {
    this.allowed = allowed.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
  }

  static void check(String service) {
    boolean origin = service.matches("https?://[^/\\s]+");
    if (!origin && !service.matches("(\\*\\.)?[A-Za-z0-9.-]+")) {
      throw new IllegalArgumentException(
          "PUSH_SERVICES holds hosts such as *.push.apple.com or origins such as"
              + " https://push.club.example, not "
              + service);
    }
  }

  /// The address if it may be used at all; the name is looked up later.
  URI endpoint(String text) {
    try {
      URI uri = new URI(text);
      if (text.length() <= LONGEST
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null
          && (isVouchedFor(uri) || isListed(uri))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new Refusal(
        Problem.BAD_REQUEST,
        "endpoint is no address of a push service that this hub uses (PUSH_SERVICES)");
  }

  private boolean isVouchedFor(URI uri) {
    String origin = (uri.getScheme() + "://" + uri.getRawAuthority()).toLowerCase(Locale.ROOT);
    return allowed.contains(origin);
  }

  private boolean isListed(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    boolean usual = uri.getPort() == -1 || uri.getPort() == 443;
    return "https".equalsIgnoreCase(uri.getScheme())
        && usual
        && allowed.stream()
            .anyMatch(each ->
                each.startsWith("*.") ? host.endsWith(each.substring(1)) : host.equals(each));
  }

  /// Where to connect to.
  InetAddress address(URI uri) throws UnknownHostException {
    InetAddress[] all = InetAddress.getAllByName(uri.getHost());
    if (!isVouchedFor(uri)) {
      for (InetAddress one : all) {
        if (!isPublic(one)) {
          throw new UnknownHostException(uri.getHost() + " is at an address that is not public");
        }
      }
    }
    return all[0];
  }

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    if (address instanceof Inet6Address) {
      // only 2000::/3 is given out, and in it 2002::/16 and 2001:0::/32 hide IPv4 addresses
      boolean global = (first & 0xe0) == 0x20;
      boolean hides =
          first == 0x20 && (second == 0x02 || (second == 1 && bytes[2] == 0 && bytes[3] == 0));
      return global && !hides;
    }
    return first != 0
        && first < 240
        && !(first == 100 && second >= 64 && second < 128)
        && !(first == 192 && second == 0)
        && !(first == 198 && (second == 18 || second == 19));
  }
}
