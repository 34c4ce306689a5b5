package muster.access;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/// Argon2id in the PHC form `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, which says its own
/// parameters, so that hashes made with older ones stay good and are replaced at the next login.
final class Argon {
  static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{11,86})\\$"
              + "([A-Za-z0-9+/]{22,86})");

  private final int memoryKiB;
  private final int passes;
  private final int lanes;
  private final byte[] salt;
  private final byte[] hash;

  Argon(int memoryKiB, int passes, int lanes, byte[] salt, byte[] hash) {
    this.memoryKiB = memoryKiB;
    this.passes = passes;
    this.lanes = lanes;
    this.salt = salt;
    this.hash = hash;
  }

  static Argon hash(AccessSettings.Hashing with, byte[] password, byte[] salt) {
    byte[] hash =
        compute(with.memoryKiB(), with.passes(), with.lanes(), password, salt, HASH_BYTES);
    return new Argon(with.memoryKiB(), with.passes(), with.lanes(), salt, hash);
  }

  static @Nullable Argon parse(String phc) {
    Matcher form = FORM.matcher(phc);
    if (!form.matches()) {
      return null;
    }
    return new Argon(
        Integer.parseInt(form.group(1)),
        Integer.parseInt(form.group(2)),
        Integer.parseInt(form.group(3)),
        Base64.getDecoder().decode(form.group(4)),
        Base64.getDecoder().decode(form.group(5)));
  }

  boolean matches(byte[] password) {
    byte[] other = compute(memoryKiB, passes, lanes, password, salt, hash.length);
    return MessageDigest.isEqual(hash, other);
  }

  boolean madeWith(AccessSettings.Hashing settings) {
    return memoryKiB == settings.memoryKiB()
        && passes == settings.passes()
        && lanes == settings.lanes();
  }

  private static byte[] compute(
      int memoryKiB, int passes, int lanes, byte[] password, byte[] salt, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKiB)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] out = new byte[length];
    generator.generateBytes(password, out);
    return out;
  }

  String phc() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m="
        + memoryKiB
        + ",t="
        + passes
        + ",p="
        + lanes
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }
}
