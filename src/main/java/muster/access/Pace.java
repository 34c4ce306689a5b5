package muster.access;

import muster.store.Journal;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Role;
import org.jspecify.annotations.Nullable;

/// How fast somebody may speak. Asked on the journal's thread, where a batch may be written again
/// after a roll-back: what was let through once is let through again without paying twice.
public final class Pace {
  /// More than the journal ever has in one batch.
  private static final int REMEMBERED = 2_048;

  private final Limits limits;
  private @Nullable Object @Nullable [] paid;
  private int next;
  private boolean repeats;

  public Pace(Limits limits, Journal journal) {
    this.limits = limits;
    journal.onRollback(() -> repeats = true);
  }

  /// Refuses when it is too fast.
  ///
  /// @param what is paid for: equal to itself only, and the same when its batch is written again
  public void check(Limit limit, Principal who, Object what) {
    if (isFree(who) || (repeats && isPaid(what))) {
      return;
    }
    limits.check(limit, who);
    remember(what);
  }

  private static boolean isFree(Principal who) {
    return switch (who.credential().kind()) {
      // an outside broker holds its own clients back
      case HUB, LOCAL_KEY, OUTSIDE -> true;
      case API_KEY -> who.role().atLeast(Role.MODERATOR);
      case PASSWORD, TOKEN, CERTIFICATE, DEVICE, ANONYMOUS -> false;
    };
  }

  public static boolean isAnonymous(Principal who) {
    return who.credential().kind() == Credential.Kind.ANONYMOUS;
  }

  private boolean isPaid(Object what) {
    if (paid != null) {
      for (Object one : paid) {
        if (what.equals(one)) {
          return true;
        }
      }
    }
    return false;
  }

  private void remember(Object what) {
    @Nullable Object[] ring = paid;
    if (ring == null) {
      ring = new @Nullable Object[REMEMBERED];
      paid = ring;
    }
    ring[next] = what;
    next = (next + 1) % REMEMBERED;
    // whatever is repeated is among the last of the ring, and has been by now
    repeats &= next != 0;
  }
}
