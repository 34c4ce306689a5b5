package muster.direct;

import java.util.LinkedHashMap;
import java.util.Map;
import muster.store.Journal;
import muster.store.Tx;
import org.jspecify.annotations.Nullable;

/// The messages that were spoken of last, so that five hundred acknowledgements of one message look
/// it up once. On the journal's thread only; it mirrors rows that may not be committed yet, so a
/// roll-back empties it.
final class Recent {
  private static final int MOST = 1_000;

  private final Map<String, Message> byId =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Message> eldest) {
          return size() > MOST;
        }
      };

  Recent(Journal journal) {
    journal.onRollback(byId::clear);
  }

  @Nullable Message find(Tx tx, String messageId) {
    Message known = byId.get(messageId);
    if (known == null) {
      known = MessageStore.find(tx, messageId).orElse(null);
      if (known != null) {
        byId.put(messageId, known);
      }
    }
    return known;
  }

  /// It is new, or another than before.
  void put(Message message) {
    byId.put(message.messageId(), message);
  }

  /// Many have changed at once.
  void forget() {
    byId.clear();
  }
}
