package muster.direct;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import muster.direct.StatusStore.Event;
import muster.store.Journal;
import muster.store.Tx;
import org.jspecify.annotations.Nullable;

/// Statuses that came before their message wait here for it, a day at most, and so many for each
/// user. Kept in memory as well, so that a message without any (nearly every one) costs nothing. On
/// the journal's thread only.
final class Early {
  static final int MOST_OF_A_USER = 200;
  private static final int MOST = 20_000;

  private @Nullable Map<String, List<Event>> byMessage;

  Early(Journal journal) {
    journal.onRollback(() -> byMessage = null);
  }

  private Map<String, List<Event>> all(Tx tx) {
    Map<String, List<Event>> known = byMessage;
    if (known == null) {
      known = new HashMap<>();
      for (Event event : StatusStore.early(tx)) {
        known.computeIfAbsent(event.messageId(), id -> new ArrayList<>()).add(event);
      }
      byMessage = known;
    }
    return known;
  }

  /// Nobody is told whether it is kept: whether there is such a message is nobody's business who is
  /// not its receiver.
  void add(Tx tx, Event event) {
    Map<String, List<Event>> all = all(tx);
    long own =
        all.values().stream()
            .flatMap(List::stream)
            .filter(one -> one.user().equals(event.user()))
            .count();
    if (all.size() >= MOST || own >= MOST_OF_A_USER) {
      return;
    }
    List<Event> waiting = all.computeIfAbsent(event.messageId(), id -> new ArrayList<>());
    boolean known =
        waiting.stream()
            .anyMatch(one -> one.user().equals(event.user()) && one.state() == event.state());
    if (!known) {
      waiting.add(event);
      StatusStore.addEarly(tx, event);
    }
  }

  /// The message is there: what waited for it.
  List<Event> take(Tx tx, String messageId) {
    List<Event> waited = all(tx).remove(messageId);
    if (waited == null) {
      return List.of();
    }
    StatusStore.removeEarly(tx, messageId);
    return waited;
  }

  void forgetBefore(Tx tx, long at) {
    StatusStore.removeEarlyBefore(tx, at);
    byMessage = null;
  }
}
