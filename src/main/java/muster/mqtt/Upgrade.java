package muster.mqtt;

/// What becomes of a request for a WebSocket.
sealed interface Upgrade {
  record Accepted(RequestHead head, String key, String protocol) implements Upgrade {}

  /// `headers` are whole lines that belong to the status, each with its line end.
  record Refused(int status, String words, String headers) implements Upgrade {}
}
