package muster.engine;

/// Why there is no connection to the outside broker, in words for the log.
@SuppressWarnings("serial")
final class LinkException extends Exception {
  private final boolean otherVersion;

  /// @param otherVersion whether the broker may only not speak this version of MQTT
  LinkException(String words, boolean otherVersion) {
    super(words);
    this.otherVersion = otherVersion;
  }

  boolean otherVersion() {
    return otherVersion;
  }

  String words() {
    return String.valueOf(getMessage());
  }
}
