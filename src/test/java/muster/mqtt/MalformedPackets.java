package muster.mqtt;

import java.util.List;

/// The table of everything that is not MQTT, one line each: what, in which versions, the bytes, and
/// the reason code that the specification names. CONNECT lines stand alone; the others come after
/// an accepted CONNECT of that version.
final class MalformedPackets {

  record Case(String name, List<Integer> levels, String hex, int reason) {
    boolean isConnect() {
      return levels.isEmpty();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Integer> STRANGER = List.of();
  private static final List<Integer> ALL = List.of(3, 4, 5);
  private static final List<Integer> OLD = List.of(3, 4);
  private static final List<Integer> V4 = List.of(4);
  private static final List<Integer> V45 = List.of(4, 5);
  private static final List<Integer> V5 = List.of(5);

  private MalformedPackets() {}

  static final List<Case> CASES =
      List.of(
          // 1: the first packet
          new Case("a stranger's PUBLISH", STRANGER, "30 80 80 80 64", 0x82),
          new Case("a stranger's PINGREQ", STRANGER, "C0 00", 0x82),
          new Case("a stranger's SUBSCRIBE", STRANGER, "82 80 80 80 64", 0x82),
          new Case("a stranger's DISCONNECT", STRANGER, "E0 00", 0x82),
          new Case("a stranger's CONNACK", STRANGER, "20 02 00 00", 0x82),
          new Case("a stranger's AUTH", STRANGER, "F0 80 80 80 64", 0x82),
          new Case("a stranger's HTTP", STRANGER, "'GET / HTTP/1.1'", 0x82),
          new Case("packet type 0", STRANGER, "00 00", 0x81),
          new Case("CONNECT with flags", STRANGER, "11 0D 00 04 'MQTT' 04 02 0000 00 01 'c'", 0x81),
          new Case("a length of five bytes", STRANGER, "10 80 80 80 80 01", 0x81),
          // 2: CONNECT
          new Case("unknown protocol", STRANGER, "10 0D 00 04 'MQTX' 04 02 0000 00 01 'c'", 0x82),
          new Case(
              "lower-case protocol", STRANGER, "10 0D 00 04 'mqtt' 04 02 0000 00 01 'c'", 0x82),
          new Case("level 6", STRANGER, "10 0D 00 04 'MQTT' 06 02 0000 00 01 'c'", 0x84),
          new Case("level 3 as MQTT", STRANGER, "10 0D 00 04 'MQTT' 03 02 0000 00 01 'c'", 0x84),
          new Case(
              "level 4 as MQIsdp", STRANGER, "10 0F 00 06 'MQIsdp' 04 02 0000 00 01 'c'", 0x84),
          new Case(
              "bridge bit in the level", STRANGER, "10 0D 00 04 'MQTT' 84 02 0000 0001 'c'", 0x84),
          new Case(
              "reserved connect flag", STRANGER, "10 0D 00 04 'MQTT' 04 03 0000 00 01 'c'", 0x81),
          new Case(
              "reserved connect flag, 5",
              STRANGER,
              "10 0E 0004 'MQTT' 05 03 0000 00 0001 'c'",
              0x81),
          new Case(
              "will QoS without a will", STRANGER, "10 0D 00 04 'MQTT' 04 0A 0000 0001 'c'", 0x81),
          new Case(
              "will retain without a will",
              STRANGER,
              "10 0D 00 04 'MQTT' 04 22 0000 0001 'c'",
              0x81),
          new Case(
              "will QoS 3",
              STRANGER,
              "10 13 00 04 'MQTT' 04 1E 0000 00 01 'c' 00 01 'w' 00 01 'x'",
              0x81),
          new Case(
              "password without user name, 3.1.1",
              STRANGER,
              "10 10 00 04 'MQTT' 04 42 0000 00 01 'c' 00 01 'p'",
              0x81),
          new Case(
              "user name is missing", STRANGER, "10 0D 00 04 'MQTT' 04 82 0000 00 01 'c'", 0x81),
          new Case("client id is missing", STRANGER, "10 0A 00 04 'MQTT' 04 02 0000", 0x81),
          new Case("client id is cut", STRANGER, "10 0D 00 04 'MQTT' 04 02 0000 00 02 'c'", 0x81),
          new Case("client id with NUL", STRANGER, "10 0D 00 04 'MQTT' 04 02 0000 00 01 00", 0x81),
          new Case(
              "bytes behind CONNECT", STRANGER, "10 0E 00 04 'MQTT' 04 02 0000 00 01 'c' 00", 0x81),
          new Case("CONNECT of one byte", STRANGER, "10 01 00", 0x81),
          new Case("CONNECT of nothing", STRANGER, "10 00", 0x81),
          new Case(
              "will topic with a wildcard",
              STRANGER,
              "10 13 00 04 'MQTT' 04 06 0000 00 01 'c' 00 01 '#' 00 01 'x'",
              0x90),
          new Case(
              "empty will topic",
              STRANGER,
              "10 13 00 04 'MQTT' 05 06 0000 00 00 01 'c' 00 00 00 00 00",
              0x90),
          new Case(
              "receive maximum 0",
              STRANGER,
              "10 11 0004 'MQTT' 05 02 0000 03 210000 0001 'c'",
              0x82),
          new Case(
              "maximum packet size 0",
              STRANGER,
              "10 13 00 04 'MQTT' 05 02 0000 05 27 00000000 00 01 'c'",
              0x82),
          new Case(
              "request problem information 2",
              STRANGER,
              "10 10 00 04 'MQTT' 05 02 0000 02 17 02 00 01 'c'",
              0x82),
          new Case(
              "request response information 2",
              STRANGER,
              "10 10 00 04 'MQTT' 05 02 0000 02 19 02 00 01 'c'",
              0x82),
          new Case(
              "session expiry twice",
              STRANGER,
              "10 18 0004 'MQTT' 05 02 0000 0A 11 00000001 11 00000001 00 01 'c'",
              0x82),
          new Case(
              "authentication data without a method",
              STRANGER,
              "10 12 00 04 'MQTT' 05 02 0000 04 16 0001 01 00 01 'c'",
              0x82),
          new Case(
              "topic alias in CONNECT",
              STRANGER,
              "10 11 00 04 'MQTT' 05 02 0000 03 23 0001 00 01 'c'",
              0x81),
          new Case(
              "unknown property in CONNECT",
              STRANGER,
              "10 10 00 04 'MQTT' 05 02 0000 02 7E 01 00 01 'c'",
              0x81),
          new Case(
              "properties longer than CONNECT",
              STRANGER,
              "10 0E 00 04 'MQTT' 05 02 0000 7F 00 01 'c'",
              0x81),
          new Case(
              "property cut by the property length",
              STRANGER,
              "10 10 00 04 'MQTT' 05 02 0000 02 11 00 00 01 'c'",
              0x81),
          new Case(
              "property length of five bytes",
              STRANGER,
              "10 12 00 04 'MQTT' 05 02 0000 8080808001 00 01 'c'",
              0x81),
          new Case(
              "will delay without a will",
              STRANGER,
              "10 13 00 04 'MQTT' 05 02 0000 05 18 00000001 00 01 'c'",
              0x81),
          new Case(
              "padded length of MQTT 5",
              STRANGER,
              "10 8E 00 00 04 'MQTT' 05 02 0000 00 00 01 'c'",
              0x81),
          // 3: packets that do not belong here
          new Case("a second CONNECT", ALL, "10 0D 00 04 'MQTT' 04 02 0000 00 01 'c'", 0x82),
          new Case("a client's CONNACK", ALL, "20 02 00 00", 0x82),
          new Case("a client's SUBACK", ALL, "90 03 00 01 00", 0x82),
          new Case("a client's UNSUBACK", ALL, "B0 02 00 01", 0x82),
          new Case("a client's PINGRESP", ALL, "D0 00", 0x82),
          new Case("AUTH before MQTT 5", OLD, "F0 00", 0x82),
          new Case("packet type 0 later", ALL, "00 00", 0x81),
          new Case("a length of five bytes later", ALL, "30 80 80 80 80 01", 0x81),
          // 4: flags of the fixed header
          new Case("PUBACK with flags", ALL, "42 02 00 01", 0x81),
          new Case("PUBREC with flags", ALL, "51 02 00 01", 0x81),
          new Case("PUBREL without its flag", ALL, "60 02 00 01", 0x81),
          new Case("PUBREL marked as repeated", V45, "6A 02 00 01", 0x81),
          new Case("PUBCOMP with flags", ALL, "78 02 00 01", 0x81),
          new Case("SUBSCRIBE without its flag", ALL, "80 06 00 01 00 01 'a' 00", 0x81),
          new Case("UNSUBSCRIBE with wrong flags", ALL, "A3 05 00 01 00 01 'a'", 0x81),
          new Case("PINGREQ with flags", ALL, "C1 00", 0x81),
          new Case("DISCONNECT with flags", ALL, "E2 00", 0x81),
          new Case("AUTH with flags", V5, "F1 00", 0x81),
          // 5: PUBLISH
          new Case("QoS 3", ALL, "36 06 00 01 't' 00 01 00", 0x81),
          new Case("DUP with QoS 0", ALL, "38 04 00 01 't' 00", 0x81),
          new Case("packet identifier 0", ALL, "32 06 00 01 't' 00 00 00", 0x82),
          new Case("packet identifier missing", ALL, "32 03 00 01 't'", 0x81),
          new Case("wildcard + in the topic", ALL, "30 06 00 03 'a/+' 00", 0x90),
          new Case("wildcard # in the topic", ALL, "30 06 00 03 'a/#' 00", 0x90),
          new Case("no topic", OLD, "30 02 00 00", 0x81),
          new Case("neither topic nor alias", V5, "30 03 00 00 00", 0x82),
          new Case("topic longer than the packet", ALL, "30 04 00 09 'ab'", 0x81),
          new Case("topic with NUL", ALL, "30 05 00 02 61 00 00", 0x81),
          new Case("topic with a surrogate", ALL, "30 06 00 03 EDA080 00", 0x81),
          new Case("topic with a pair of surrogates", ALL, "30 09 00 06 EDA0BDEDB880 00", 0x81),
          new Case("topic overlong", ALL, "30 05 00 02 C0AF 00", 0x81),
          new Case("topic overlong in three bytes", ALL, "30 06 00 03 E080AF 00", 0x81),
          new Case("topic cut in a character", ALL, "30 05 00 02 E282 00", 0x81),
          new Case("topic with a lone continuation", ALL, "30 04 00 01 80 00", 0x81),
          new Case("topic beyond U+10FFFF", ALL, "30 07 00 04 F4908080 00", 0x81),
          new Case("topic in five bytes", ALL, "30 08 00 05 F888808080 00", 0x81),
          new Case("topic alias 0", V5, "30 07 00 01 't' 03 23 0000", 0x94),
          new Case("topic alias twice", V5, "30 0A 00 01 't' 06 23 0001 23 0001", 0x82),
          new Case("subscription identifier", V5, "30 06 00 01 't' 02 0B 01", 0x82),
          new Case("payload format 2", V5, "30 06 00 01 't' 02 01 02", 0x82),
          new Case("payload format twice", V5, "30 08 00 01 't' 04 01 01 01 01", 0x82),
          new Case("message expiry twice", V5, "30 0E 0001 't' 0A 02 00000001 02 00000001", 0x82),
          new Case("content type twice", V5, "30 0C 00 01 't' 08 03 0001 'a' 03 0001 'a'", 0x82),
          new Case("response topic twice", V5, "30 0C 00 01 't' 08 08 0001 'a' 08 0001 'a'", 0x82),
          new Case("response topic with a wildcard", V5, "30 08 00 01 't' 04 08 0001 '+'", 0x82),
          new Case("correlation data twice", V5, "30 0C 00 01 't' 08 09 0001 00 09 0001 00", 0x82),
          new Case("session expiry in PUBLISH", V5, "30 09 00 01 't' 05 11 00000001", 0x81),
          new Case("server's property", V5, "30 08 00 01 't' 04 1C 0001 'a'", 0x81),
          new Case("unknown property", V5, "30 06 00 01 't' 02 7F 00", 0x81),
          new Case("property identifier padded", V5, "30 07 00 01 't' 03 81 00 01", 0x81),
          new Case("property length padded", V5, "30 05 00 01 't' 80 00", 0x81),
          new Case("properties longer than PUBLISH", V5, "30 05 00 01 't' 09 00", 0x81),
          new Case("user property with NUL", V5, "30 0B 00 01 't' 07 26 0001 00 0001 'v'", 0x81),
          new Case("user property cut", V5, "30 08 00 01 't' 04 26 0001 'k'", 0x81),
          // 6: acknowledgements
          new Case("PUBACK of 3 bytes", OLD, "40 03 00 01 00", 0x81),
          new Case("PUBACK of 1 byte", ALL, "40 01 00", 0x81),
          new Case("PUBACK of nothing", ALL, "40 00", 0x81),
          new Case("PUBACK of packet 0", ALL, "40 02 00 00", 0x82),
          new Case("PUBREC of packet 0", ALL, "50 02 00 00", 0x82),
          new Case("PUBREL of packet 0", ALL, "62 02 00 00", 0x82),
          new Case("PUBCOMP of packet 0", ALL, "70 02 00 00", 0x82),
          new Case("PUBACK with an unknown reason", V5, "40 03 00 01 01", 0x82),
          new Case("PUBREL with PUBACK's reason", V5, "62 03 00 01 10", 0x82),
          new Case("PUBACK with bytes behind", V5, "40 05 00 01 00 00 00", 0x81),
          new Case("PUBACK with a wrong property", V5, "40 06 00 01 00 02 01 01", 0x81),
          new Case("reason string twice", V5, "40 0C 0001 00 08 1F 0001 'a' 1F 0001 'a'", 0x82),
          // 7: SUBSCRIBE and UNSUBSCRIBE
          new Case("SUBSCRIBE of packet 0", ALL, "82 06 00 00 00 01 'a' 00", 0x82),
          new Case("SUBSCRIBE to nothing", OLD, "82 02 00 01", 0x82),
          new Case("SUBSCRIBE to nothing, 5", V5, "82 03 00 01 00", 0x82),
          new Case("SUBSCRIBE without QoS", OLD, "82 05 00 01 00 01 'a'", 0x81),
          new Case("SUBSCRIBE with QoS 3", OLD, "82 06 00 01 00 01 'a' 03", 0x81),
          new Case("SUBSCRIBE with QoS 3, 5", V5, "82 07 00 01 00 00 01 'a' 03", 0x82),
          new Case("SUBSCRIBE with upper bits", V4, "82 06 00 01 00 01 'a' 04", 0x81),
          new Case("SUBSCRIBE with reserved bits", V5, "82 07 00 01 00 00 01 'a' 40", 0x81),
          new Case("retain handling 3", V5, "82 07 00 01 00 00 01 'a' 30", 0x82),
          new Case("no local and shared", V5, "82 10 0001 00 000A '$share/g/a' 04", 0x82),
          new Case("empty filter", OLD, "82 05 00 01 00 00 00", 0x81),
          new Case("empty filter, 5", V5, "82 06 00 01 00 00 00 00", 0x81),
          new Case("filter with NUL", OLD, "82 06 00 01 00 01 00 00", 0x81),
          new Case("filter not UTF-8", OLD, "82 06 00 01 00 01 FF 00", 0x81),
          new Case("subscription identifier 0", V5, "82 09 00 01 02 0B 00 00 01 'a' 00", 0x82),
          new Case(
              "subscription identifier twice", V5, "82 0B 0001 04 0B01 0B02 0001 'a' 00", 0x82),
          new Case(
              "subscription identifier too long",
              V5,
              "82 0D 0001 06 0B 8080808001 0001 'a' 00",
              0x81),
          new Case("reason string in SUBSCRIBE", V5, "82 0B 0001 04 1F 0001 'x' 0001 'a' 00", 0x81),
          new Case("UNSUBSCRIBE of packet 0", ALL, "A2 05 00 00 00 01 'a'", 0x82),
          new Case("UNSUBSCRIBE from nothing", OLD, "A2 02 00 01", 0x82),
          new Case("UNSUBSCRIBE from nothing, 5", V5, "A2 03 00 01 00", 0x82),
          new Case("UNSUBSCRIBE cut", OLD, "A2 04 00 01 00 01", 0x81),
          new Case("identifier in UNSUBSCRIBE", V5, "A2 08 0001 02 0B01 0001 'a'", 0x81),
          // 8: the rest
          new Case("PINGREQ with a body", ALL, "C0 01 00", 0x81),
          new Case("DISCONNECT with a body", OLD, "E0 01 00", 0x81),
          new Case("DISCONNECT for an unknown reason", V5, "E0 01 7F", 0x82),
          new Case("DISCONNECT for a server's reason", V5, "E0 01 8B", 0x82),
          new Case("server reference", V5, "E0 06 00 04 1C 0001 'a'", 0x81),
          new Case("DISCONNECT with bytes behind", V5, "E0 03 00 00 00", 0x81),
          new Case("expiry in DISCONNECT twice", V5, "E0 0C 00 0A 11 00000001 11 00000001", 0x82),
          new Case("AUTH of nothing", V5, "F0 00", 0x82),
          new Case("AUTH without a method", V5, "F0 02 18 00", 0x82),
          new Case("AUTH with success", V5, "F0 06 00 04 15 0001 'm'", 0x82));
}
