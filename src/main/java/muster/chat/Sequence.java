package muster.chat;

import java.util.HashMap;
import java.util.Map;
import muster.store.Journal;
import muster.store.Tx;

/// The next seq of each room and the next row of all: on the journal's thread only. What is
/// remembered mirrors rows that may not be committed yet, so a roll-back forgets all of it.
final class Sequence {
  private static final int MOST = 10_000;
  private final Map<Long, Long> last = new HashMap<>();
  private long lastPost = -1;

  Sequence(Journal journal) {
    journal.onRollback(this::forget);
  }

  private void forget() {
    last.clear();
    lastPost = -1;
  }

  long next(Tx tx, long room) {
    long seq = last(tx, room) + 1;
    last.put(room, seq);
    return seq;
  }

  long last(Tx tx, long room) {
    Long known = last.get(room);
    if (known == null) {
      if (last.size() >= MOST) {
        last.clear();
      }
      known = RoomStore.lastSeq(tx, room);
      last.put(room, known);
    }
    return known;
  }

  long nextPost(Tx tx) {
    if (lastPost < 0) {
      lastPost = PostStore.lastId(tx);
    }
    return ++lastPost;
  }

  /// A room is gone.
  void forget(long room) {
    last.remove(room);
  }
}
