package muster.access;

import java.time.Duration;
import java.util.Map;

/// Everything about access that an owner may set; docs/access.md names the numbers.
public record AccessSettings(
    Hashing hashing,
    Throttling throttling,
    TokenTimes tokens,
    boolean anonymous,
    Duration auditKept,
    Map<Limit, String> limits) {

  public AccessSettings {
    limits = Map.copyOf(limits);
    limits.forEach(Limit::check);
    require(!auditKept.isNegative() && !auditKept.isZero(), "The audit log is kept for some time");
  }

  /// Argon2id and how much of it at once. `remembered` is how long a password that was right is
  /// recognised without hashing it again (HTTP Basic sends it with every request).
  public record Hashing(
      int memoryKiB, int passes, int lanes, int atOnce, int waiting, Duration remembered) {
    public Hashing {
      require(memoryKiB >= 8 * lanes && memoryKiB <= 1 << 20, "Argon2 memory: 8 KiB to 1 GiB");
      require(passes >= 1 && passes <= 100, "Argon2 passes: 1 to 100");
      require(lanes >= 1 && lanes <= 16, "Argon2 lanes: 1 to 16");
      require(atOnce >= 1 && waiting >= 0, "At least one password is checked at a time");
    }

    static Hashing defaults() {
      int cores = Runtime.getRuntime().availableProcessors();
      return new Hashing(19_456, 2, 1, Math.clamp(cores, 2, 4), 2_000, Duration.ofMinutes(10));
    }
  }

  /// Wrong attempts that are free, and the wait after them: `first`, doubled with each further
  /// wrong attempt up to `longest`. `perUser` counts one user from one address, `perAddress` all
  /// users from one address, `perTarget` one user from everywhere.
  public record Throttling(
      int perUser, int perAddress, int perTarget, Duration first, Duration longest) {
    public Throttling {
      require(perUser >= 1 && perAddress >= 1 && perTarget >= 1, "One wrong attempt is free");
      require(first.toMillis() >= 1 && longest.compareTo(first) >= 0, "first <= longest");
    }

    static Throttling defaults() {
      return new Throttling(5, 20, 50, Duration.ofSeconds(1), Duration.ofMinutes(15));
    }
  }

  /// How long tokens live: one made by signing in, one made for somebody when nothing is said, the
  /// longest that anybody may ask for; and after how long a new signing key is made.
  public record TokenTimes(Duration session, Duration issued, Duration longest, Duration keyAge) {
    static final Duration LIMIT = Duration.ofDays(366);

    public TokenTimes {
      require(longest.compareTo(LIMIT) <= 0, "No token lives longer than 366 days");
      require(session.compareTo(longest) <= 0 && issued.compareTo(longest) <= 0, "within longest");
      require(session.toSeconds() >= 1 && issued.toSeconds() >= 1, "Tokens live a second or more");
      require(keyAge.toSeconds() >= 1, "Signing keys live a second or more");
    }

    static TokenTimes defaults() {
      return new TokenTimes(
          Duration.ofHours(12), Duration.ofHours(1), Duration.ofDays(30), Duration.ofDays(90));
    }
  }

  public static AccessSettings defaults() {
    return new AccessSettings(
        Hashing.defaults(),
        Throttling.defaults(),
        TokenTimes.defaults(),
        /* anonymous= */ false,
        Duration.ofDays(365),
        Map.of());
  }

  public AccessSettings withAnonymous(boolean allowed) {
    return new AccessSettings(hashing, throttling, tokens, allowed, auditKept, limits);
  }

  /// How long a login lasts; the longest token is at least as long.
  public AccessSettings withSession(Duration session) {
    Duration longest = tokens.longest().compareTo(session) < 0 ? session : tokens.longest();
    TokenTimes times = new TokenTimes(session, tokens.issued(), longest, tokens.keyAge());
    return new AccessSettings(hashing, throttling, times, anonymous, auditKept, limits);
  }

  public AccessSettings withAuditKept(Duration kept) {
    return new AccessSettings(hashing, throttling, tokens, anonymous, kept, limits);
  }

  public AccessSettings withLimits(Map<Limit, String> values) {
    return new AccessSettings(hashing, throttling, tokens, anonymous, auditKept, values);
  }

  public AccessSettings withHashing(Hashing other) {
    return new AccessSettings(other, throttling, tokens, anonymous, auditKept, limits);
  }

  private static void require(boolean holds, String words) {
    if (!holds) {
      throw new IllegalArgumentException(words);
    }
  }
}
