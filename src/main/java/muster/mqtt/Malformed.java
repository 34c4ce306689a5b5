package muster.mqtt;

/// What the decoder hands on, once and last, when the bytes are not MQTT: the MQTT 5 reason code
/// that the specification names, and words for the log and the reason string. `level` is the
/// protocol level of the connection (3, 4, 5), or 0 while it is not known, so that the connection
/// can answer in the peer's own words: CONNACK before the session began, DISCONNECT after it, or
/// nothing where that version has no words for it.
record Malformed(int reason, String words, int level) {
  static final int MALFORMED_PACKET = 0x81;
  static final int PROTOCOL_ERROR = 0x82;
  static final int UNSUPPORTED_PROTOCOL_VERSION = 0x84;
  static final int TOPIC_NAME_INVALID = 0x90;
  static final int TOPIC_ALIAS_INVALID = 0x94;
  static final int PACKET_TOO_LARGE = 0x95;
  static final int QUOTA_EXCEEDED = 0x97;
}
