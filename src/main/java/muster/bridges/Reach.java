package muster.bridges;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import muster.http.Proxies;
import muster.types.Problem;
import muster.types.Refusal;

/// Where bridges may go. An admin of a space names addresses that the hub then calls, from inside
/// of its own network: so nothing private, local or special is called unless the owner of the hub
/// has allowed it by configuration. Names are looked up and checked anew before each call, all of
/// their addresses, and redirects are never followed; the Java runtime answers the call that
/// follows from the same cached look-up, so a name that changes its mind in between gains nothing.
final class Reach {
  // a list of networks, asked whether it holds an address
  private final Proxies networks;
  private final Set<String> hosts = new HashSet<>();

  /// Each is an address, a network or a host name.
  Reach(List<String> allowed) {
    List<String> literal = new ArrayList<>();
    for (String text : allowed) {
      String entry = text.strip().toLowerCase(Locale.ROOT);
      if (entry.matches("[0-9.]+(/[0-9]+)?") || entry.contains(":")) {
        literal.add(entry);
      } else if (entry.matches("[a-z0-9_]([a-z0-9._-]{0,252})")) {
        hosts.add(entry);
      } else {
        throw new Refusal(
            Problem.BAD_REQUEST, "\"" + entry + "\" is no address, network or host name");
      }
    }
    this.networks = new Proxies(literal);
  }

  /// An address of the web that a bridge is told to use; refuses what is none.
  static URI url(String text) {
    try {
      URI url = URI.create(text.strip());
      String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      if ((scheme.equals("http") || scheme.equals("https"))
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawFragment() == null
          && text.length() <= 2_000) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new Refusal(
        Problem.BAD_REQUEST, "An address begins with https:// or http:// and holds no user or #");
  }

  /// Refuses, in words, what may not be called. May wait for the name to be looked up.
  InetAddress[] check(String host) throws UnknownHostException {
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    InetAddress[] all = InetAddress.getAllByName(name);
    if (hosts.contains(name.toLowerCase(Locale.ROOT))) {
      return all;
    }
    for (InetAddress address : all) {
      if (!isPublic(address) && !networks.trusts(address)) {
        throw new Refusal(
            Problem.NOT_ALLOWED,
            "%s is not on the public net (%s); the owner of the hub can allow it with BRIDGES_ALLOW"
                .formatted(name, address.getHostAddress()));
      }
    }
    return all;
  }

  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet6Address ? isPublic6(bytes) : isPublic4(bytes, 0);
  }

  private static boolean isPublic4(byte[] bytes, int at) {
    int a = bytes[at] & 0xFF;
    int b = bytes[at + 1] & 0xFF;
    int c = bytes[at + 2] & 0xFF;
    return switch (a) {
      case 0, 10, 127 -> false;
      case 100 -> b < 64 || b > 127;
      case 169 -> b != 254;
      case 172 -> b < 16 || b > 31;
      case 192 -> b != 168 && !(b == 0 && (c == 0 || c == 2)) && !(b == 88 && c == 99);
      case 198 -> b != 18 && b != 19 && !(b == 51 && c == 100);
      case 203 -> !(b == 0 && c == 113);
      default -> a < 224;
    };
  }

  /// Global unicast only, and not an IPv4 address in disguise that is private (6to4, NAT64, Teredo,
  /// documentation).
  private static boolean isPublic6(byte[] bytes) {
    int first = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    int second = (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
    if (first == 0x2002) {
      return isPublic4(bytes, 2);
    }
    if (first == 0x64 && second == 0xFF9B) {
      return isPublic4(bytes, 12);
    }
    boolean special = first == 0x2001 && (second < 0x200 || second == 0xDB8);
    return (first & 0xE000) == 0x2000 && !special;
  }
}
