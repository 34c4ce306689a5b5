package muster.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nulabinc.zxcvbn.StandardDictionaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Passwords: hashed with Argon2id, a few at a time. Each check takes 19 MiB and some 50 ms of one
/// core, so at most `atOnce` run, a bounded number waits a bounded time, and the rest is told that
/// the hub is busy. A user who does not exist costs the same check, against a hash nobody knows.
///
/// A password that was right is recognised for some minutes by a MAC under a key that only this
/// process knows, because HTTP Basic sends it with every request and a thousand phones reconnect at
/// once after a restart. A wrong password is never recognised and always pays in full.
///
/// Before hashing, text is put into Unicode's form NFC and every kind of blank becomes a plain one
/// (RFC 8265, OpaqueString), so that the same keys give the same password on every machine.
final class Passwords {
  static final int SHORTEST = 8;
  static final int LONGEST = 256;
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int BLOCKS = 4;
  private static final int BLOCK = 5;
  private static final int WAIT_SECONDS = 10;
  private static final String MAC = "HmacSHA256";

  private final AccessSettings.Hashing settings;
  private final Sources sources;
  private final Semaphore running;
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder computed = new LongAdder();
  private final Argon nobody;
  private final SecretKeySpec memoryKey;
  private final Cache<String, byte[]> remembered;

  Passwords(AccessSettings.Hashing settings, Sources sources) {
    this.settings = settings;
    this.sources = sources;
    this.running = new Semaphore(settings.atOnce(), /* fair= */ true);
    // never computed: 32 random bytes are as good as the hash of a password nobody has
    this.nobody =
        new Argon(
            settings.memoryKiB(),
            settings.passes(),
            settings.lanes(),
            sources.bytes(Argon.SALT_BYTES),
            sources.bytes(32));
    this.memoryKey = new SecretKeySpec(sources.bytes(32), MAC);
    this.remembered =
        Caffeine.newBuilder()
            .maximumSize(20_000)
            .expireAfterWrite(settings.remembered())
            .ticker(sources.nanos()::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /// Argon2 computations so far.
  long computed() {
    return computed.sum();
  }

  String hash(String password) {
    byte[] bytes = bytes(password);
    try {
      return costly(() -> {
        computed.increment();
        return Argon.hash(settings, bytes, sources.bytes(Argon.SALT_BYTES)).phc();
      });
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /// Whether this password was right a moment ago, for this hash.
  boolean remembers(UserId user, String phc, String password) {
    byte[] last = remembered.getIfPresent(user.key());
    return last != null && MessageDigest.isEqual(last, mac(phc, password));
  }

  /// Whether the password belongs to the hash; no hash (no such user) costs the same and is wrong.
  /// `atTurn` runs when it is this check's turn: it may refuse, or say that the password was proven
  /// meanwhile, so that a thousand connections of one user cost one computation. `wrong` runs
  /// before the next one's turn, who is to know of it.
  boolean matches(@Nullable String phc, String password, BooleanSupplier atTurn, Runnable wrong) {
    byte[] bytes = bytes(password);
    try {
      Argon known = phc == null ? null : Argon.parse(phc);
      return costly(() -> {
        if (atTurn.getAsBoolean()) {
          return true;
        }
        computed.increment();
        boolean same = (known == null ? nobody : known).matches(bytes);
        boolean right = same && known != null;
        if (!right) {
          wrong.run();
        }
        return right;
      });
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  void remember(UserId user, String phc, String password) {
    remembered.put(user.key(), mac(phc, password));
  }

  void forget(UserId user) {
    remembered.invalidate(user.key());
  }

  boolean isStale(String phc) {
    Argon argon = Argon.parse(phc);
    return argon == null || !argon.madeWith(settings);
  }

  private interface Work<T> {
    T run();
  }

  private <T> T costly(Work<T> work) {
    if (waiting.incrementAndGet() > settings.waiting() + settings.atOnce()) {
      waiting.decrementAndGet();
      throw busy();
    }
    try {
      if (!running.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw busy();
      }
      try {
        return work.run();
      } finally {
        running.release();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new Refusal(Problem.STARTING, "The hub is stopping");
    } finally {
      waiting.decrementAndGet();
    }
  }

  private static Refusal busy() {
    return new Refusal(Problem.BUSY, "Too many people are signing in at this moment; try again", 5);
  }

  private byte[] mac(String phc, String password) {
    byte[] bytes = bytes(password);
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(memoryKey);
      mac.update(phc.getBytes(StandardCharsets.US_ASCII));
      mac.update((byte) 0);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static byte[] bytes(String password) {
    return normal(password).getBytes(StandardCharsets.UTF_8);
  }

  static String normal(String password) {
    String text = Normalizer.normalize(password, Normalizer.Form.NFC);
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> out.appendCodePoint(Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c));
    return out.toString();
  }

  /// Whether a login may even be tried with this: what is longer than any password is none.
  static boolean isPlausible(String password) {
    return !password.isEmpty() && password.length() <= 4 * LONGEST;
  }

  /// Says in words what is wrong with a new password.
  static void checkNew(String password, UserId user) {
    String text =
        normal(password.length() > 8 * LONGEST ? password.substring(0, 8 * LONGEST) : password);
    int length = text.codePointCount(0, text.length());
    require(length >= SHORTEST, "A password has at least " + SHORTEST + " characters");
    require(length <= LONGEST, "A password has at most " + LONGEST + " characters");
    require(
        text.codePoints().noneMatch(c -> Character.isISOControl(c) || isSurrogate(c)),
        "A password has no control characters");
    require(!text.isBlank(), "A password is more than blanks");
    String folded = text.toLowerCase(Locale.ROOT);
    require(
        !folded.replaceAll("[^\\p{L}]+$", "").equals(user.key()) && !folded.equals(user.key()),
        "A password is not the user's own name");
    require(
        !isPattern(folded), "This password is one run of keys; choose one that is hard to guess");
    require(
        !TokenForm.looksLikeToken(text)
            && !TokenForm.looksLikeKey(text)
            && !TokenForm.looksLikeDevice(text),
        "This has the form of a token or an API key; choose another password");
    require(
        !isCommon(folded),
        "This password is among the most used of all; choose one that is hard to guess");
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  /// `aaaaaaaa`, `12345678`, `hgfedcba`.
  private static boolean isPattern(String text) {
    int step = text.charAt(1) - text.charAt(0);
    if (Math.abs(step) > 1) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      if (text.charAt(i) - text.charAt(i - 1) != step) {
        return false;
      }
    }
    return true;
  }

  /// Among the 30,000 passwords that were found most often. Read when a password is set, which is
  /// seldom, and kept nowhere.
  private static boolean isCommon(String folded) {
    try {
      return StandardDictionaries.PASSWORDS_LOADER.load().getRankedDictionary().containsKey(folded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void require(boolean holds, String words) {
    if (!holds) {
      throw new Refusal(Problem.BAD_REQUEST, words);
    }
  }

  /// Four blocks of five, easy to read out: 31 letters and digits that are not mistaken for each
  /// other, 99 bits.
  String generate() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < BLOCKS * BLOCK; i++) {
      if (i > 0 && i % BLOCK == 0) {
        out.append('-');
      }
      out.append(LETTERS.charAt(sources.random().nextInt(LETTERS.length())));
    }
    return out.toString();
  }
}
