package muster.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// Slows down who guesses passwords, without locking out whom they guess at. Three counts of wrong
/// attempts, each with some free ones and then a wait that doubles:
///
/// - one user from one network: stops guessing at one account, and only from there;
/// - one network, whoever it tries: stops one password tried on everybody. One failure is forgotten
///   every half minute; a success takes back only that user's own failures, so that an attacker
///   with an account of their own gains nothing;
/// - one user from everywhere: slows a crowd of addresses down to one guess every half minute.
///   Networks from which that user signed in before are not held up by it.
///
/// All in memory and bounded; a restart forgets. Time is the clock that never jumps.
final class Throttle {
  private static final int KEPT = 20_000;
  private static final long FORGETS_ONE = Duration.ofSeconds(30).toNanos();
  private static final long LONGEST_FOR_TARGET = Duration.ofSeconds(30).toNanos();
  private static final Duration FORGOTTEN = Duration.ofHours(1);
  private static final int LONGEST_NAME = 110;

  private record Place(String user, String network) {}

  private record Wrong(int count, long last, long until) {}

  private final AccessSettings.Throttling settings;
  private final LongSupplier nanos;
  private final Cache<Place, Wrong> pairs;
  private final Cache<String, Wrong> networks;
  private final Cache<String, Wrong> targets;
  private final Cache<Place, Boolean> known;

  Throttle(AccessSettings.Throttling settings, LongSupplier nanos) {
    this.settings = settings;
    this.nanos = nanos;
    this.pairs = cache(FORGOTTEN);
    this.networks = cache(FORGOTTEN);
    this.targets = cache(FORGOTTEN);
    this.known = cache(Duration.ofDays(30));
  }

  private <K, V> Cache<K, V> cache(Duration kept) {
    return Caffeine.newBuilder()
        .maximumSize(KEPT)
        .expireAfterAccess(kept)
        .ticker(nanos::getAsLong)
        .executor(Runnable::run)
        .build();
  }

  /// Refuses while a wait is running. Asking costs nothing and counts for nothing.
  void check(String user, String address) {
    Place place = place(user, address);
    long now = nanos.getAsLong();
    long wait = Math.max(left(pairs.getIfPresent(place), now), left(network(place), now));
    if (known.getIfPresent(place) == null) {
      wait = Math.max(wait, left(targets.getIfPresent(place.user()), now));
    }
    if (wait > 0) {
      long seconds = Bucket.seconds(wait);
      throw new Refusal(
          Problem.TOO_MANY_ATTEMPTS,
          "Too many wrong attempts; try again in " + seconds + " s",
          seconds);
    }
  }

  private @Nullable Wrong network(Place place) {
    return networks.getIfPresent(place.network());
  }

  private static long left(@Nullable Wrong wrong, long now) {
    return wrong == null ? 0 : Math.max(0, wrong.until() - now);
  }

  void failed(String user, String address) {
    Place place = place(user, address);
    long longest = settings.longest().toNanos();
    pairs.asMap().compute(place, (k, w) -> more(w, settings.perUser(), longest, false));
    networks
        .asMap()
        .compute(place.network(), (k, w) -> more(w, settings.perAddress(), longest, true));
    targets
        .asMap()
        .compute(
            place.user(),
            (k, w) -> more(w, settings.perTarget(), Math.min(longest, LONGEST_FOR_TARGET), true));
  }

  private Wrong more(@Nullable Wrong before, int free, long longest, boolean forgets) {
    long now = nanos.getAsLong();
    int count = 1;
    if (before != null) {
      long forgotten = forgets ? (now - before.last()) / FORGETS_ONE : 0;
      count = 1 + (int) Math.max(0, before.count() - forgotten);
    }
    int over = count - free;
    long first = settings.first().toNanos();
    long wait = 0;
    if (over >= 0) {
      wait = over >= Long.SIZE - 2 || first > longest >> over ? longest : first << over;
    }
    return new Wrong(count, now, now + wait);
  }

  void succeeded(String user, String address) {
    Place place = place(user, address);
    known.put(place, true);
    Wrong own = pairs.asMap().remove(place);
    if (own != null) {
      networks
          .asMap()
          .computeIfPresent(
              place.network(),
              (k, w) -> new Wrong(Math.max(0, w.count() - own.count()), w.last(), w.until()));
    }
  }

  private static Place place(String user, String address) {
    String name = user.length() > LONGEST_NAME ? user.substring(0, LONGEST_NAME) : user;
    return new Place(name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Networks.of(address));
  }
}
