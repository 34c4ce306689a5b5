package muster.mqtt;

/// Thrown inside the decoder, and caught there: the way out of a half-read packet. No stack trace,
/// because a stranger's bytes are no bug of ours and must cost nothing.
final class NotMqtt extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int reason;
  private final String words;

  NotMqtt(int reason, String words) {
    super(words, null, false, false);
    this.reason = reason;
    this.words = words;
  }

  static NotMqtt malformed(String words) {
    return new NotMqtt(Malformed.MALFORMED_PACKET, words);
  }

  static NotMqtt protocolError(String words) {
    return new NotMqtt(Malformed.PROTOCOL_ERROR, words);
  }

  int reason() {
    return reason;
  }

  String words() {
    return words;
  }
}
