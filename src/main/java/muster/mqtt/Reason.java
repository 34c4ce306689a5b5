package muster.mqtt;

import muster.types.Problem;

/// The reason codes of MQTT 5 that the broker gives, and what is left of them for 3.x.
final class Reason {
  static final int SUCCESS = 0x00;
  static final int DISCONNECT_WITH_WILL = 0x04;
  static final int NO_MATCHING_SUBSCRIBERS = 0x10;
  static final int NO_SUBSCRIPTION_EXISTED = 0x11;
  static final int CONTINUE_AUTHENTICATION = 0x18;
  static final int REAUTHENTICATE = 0x19;
  static final int UNSPECIFIED = 0x80;
  static final int PROTOCOL_ERROR = 0x82;
  static final int CLIENT_ID_NOT_VALID = 0x85;
  static final int NOT_AUTHORIZED = 0x87;
  static final int SERVER_UNAVAILABLE = 0x88;
  static final int SERVER_SHUTTING_DOWN = 0x8B;
  static final int BAD_AUTHENTICATION_METHOD = 0x8C;
  static final int KEEP_ALIVE_TIMEOUT = 0x8D;
  static final int SESSION_TAKEN_OVER = 0x8E;
  static final int TOPIC_NAME_INVALID = 0x90;
  static final int PACKET_ID_NOT_FOUND = 0x92;
  static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
  static final int TOPIC_ALIAS_INVALID = 0x94;
  static final int QUOTA_EXCEEDED = 0x97;
  static final int ADMINISTRATIVE_ACTION = 0x98;
  static final int PAYLOAD_FORMAT_INVALID = 0x99;
  static final int CONNECTION_RATE_EXCEEDED = 0x9F;

  private Reason() {}

  /// CONNACK of 3.1 and 3.1.1 knows five reasons.
  static int connackOfVersion3(int reason) {
    return switch (reason) {
      case SUCCESS -> 0;
      case Malformed.UNSUPPORTED_PROTOCOL_VERSION -> 1;
      case CLIENT_ID_NOT_VALID -> 2;
      case 0x86 -> 4;
      case NOT_AUTHORIZED, 0x8A, BAD_AUTHENTICATION_METHOD -> 5;
      default -> 3;
    };
  }

  /// CONNACK may carry only some of the codes.
  static int ofConnect(Problem problem) {
    int reason = problem.mqttReason();
    return switch (reason) {
      case 0x8F -> UNSPECIFIED;
      case 0x96 -> CONNECTION_RATE_EXCEEDED;
      default -> reason;
    };
  }

  /// PUBACK and PUBREC may carry only some of the codes.
  static int ofPublish(Problem problem) {
    int reason = problem.mqttReason();
    return switch (reason) {
      case 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99 -> reason;
      case 0x95, 0x96 -> QUOTA_EXCEEDED;
      case 0x86 -> NOT_AUTHORIZED;
      default -> UNSPECIFIED;
    };
  }

  /// So may SUBACK and UNSUBACK.
  static int ofSubscribe(Problem problem) {
    int reason = problem.mqttReason();
    return switch (reason) {
      case 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2 -> reason;
      case 0x95, 0x96 -> QUOTA_EXCEEDED;
      case 0x86 -> NOT_AUTHORIZED;
      default -> UNSPECIFIED;
    };
  }
}
