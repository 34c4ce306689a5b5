package muster.http;

import java.util.Optional;
import muster.access.LocalKey;

/// Somewhere to listen: plain, over TLS, or local. The local one is for the command line on the
/// same machine: only loopback, and whoever brings its key is an operator.
public record Listener(
    String name, String bind, int port, Optional<Certificates> tls, Optional<LocalKey> localKey) {

  public static Listener plain(String bind, int port) {
    return new Listener("http", bind, port, Optional.empty(), Optional.empty());
  }

  public static Listener tls(String bind, int port, Certificates certificates) {
    return new Listener("https", bind, port, Optional.of(certificates), Optional.empty());
  }

  public static Listener local(LocalKey key) {
    return new Listener("local", "127.0.0.1", 0, Optional.empty(), Optional.of(key));
  }

  /// Never the key.
  @Override
  public String toString() {
    return name + " " + bind + ":" + port;
  }
}
