package muster.tracks;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import muster.types.Problem;
import muster.types.Refusal;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;

/// What the OwnTracks apps do with a pass phrase: NaCl's secretbox (XSalsa20, Poly1305), the nonce
/// before it, in Base64. The key is the phrase in UTF-8, filled up with zeros to 32 bytes; no
/// function makes it dear to guess, so a phrase that people can remember is a weak one. That is the
/// apps' choice and cannot be ours; what we can do is to make long ones.
///
/// The first 32 bytes of the key stream are the key of the tag; the tag stands before the text and
/// is checked, without telling by the time it takes how much of it was right, before anything is
/// decrypted.
final class Secretbox {
  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 24;
  private static final int TAG_BYTES = 16;

  private final byte[] key;

  Secretbox(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes");
    }
    this.key = key.clone();
  }

  /// As a person typed it into the app.
  static Secretbox ofPhrase(String phrase) {
    byte[] bytes = phrase.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > KEY_BYTES) {
      throw new Refusal(
          Problem.BAD_REQUEST,
          "A key has 1 to 32 bytes in UTF-8, the same as in the app; this one has " + bytes.length);
    }
    return new Secretbox(Arrays.copyOf(bytes, KEY_BYTES));
  }

  /// The text inside, or null when this key does not fit, or somebody changed it.
  byte @Nullable [] open(byte[] sealed) {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) {
      return null;
    }
    XSalsa20Engine cipher = cipher(sealed);
    byte[] tag = new byte[TAG_BYTES];
    int from = NONCE_BYTES + TAG_BYTES;
    mac(tagKey(cipher), sealed, from, tag);
    byte[] given = Arrays.copyOfRange(sealed, NONCE_BYTES, from);
    if (!MessageDigest.isEqual(tag, given)) {
      return null;
    }
    byte[] plain = new byte[sealed.length - from];
    cipher.processBytes(sealed, from, plain.length, plain, 0);
    return plain;
  }

  /// The field `data` of a message `encrypted`. Null as above, and for what is no Base64.
  byte @Nullable [] openText(String base64) {
    try {
      return open(Base64.getMimeDecoder().decode(base64));
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  /// Nonce, tag, text.
  byte[] seal(byte[] plain, SecureRandom random) {
    byte[] sealed = new byte[NONCE_BYTES + TAG_BYTES + plain.length];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
    XSalsa20Engine cipher = cipher(sealed);
    byte[] tagKey = tagKey(cipher);
    int from = NONCE_BYTES + TAG_BYTES;
    cipher.processBytes(plain, 0, plain.length, sealed, from);
    byte[] tag = new byte[TAG_BYTES];
    mac(tagKey, sealed, from, tag);
    System.arraycopy(tag, 0, sealed, NONCE_BYTES, TAG_BYTES);
    return sealed;
  }

  String sealText(byte[] plain, SecureRandom random) {
    return Base64.getEncoder().encodeToString(seal(plain, random));
  }

  private XSalsa20Engine cipher(byte[] sealed) {
    XSalsa20Engine cipher = new XSalsa20Engine();
    cipher.init(
        /* forEncryption= */ true,
        new ParametersWithIV(new KeyParameter(key), sealed, 0, NONCE_BYTES));
    return cipher;
  }

  private static byte[] tagKey(XSalsa20Engine cipher) {
    byte[] tagKey = new byte[KEY_BYTES];
    cipher.processBytes(tagKey, 0, KEY_BYTES, tagKey, 0);
    return tagKey;
  }

  private static void mac(byte[] tagKey, byte[] sealed, int from, byte[] into) {
    Poly1305 mac = new Poly1305();
    mac.init(new KeyParameter(tagKey));
    mac.update(sealed, from, sealed.length - from);
    mac.doFinal(into, 0);
  }

  @Override
  public String toString() {
    return "Secretbox[********]";
  }
}
