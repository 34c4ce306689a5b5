package muster.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/// The key that a running hub writes into its data folder, readable by its own user alone: whoever
/// can read it is on this machine and may administer. New at each start; never printed.
public final class LocalKey {
  private static final int BYTES = 32;
  private final String text;

  private LocalKey(String text) {
    this.text = text;
  }

  public static LocalKey random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new LocalKey("ml_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /// For the file, and nothing else.
  public String reveal() {
    return text;
  }

  public boolean matches(String given) {
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "LocalKey[********]";
  }
}
