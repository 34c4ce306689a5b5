package muster.bench;

/// Where a load goes: a listener on loopback, how to log in there, and the process behind it.
///
/// @param path the WebSocket path, or empty for plain TCP
/// @param version the MQTT protocol level: 4 is 3.1.1, 5 is 5.0
/// @param pid the server's process, whose CPU time and memory are read during the load
record Target(int port, String path, int version, String user, String password, long pid) {

  Target {
    if (port < 1 || port > 65535 || version < 4 || version > 5) {
      throw new IllegalArgumentException("No such target: port " + port + ", level " + version);
    }
  }

  boolean webSocket() {
    return !path.isEmpty();
  }
}
