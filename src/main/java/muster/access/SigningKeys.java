package muster.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;
import muster.store.Tx;
import muster.types.Principal;
import org.jspecify.annotations.Nullable;

/// The keys that sign this space's tokens: one signs, those before it verify until the longest
/// token that they can have signed has expired. 256 random bits each, in the space's own database
/// and nowhere else; who can read that file can sign tokens, so it is readable by the hub's user
/// alone.
///
/// HS256, because the one who verifies is the one who signs: no public key can be taken for a
/// secret one, a check costs some microseconds when five thousand clients reconnect, and the token
/// stays short enough for a password field. A key is found by looking its id up in this list;
/// nothing in a token ever names a file, an address or an algorithm to use.
final class SigningKeys {
  private static final int KEY_BYTES = 32;
  private static final int ID_BYTES = 6;

  /// Never printed: no secret in it.
  record Stored(String kid, SecretKeySpec secret, long createdAt, @Nullable Long verifyUntil) {
    @Override
    public String toString() {
      return "Stored[" + kid + "]";
    }
  }

  record Key(String kid, MACSigner signer, MACVerifier verifier, long createdAt, long verifyUntil) {
    static Key of(Stored stored) {
      try {
        Long until = stored.verifyUntil();
        return new Key(
            stored.kid(),
            new MACSigner(stored.secret()),
            new MACVerifier(stored.secret()),
            stored.createdAt(),
            until == null ? Long.MAX_VALUE : until);
      } catch (JOSEException e) {
        throw new IllegalStateException("The signing key " + stored.kid() + " is damaged", e);
      }
    }

    boolean signs() {
      return verifyUntil == Long.MAX_VALUE;
    }

    @Override
    public String toString() {
      return "Key[" + kid + "]";
    }
  }

  private final Ground ground;
  private final AccessSettings.TokenTimes times;
  private volatile Map<String, Key> keys;

  SigningKeys(Ground ground, AccessSettings.TokenTimes times) {
    this.ground = ground;
    this.times = times;
    this.keys = byId(ground.read(TokenStore::keys));
  }

  private static Map<String, Key> byId(List<Stored> stored) {
    return stored.stream().map(Key::of).collect(Collectors.toMap(Key::kid, Function.identity()));
  }

  /// The key that signs; made when it is first needed.
  Key signing() {
    Key found = current();
    if (found != null) {
      return found;
    }
    synchronized (this) {
      found = current();
      if (found == null) {
        replace(Principal.hub(ground.space()), "the first", this::retire);
        found = Objects.requireNonNull(current());
      }
      return found;
    }
  }

  static SecretKeySpec secret(byte[] bytes) {
    return new SecretKeySpec(bytes, "HmacSHA256");
  }

  private @Nullable Key current() {
    return keys.values().stream().filter(Key::signs).findFirst().orElse(null);
  }

  @Nullable Key find(String kid) {
    Key key = keys.get(kid);
    return key == null || key.verifyUntil() < ground.now() ? null : key;
  }

  /// A new key signs, the older ones go on verifying.
  void rotate(Principal by, String why) {
    replace(by, why, this::retire);
  }

  /// After a leak: the older keys are gone, and with them every token that they signed or that
  /// somebody signed with them. `also` is done in the same transaction.
  void dropAll(Principal by, Consumer<Tx> also) {
    replace(
        by,
        "all tokens ended",
        tx -> {
          TokenStore.dropKeys(tx);
          also.accept(tx);
        });
  }

  private void retire(Tx tx) {
    TokenStore.retireKeys(tx, ground.now() + times.longest().toMillis());
  }

  private synchronized void replace(Principal by, String why, Consumer<Tx> older) {
    String kid = HexFormat.of().formatHex(ground.sources().bytes(ID_BYTES));
    long now = ground.now();
    Stored made = new Stored(kid, secret(ground.sources().bytes(KEY_BYTES)), now, null);
    keys =
        byId(
            ground.write(tx -> {
              older.accept(tx);
              TokenStore.addKey(tx, made);
              ground.audit().record(tx, by, "token.rotate", "key " + made.kid(), why);
              return TokenStore.keys(tx);
            }));
  }

  synchronized void tidy() {
    Key key = current();
    if (key != null && key.createdAt() + times.keyAge().toMillis() < ground.now()) {
      rotate(Principal.hub(ground.space()), "the key was old");
    }
    long now = ground.now();
    if (keys.values().stream().anyMatch(old -> old.verifyUntil() < now)) {
      keys =
          byId(
              ground.write(tx -> {
                TokenStore.forgetKeys(tx, now);
                return TokenStore.keys(tx);
              }));
    }
  }
}
