package muster.files;

import java.util.HashMap;
import java.util.Map;
import muster.types.Problem;
import muster.types.Refusal;

/// How many bytes lie here, of each person and in all. What is on its way counts as it comes, so
/// that many uploads at once do not get past a limit together.
final class Quota {
  private final long perUser;
  private final long perSpace;
  // guarded by this
  private final Map<String, Long> used;
  private long total;

  Quota(FileSettings settings, Map<String, Long> used) {
    this.perUser = settings.perUser();
    this.perSpace = settings.perSpace();
    this.used = new HashMap<>(used);
    this.total = used.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Takes them, or refuses.
  synchronized void take(String user, long bytes) {
    if (total + bytes > perSpace) {
      throw new Refusal(
          Problem.QUOTA_EXCEEDED, "There is no more room for files here; ask an admin");
    }
    if (of(user) + bytes > perUser) {
      throw new Refusal(
          Problem.QUOTA_EXCEEDED,
          "Your files together have at most %s; delete some messages with files first"
              .formatted(words(perUser)));
    }
    add(user, bytes);
  }

  private static String words(long bytes) {
    return bytes >= 1 << 20 ? (bytes >> 20) + " MB" : bytes + " bytes";
  }

  synchronized void giveBack(String user, long bytes) {
    add(user, -bytes);
  }

  private void add(String user, long bytes) {
    used.merge(user, bytes, (a, b) -> a + b == 0 ? null : a + b);
    total += bytes;
  }

  synchronized long of(String user) {
    return used.getOrDefault(user, 0L);
  }

  long perUser() {
    return perUser;
  }
}
