package muster.bridges;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/// Keeps a room readable when a contest is on: the same station on the same frequency is shown once
/// in ten minutes whoever heard it, and only so many spots in a minute. Used by one thread.
final class SpotGate {
  private static final long AGAIN = Duration.ofMinutes(10).toMillis();
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final int REMEMBERED = 2_000;

  private final int perMinute;
  private final Deque<Long> lately = new ArrayDeque<>();
  private final Map<String, Long> seen =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  SpotGate(int perMinute) {
    this.perMinute = perMinute;
  }

  boolean passes(Spot spot, long now) {
    String key = spot.call() + " " + Math.round(spot.kilohertz());
    Long before = seen.get(key);
    if (before != null && now - before < AGAIN) {
      return false;
    }
    while (!lately.isEmpty() && now - lately.peekFirst() >= MINUTE) {
      lately.removeFirst();
    }
    if (lately.size() >= perMinute) {
      return false;
    }
    lately.addLast(now);
    seen.remove(key);
    seen.put(key, now);
    return true;
  }
}
