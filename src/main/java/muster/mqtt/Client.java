package muster.mqtt;

import org.jspecify.annotations.Nullable;

/// What a client has said about itself in CONNECT, as far as it matters later.
///
/// @param keepAliveNanos 0: none
/// @param window how many publications of quality 1 and 2 may be under way to it
/// @param largestPacket it takes
/// @param aliases topic aliases towards it
/// @param expirySeconds of its session, as granted at CONNECT
record Client(
    int level,
    long keepAliveNanos,
    int window,
    long largestPacket,
    int aliases,
    long expirySeconds,
    Answering answering) {

  /// How it wants to be talked to.
  record Answering(boolean wantsReasons, String method) {}

  /// A reason string as this client wants it: null when it wants none, or when the packet would be
  /// larger than it takes [MQTT-3.4.2-2, MQTT-3.14.2-3].
  @Nullable String reason(@Nullable String words) {
    boolean fits = words != null && Packets.fits(words, largestPacket);
    return answering.wantsReasons() && fits ? words : null;
  }
}
