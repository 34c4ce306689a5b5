package muster.mqtt;

import java.net.InetSocketAddress;
import java.time.Duration;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// One way in, as the owner of the hub wants it. `proxyProtocol` says that a load balancer stands
/// in front and begins every connection with a PROXY header; such a listener takes nobody else.
/// `space` is where a login without `@space` lands.
public record ListenerSettings(
    String name,
    Protocol protocol,
    InetSocketAddress address,
    @Nullable Tls tls,
    boolean proxyProtocol,
    SpaceId space,
    Limits limits) {

  public enum Protocol {
    TCP,
    WEBSOCKET
  }

  /// What strangers may take before they have said who they are, and how many may be here at all.
  ///
  /// @param connections at once through this listener; more are closed as they come
  /// @param perAddress at once from one address (one IPv6 /64 network)
  /// @param waitingPerAddress from one address that have not sent a CONNECT; beyond that a newcomer
  ///   takes the place of the one that has dawdled longest
  /// @param connectBytes the largest CONNECT, will and password included
  /// @param connectTime for everything up to a whole CONNECT: PROXY header, TLS, WebSocket upgrade
  public record Limits(
      int connections,
      int perAddress,
      int waitingPerAddress,
      int connectBytes,
      Duration connectTime) {
    public static final Limits DEFAULT =
        new Limits(100_000, 25_000, 1_000, 64 * 1024, Duration.ofSeconds(10));

    public Limits {
      if (connections < 1 || perAddress < 1 || waitingPerAddress < 1 || connectBytes < 256) {
        throw new IllegalArgumentException("the limits of a listener are positive");
      }
      if (connectTime.isNegative() || connectTime.isZero()) {
        throw new IllegalArgumentException("the connect time is positive");
      }
    }

    Limits connections(int other) {
      return new Limits(other, perAddress, waitingPerAddress, connectBytes, connectTime);
    }

    Limits perAddress(int other) {
      return new Limits(connections, other, waitingPerAddress, connectBytes, connectTime);
    }

    Limits connectTime(Duration other) {
      return new Limits(connections, perAddress, waitingPerAddress, connectBytes, other);
    }
  }

  public static ListenerSettings tcp(InetSocketAddress address) {
    return new ListenerSettings(
        "mqtt", Protocol.TCP, address, null, false, SpaceId.MAIN, Limits.DEFAULT);
  }

  public static ListenerSettings webSocket(InetSocketAddress address) {
    return new ListenerSettings(
        "ws", Protocol.WEBSOCKET, address, null, false, SpaceId.MAIN, Limits.DEFAULT);
  }

  public ListenerSettings named(String other) {
    return new ListenerSettings(other, protocol, address, tls, proxyProtocol, space, limits);
  }

  public ListenerSettings encrypted(Tls with) {
    return new ListenerSettings(name, protocol, address, with, proxyProtocol, space, limits);
  }

  public ListenerSettings behindProxy() {
    return new ListenerSettings(name, protocol, address, tls, true, space, limits);
  }

  public ListenerSettings in(SpaceId other) {
    return new ListenerSettings(name, protocol, address, tls, proxyProtocol, other, limits);
  }

  public ListenerSettings limited(Limits other) {
    return new ListenerSettings(name, protocol, address, tls, proxyProtocol, space, other);
  }
}
