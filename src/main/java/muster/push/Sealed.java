package muster.push;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import muster.types.Problem;
import muster.types.Refusal;

/// Messages that only one browser can open: RFC 8291 over the content coding `aes128gcm` of RFC
/// 8188, one record, a new key pair and salt for each message.
final class Sealed {
  static final int POINT = 65;
  static final int SECRET = 16;
  private static final int SALT = 16;
  private static final int RECORD = 4_096;
  private static final int TAG_BITS = 128;
  private static final int FIELD = 32;
  // of a record, less the tag, the delimiter, and what push services may add
  static final int MOST = 3_800;

  private Sealed() {}

  static byte[] seal(byte[] text, byte[] key, byte[] secret, SecureRandom random)
      throws GeneralSecurityException {
    byte[] salt = new byte[SALT];
    random.nextBytes(salt);
    return seal(text, key, secret, pair(random), salt);
  }

  static byte[] seal(byte[] text, byte[] key, byte[] secret, KeyPair own, byte[] salt)
      throws GeneralSecurityException {
    if (text.length > MOST) {
      throw new IllegalArgumentException("a notification has at most " + MOST + " bytes");
    }
    byte[] ours = point(own);
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(own.getPrivate());
    agreement.doPhase(publicKey(key), true);
    byte[] info = join("WebPush: info\0".getBytes(StandardCharsets.US_ASCII), key, ours);
    byte[] ikm = derive(agreement.generateSecret(), secret, info, FIELD);
    byte[] content = derive(ikm, salt, ascii("Content-Encoding: aes128gcm\0"), 16);
    byte[] nonce = derive(ikm, salt, ascii("Content-Encoding: nonce\0"), 12);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(content, "AES"),
        new GCMParameterSpec(TAG_BITS, nonce));
    byte[] sealed = cipher.doFinal(join(text, new byte[] {2}));
    return ByteBuffer.allocate(SALT + 4 + 1 + POINT + sealed.length)
        .put(salt)
        .putInt(RECORD)
        .put((byte) POINT)
        .put(ours)
        .put(sealed)
        .array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] derive(byte[] from, byte[] salt, byte[] info, int length)
      throws GeneralSecurityException {
    return KDF.getInstance("HKDF-SHA256")
        .deriveData(
            HKDFParameterSpec.ofExtract().addIKM(from).addSalt(salt).thenExpand(info, length));
  }

  private static byte[] join(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  static KeyPair pair(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator maker = KeyPairGenerator.getInstance("EC");
    maker.initialize(new ECGenParameterSpec("secp256r1"), random);
    return maker.generateKeyPair();
  }

  static ECParameterSpec curve() throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  /// The public half, uncompressed.
  static byte[] point(KeyPair pair) {
    ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
    return ByteBuffer.allocate(POINT)
        .put((byte) 4)
        .put(number(point.getAffineX()))
        .put(number(point.getAffineY()))
        .array();
  }

  static byte[] number(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] fixed = new byte[FIELD];
    int count = Math.min(FIELD, bytes.length);
    System.arraycopy(bytes, bytes.length - count, fixed, FIELD - count, count);
    return fixed;
  }

  /// Refuses what is no point of the curve: a wrong one could draw our key out of the answers.
  static ECPublicKey publicKey(byte[] point) throws GeneralSecurityException {
    if (point.length != POINT || point[0] != 4) {
      throw new Refusal(
          Problem.BAD_REQUEST, "p256dh is an uncompressed point of P-256, in base64url");
    }
    ECParameterSpec curve = curve();
    BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
    BigInteger x = new BigInteger(1, point, 1, FIELD);
    BigInteger y = new BigInteger(1, point, 1 + FIELD, FIELD);
    BigInteger right =
        x.pow(3).add(curve.getCurve().getA().multiply(x)).add(curve.getCurve().getB()).mod(p);
    if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0 || !y.multiply(y).mod(p).equals(right)) {
      throw new Refusal(Problem.BAD_REQUEST, "p256dh is not a point of P-256");
    }
    return (ECPublicKey)
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
  }
}
