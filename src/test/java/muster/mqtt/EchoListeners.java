package muster.mqtt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import muster.http.Origins;
import muster.http.Proxies;

/// Listeners on free ports of the loopback with `EchoConnection`s behind them.
final class EchoListeners implements AutoCloseable {
  static final int LIMIT = 1 << 20;

  private final Listeners listeners;

  EchoListeners(String... trustedProxies) {
    listeners =
        new Listeners(
            peer -> new EchoConnection(peer, LIMIT),
            new Entrance.Web(
                new Origins(List.of("https://club.example")), new Proxies(List.of(trustedProxies))),
            InstantSource.system());
  }

  static InetSocketAddress free() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /// Limits in which only what a test is about is small.
  static ListenerSettings.Limits patience(Duration connectTime) {
    return new ListenerSettings.Limits(1_000, 1_000, 1_000, 64 * 1024, connectTime);
  }

  InetSocketAddress tcp() {
    return open(ListenerSettings.tcp(free()));
  }

  InetSocketAddress webSocket() {
    return open(ListenerSettings.webSocket(free()));
  }

  InetSocketAddress open(ListenerSettings settings) {
    return listeners.open(settings);
  }

  Listeners.Status status() {
    return listeners.status().getFirst();
  }

  Listeners listeners() {
    return listeners;
  }

  @Override
  public void close() {
    listeners.close(Duration.ZERO);
  }
}
