package muster.bridges;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import muster.types.Problem;
import muster.types.Refusal;

/// `X-Muster-Signature: t=1763640000,v1=5257a8...`: HMAC-SHA256 with the hook's secret over the
/// time, a point, and the body. The same in both directions. A signature is good for five minutes
/// in either direction of the clock, so that what somebody recorded is of no use later; and within
/// them the same body at the same time is the same message.
final class Signature {
  static final String HEADER = "X-Muster-Signature";
  static final Duration WINDOW = Duration.ofMinutes(5);

  private Signature() {}

  static String of(Secret secret, long seconds, byte[] body) {
    return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac(secret, seconds, body));
  }

  /// Refuses what was not signed with this secret, or not lately.
  static void check(Secret secret, Optional<String> header, byte[] body, long nowSeconds) {
    String text =
        header.orElseThrow(() ->
            new Refusal(Problem.BAD_CREDENTIALS, "Sign the request with the header " + HEADER));
    long seconds = -1;
    byte[] given = new byte[0];
    for (String part : text.split(",", 10)) {
      String[] pair = part.strip().split("=", 2);
      if (pair.length == 2 && pair[0].equals("t") && pair[1].matches("[0-9]{1,12}")) {
        seconds = Long.parseLong(pair[1]);
      } else if (pair.length == 2 && pair[0].equals("v1") && pair[1].matches("[0-9a-fA-F]{64}")) {
        given = HexFormat.of().parseHex(pair[1]);
      }
    }
    if (!MessageDigest.isEqual(given, mac(secret, seconds, body))) {
      throw new Refusal(Problem.BAD_CREDENTIALS, "The signature does not fit");
    }
    if (Math.abs(nowSeconds - seconds) > WINDOW.toSeconds()) {
      throw new Refusal(
          Problem.BAD_CREDENTIALS, "The signature is older (or newer) than five minutes");
    }
  }

  private static byte[] mac(Secret secret, long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
