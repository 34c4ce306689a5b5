package muster.mqtt;

import java.net.InetSocketAddress;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// Who knocks, as far as a listener can tell before the first MQTT packet: which listener, from
/// where (behind a trusted proxy: what the proxy says), through TLS or not, with which verified
/// client certificate, and in which space a login without `@space` lands.
record Peer(
    String listener,
    InetSocketAddress address,
    boolean encrypted,
    @Nullable String certificateUser,
    SpaceId defaultSpace) {

  /// On this very machine: the owner's own programs, or a proxy that hides who comes. Limits per
  /// address would then count everybody as one.
  boolean isLocal() {
    return address.getAddress() != null && address.getAddress().isLoopbackAddress();
  }

  /// The address as text, without a port and without a look-up of its name: the key of limits per
  /// address.
  String host() {
    return address.getAddress() == null
        ? address.getHostString()
        : address.getAddress().getHostAddress();
  }
}
