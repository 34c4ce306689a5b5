package muster.http;

import io.netty.channel.Channel;

/// Takes a whole connection away from HTTP, before the request that wants it was parsed: the
/// channel's pipeline is empty but for TLS, and the request's bytes (`GET /mqtt...`) are the next
/// that it will read. Called on the channel's event loop; install handlers at once. So MQTT over
/// WebSocket on the web port is the same pipeline as on a port of its own. `origin` is what the
/// proxy or the socket says about the client, with trusted `X-Forwarded-*` still to be read by
/// `ClientAddress` once the head is parsed.
@FunctionalInterface
public interface Takeover {
  void take(Channel channel);
}
