package muster.mqtt;

/// Session expiry intervals as MQTT 5 writes them.
final class Expiry {
  static final long NEVER = 0xFFFF_FFFFL;

  private Expiry() {}

  /// What a client gets that asks for `seconds`.
  static long granted(long seconds, MqttSettings settings) {
    return Math.min(seconds, settings.queues().longestSession().toSeconds());
  }
}
