package muster.bench;

/// A broker that takes part, running in a process of its own.
sealed interface Server extends AutoCloseable permits Mosquitto, HiveMq, Muster {

  /// The name and version for the table's head.
  String version();

  long pid();

  /// Seconds from the command until it listened.
  double startSeconds();

  @Override
  void close();
}
