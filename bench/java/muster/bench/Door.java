package muster.bench;

/// A listener that a load can go to.
enum Door {
  MUSTER("Muster"),
  MUSTER_WS("Muster, WebSocket"),
  MOSQUITTO("Mosquitto"),
  HIVEMQ("HiveMQ CE"),
  HIVEMQ_WS("HiveMQ CE, WebSocket");

  final String title;

  Door(String title) {
    this.title = title;
  }
}
