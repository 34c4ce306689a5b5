package muster.bridges;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Ids that are made from what is known anyway, so that the same thing gets the same id again.
final class Derived {
  private Derived() {}

  /// A UUID of version 8 (RFC 9562: made by a rule of one's own) out of a hash.
  ///
  /// @param bridge its id, which is random and known to admins only: nobody can take the ids
  ///   beforehand
  static UUID id(String bridge, String outside, int part) {
    byte[] hash = sha256((bridge + "\n" + part + "\n" + outside).getBytes(StandardCharsets.UTF_8));
    ByteBuffer bytes = ByteBuffer.wrap(hash);
    long high = (bytes.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000;
    long low = (bytes.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /// So many random bytes, in hexadecimal.
  static String token(RandomGenerator random, int bytes) {
    byte[] token = new byte[bytes];
    random.nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
