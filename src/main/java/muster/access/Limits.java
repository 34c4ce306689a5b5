package muster.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;

/// The limits of a space as they are now: the table of [Limit] with its defaults, what the
/// configuration says, and what an admin changed while running. Buckets are made when somebody is
/// first seen, kept for a day of silence, and bounded in number.
public final class Limits {
  private static final int KEPT = 100_000;

  /// One line of the table as people see it.
  public record Line(Limit limit, String value, boolean changed) {}

  private record Key(Limit limit, String who) {}

  private record Value(String text, Rate rate, long quota) {
    static Value of(Limit limit, String text) {
      String clean = limit.check(text);
      return switch (limit.kind()) {
        case RATE -> new Value(clean, Rate.parse(clean), 0);
        case QUOTA ->
            new Value(
                clean, Rate.OFF, clean.equals("off") ? Long.MAX_VALUE : Long.parseLong(clean));
      };
    }
  }

  private final Ground ground;
  private final Map<Limit, Value> configured = new EnumMap<>(Limit.class);
  private final Map<Limit, Value> changed = new ConcurrentHashMap<>();
  private final Cache<Key, Bucket> buckets;

  Limits(Ground ground, Map<Limit, String> configured) {
    this.ground = ground;
    for (Limit limit : Limit.values()) {
      this.configured.put(limit, Value.of(limit, configured.getOrDefault(limit, limit.standard())));
    }
    for (Limit limit : Limit.values()) {
      LimitStore.find(ground, limit).ifPresent(text -> changed.put(limit, Value.of(limit, text)));
    }
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(KEPT)
            .expireAfterAccess(Duration.ofDays(1))
            .ticker(ground.sources().nanos()::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  public List<Line> table() {
    return Arrays.stream(Limit.values())
        .map(limit -> new Line(limit, value(limit).text(), changed.containsKey(limit)))
        .toList();
  }

  public Rate rate(Limit limit) {
    return value(limit).rate();
  }

  /// The number, or the greatest there is when the limit is off.
  public long quota(Limit limit) {
    return value(limit).quota();
  }

  private Value value(Limit limit) {
    Value own = changed.get(limit);
    return own == null ? Objects.requireNonNull(configured.get(limit)) : own;
  }

  /// The bucket of somebody, shared by all their connections; keep it for as long as you like.
  public Bucket bucket(Limit limit, Principal who) {
    return bucket(
        limit,
        switch (limit.per()) {
          case USER ->
              who.credential().kind() == Credential.Kind.ANONYMOUS
                  ? "anonymous " + Networks.of(who.address())
                  : who.user().key();
          case ADDRESS -> Networks.of(who.address());
          case SESSION, SPACE -> "";
        });
  }

  public Bucket bucketOfAddress(Limit limit, String address) {
    return bucket(limit, Networks.of(address));
  }

  private Bucket bucket(Limit limit, String key) {
    return buckets.get(
        new Key(limit, key), k -> new Bucket(() -> rate(limit), ground.sources().nanos()));
  }

  /// Takes one of it or refuses, with the time to wait.
  public void check(Limit limit, Principal who) {
    refuse(limit, bucket(limit, who).take());
  }

  public void checkAddress(Limit limit, String address) {
    refuse(limit, bucketOfAddress(limit, address).take());
  }

  private void refuse(Limit limit, long wait) {
    if (wait > 0) {
      throw new Refusal(
          Problem.TOO_FAST,
          "Too fast: at most "
              + rate(limit)
              + " (limit "
              + limit.code()
              + ": "
              + limit.meaning()
              + ")",
          Bucket.seconds(wait));
    }
  }

  /// Refuses when `used` of it are there already.
  public void checkQuota(Limit limit, long used) {
    if (used >= quota(limit)) {
      throw new Refusal(
          Problem.QUOTA_EXCEEDED,
          "At most " + quota(limit) + " (limit " + limit.code() + ": " + limit.meaning() + ")");
    }
  }

  /// Sets a limit from now on, also for those who are connected; an empty value goes back to what
  /// the configuration says.
  public void set(Principal by, Limit limit, String value) {
    ground.requireAdmin(by);
    String clean = value.isBlank() ? "" : limit.check(value);
    ground.write(tx -> {
      LimitStore.set(tx, limit, clean);
      ground.audit().record(tx, by, "limit.set", limit.code(), clean.isEmpty() ? "default" : clean);
      return true;
    });
    if (clean.isEmpty()) {
      changed.remove(limit);
    } else {
      changed.put(limit, Value.of(limit, clean));
    }
  }
}
