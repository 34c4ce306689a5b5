package muster.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// Who really asks. `X-Forwarded-For`, `-Proto` and `-Host` are believed only when the peer is one
/// of the trusted proxies (addresses or networks in CIDR form), and the chain is walked from its
/// near end: the first address that is not a trusted proxy is the client, whatever it wrote itself
/// farther left.
public final class Proxies {
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Network(byte[] address, int bits) {
    boolean has(InetAddress other) {
      byte[] theirs = other.getAddress();
      if (theirs.length != address.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i % 8);
        if ((theirs[i / 8] & mask) != (address[i / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Network> trusted = new ArrayList<>();

  /// Each is an address or a network; anything else is refused in words.
  public Proxies(List<String> networks) {
    for (String text : networks) {
      trusted.add(network(text.strip()));
    }
  }

  private static Network network(String text) {
    int slash = text.indexOf('/');
    try {
      byte[] address =
          InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      int most = address.length * 8;
      int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= most) {
        return new Network(address, bits);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new Refusal(
        Problem.BAD_REQUEST,
        "\"" + Words.clean(text) + "\" is no address or network such as 10.0.0.0/8");
  }

  public boolean trusts(InetAddress peer) {
    return trusted.stream().anyMatch(network -> network.has(peer));
  }

  /// The client's address, for a peer and the headers that it sent.
  public String clientAddress(InetAddress peer, Function<String, @Nullable String> headers) {
    InetAddress client = peer;
    String chain = headers.apply("X-Forwarded-For");
    if (chain != null && trusts(peer)) {
      String[] hops = chain.split(",", -1);
      for (int i = hops.length - 1; i >= 0 && trusts(client); i--) {
        Optional<InetAddress> hop = literal(hops[i].strip());
        if (hop.isEmpty()) {
          break;
        }
        client = hop.get();
      }
    }
    return client.getHostAddress();
  }

  Request.Origin origin(InetAddress peer, boolean tls, Function<String, @Nullable String> headers) {
    boolean secure = tls;
    String host = headers.apply("Host");
    if (trusts(peer)) {
      String proto = last(headers.apply("X-Forwarded-Proto"));
      if (proto != null) {
        secure = proto.equalsIgnoreCase("https") || proto.equalsIgnoreCase("wss");
      }
      String forwarded = last(headers.apply("X-Forwarded-Host"));
      if (forwarded != null) {
        host = forwarded;
      }
    }
    return new Request.Origin(clientAddress(peer, headers), secure, host(host));
  }

  private static String host(@Nullable String host) {
    if (host == null
        || !host.matches(
            "[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\\[[0-9a-fA-F:.]{2,45}\\](:[0-9]{1,5})?")) {
      throw new Refusal(
          Problem.BAD_REQUEST, "The header Host names this hub, as host or host:port");
    }
    return host.toLowerCase(Locale.ROOT);
  }

  private static @Nullable String last(@Nullable String list) {
    return list == null ? null : list.substring(list.lastIndexOf(',') + 1).strip();
  }

  /// `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
  private static Optional<InetAddress> literal(String text) {
    String address = text;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      address = end < 0 ? text : text.substring(1, end);
    } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
      address = text.substring(0, text.indexOf(':'));
    }
    try {
      return Optional.of(InetAddress.ofLiteral(address));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
