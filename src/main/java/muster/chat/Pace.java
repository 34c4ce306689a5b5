package muster.chat;

import muster.access.Limit;
import muster.access.Limits;
import muster.bus.Publication;
import muster.store.Journal;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Role;
import org.jspecify.annotations.Nullable;

/// How fast somebody may speak. Asked on the journal's thread, where a batch may be written again
/// after a roll-back: what was let through once is let through again without paying twice.
final class Pace {
  /// More than the journal ever has in one batch.
  private static final int REMEMBERED = 2_048;

  private final Limits limits;
  private @Nullable Publication @Nullable [] paid;
  private int next;
  private boolean repeats;

  Pace(Limits limits, Journal journal) {
    this.limits = limits;
    journal.onRollback(() -> repeats = true);
  }

  /// Refuses when it is too fast.
  void check(Limit limit, Publication publication) {
    Principal who = publication.sender();
    if (isFree(who) || (repeats && isPaid(publication))) {
      return;
    }
    limits.check(limit, who);
    remember(publication);
  }

  private static boolean isFree(Principal who) {
    return switch (who.credential().kind()) {
      case HUB, LOCAL_KEY -> true;
      case API_KEY -> who.role().atLeast(Role.MODERATOR);
      case PASSWORD, TOKEN, CERTIFICATE, ANONYMOUS -> false;
    };
  }

  static boolean isAnonymous(Principal who) {
    return who.credential().kind() == Credential.Kind.ANONYMOUS;
  }

  private boolean isPaid(Publication publication) {
    if (paid != null) {
      for (Publication one : paid) {
        if (one == publication) {
          return true;
        }
      }
    }
    return false;
  }

  private void remember(Publication publication) {
    @Nullable Publication[] ring = paid;
    if (ring == null) {
      ring = new @Nullable Publication[REMEMBERED];
      paid = ring;
    }
    ring[next] = publication;
    next = (next + 1) % REMEMBERED;
    // whatever is repeated is among the last of the ring, and has been by now
    repeats &= next != 0;
  }
}
