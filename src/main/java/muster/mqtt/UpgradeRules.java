package muster.mqtt;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import muster.http.Origins;

/// Who may open a WebSocket, and what to tell the others: every refusal names the header that is at
/// fault and how it would be right, because behind most of them is a person with a proxy to
/// configure. docs/listeners.md explains each.
final class UpgradeRules {
  private static final List<String> PROTOCOLS = List.of("mqtt", "mqttv3.1");

  /// Names under which people put secrets into a URL, where proxies log them.
  private static final Set<String> SECRETS =
      Set.of(
          "token",
          "access_token",
          "auth",
          "authorization",
          "jwt",
          "bearer",
          "password",
          "passwd",
          "pass",
          "pwd",
          "user",
          "username",
          "key",
          "api_key",
          "apikey",
          "secret");

  private UpgradeRules() {}

  static Upgrade judge(RequestHead head, Origins origins) {
    if (!head.problem().isEmpty()) {
      return bad(head.problem() + ".");
    }
    if (!head.method().equals("GET")) {
      return new Upgrade.Refused(
          405, "A WebSocket begins with GET; this port speaks MQTT over it.", "Allow: GET\r\n");
    }
    if (!head.path().equals("/") && !head.path().equals("/mqtt") && !head.path().equals("/mqtt/")) {
      return new Upgrade.Refused(404, "MQTT over WebSocket is at / and /mqtt on this port.", "");
    }
    if (carriesSecret(head.query())) {
      return bad(
          "A token or password does not belong into a URL, where proxies write it into their logs."
              + " Send it as the password of the MQTT CONNECT.");
    }
    if (!head.has("Upgrade", "websocket") || !head.has("Connection", "upgrade")) {
      return new Upgrade.Refused(
          426,
          "This is MQTT over WebSocket: connect with an MQTT client, as ws://HOST:PORT/mqtt. A"
              + " proxy in front has to pass on the headers \"Upgrade: websocket\" and"
              + " \"Connection: Upgrade\".",
          "Upgrade: websocket\r\n");
    }
    return judgeWebSocket(head, origins);
  }

  private static Upgrade judgeWebSocket(RequestHead head, Origins origins) {
    String host = head.header("Host");
    if (host == null || host.isEmpty()) {
      return bad("The header Host is missing.");
    }
    if (!"13".equals(head.header("Sec-WebSocket-Version"))) {
      return new Upgrade.Refused(
          426,
          "This speaks WebSocket version 13: send Sec-WebSocket-Version: 13.",
          "Sec-WebSocket-Version: 13\r\n");
    }
    String key = head.header("Sec-WebSocket-Key");
    if (key == null || !isNonce(key)) {
      return bad(
          "The header Sec-WebSocket-Key has to be 16 random bytes in base64, such as"
              + " dGhlIHNhbXBsZSBub25jZQ==.");
    }
    if (!origins.allows(head.header("Origin"), host)) {
      return new Upgrade.Refused(
          403,
          "Pages of "
              + RequestHead.printable(String.valueOf(head.header("Origin")))
              + " may not connect here. The owner of this hub can allow them with"
              + " ALLOWED_ORIGINS.",
          "");
    }
    String offered = head.header("Sec-WebSocket-Protocol");
    for (String each : offered == null ? new String[0] : offered.split(",", -1)) {
      if (PROTOCOLS.contains(each.strip())) {
        return new Upgrade.Accepted(head, key, each.strip());
      }
    }
    return bad(
        (offered == null
                ? "The header Sec-WebSocket-Protocol is missing."
                : "Sec-WebSocket-Protocol offers \"" + RequestHead.printable(offered) + "\".")
            + " MQTT over WebSocket needs \"Sec-WebSocket-Protocol: mqtt\" (or mqttv3.1).");
  }

  private static boolean isNonce(String key) {
    try {
      return Base64.getDecoder().decode(key).length == 16;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean carriesSecret(String query) {
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (SECRETS.contains(name.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  private static Upgrade.Refused bad(String words) {
    return new Upgrade.Refused(400, words, "");
  }
}
