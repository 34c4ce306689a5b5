package muster.push;

import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;
import java.util.Map;
import muster.http.Json;

/// The hub's own key towards push services (RFC 8292): browsers bind a subscription to its public
/// half, so it is made once for a space and kept.
final class Vapid {
  private static final long LIFE_SECONDS = 12 * 3_600;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final PrivateKey secret;
  private final String open;
  private final String contact;

  /// What is stored: the number of the private half, and the public point.
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Keys(byte[] secret, byte[] open) {
    static Keys make(SecureRandom random) {
      try {
        KeyPair pair = Sealed.pair(random);
        return new Keys(
            Sealed.number(((ECPrivateKey) pair.getPrivate()).getS()), Sealed.point(pair));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK knows P-256", e);
      }
    }
  }

  Vapid(Keys keys, String contact) {
    this.contact = contact;
    this.open = BASE64.encodeToString(keys.open());
    try {
      this.secret =
          KeyFactory.getInstance("EC")
              .generatePrivate(
                  new ECPrivateKeySpec(new BigInteger(1, keys.secret()), Sealed.curve()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the stored key for push services cannot be used", e);
    }
  }

  /// For `applicationServerKey` in the browser.
  String publicKey() {
    return open;
  }

  String authorization(URI endpoint, long nowMillis) throws GeneralSecurityException {
    String origin = endpoint.getScheme() + "://" + endpoint.getRawAuthority();
    String head = part(Map.of("typ", "JWT", "alg", "ES256"));
    String claims =
        part(Map.of("aud", origin, "exp", nowMillis / 1_000 + LIFE_SECONDS, "sub", contact));
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(secret);
    signature.update((head + "." + claims).getBytes(StandardCharsets.US_ASCII));
    String token = head + "." + claims + "." + BASE64.encodeToString(signature.sign());
    return "vapid t=" + token + ", k=" + open;
  }

  private static String part(Map<String, Object> object) {
    return BASE64.encodeToString(Json.write(object));
  }
}
