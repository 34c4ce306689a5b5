package muster.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import muster.store.Tx;
import muster.text.Words;
import org.jspecify.annotations.Nullable;

/// Full-text search. Messages are put into the index behind the ingest, many at once: every few
/// seconds, and before each search up to the newest. So a message costs nothing extra when it is
/// posted, and a search still finds what was said a moment ago. How far the index is can be read
/// from it; after a restore it is simply made again.
final class Search {
  private static final int AT_ONCE = 500;

  private final Ground ground;
  private final SearchStore store;
  // the newest post in the index; -1: look. Written on the journal's thread alone
  private volatile long upTo = -1;

  Search(Ground ground) {
    this.ground = ground;
    this.store = new SearchStore(ground.database().kind());
    ground.journal().onRollback(() -> upTo = -1);
  }

  private long upTo(Tx tx) {
    if (upTo < 0) {
      upTo = store.last(tx);
    }
    return upTo;
  }

  /// The text of a message is another now, or null: gone.
  void changed(Tx tx, long post, @Nullable String text) {
    if (post > upTo(tx)) {
      return;
    }
    store.remove(tx, post);
    if (text != null) {
      String sender =
          tx.one(
                  "SELECT sender_key FROM chat_posts WHERE id = ?",
                  row -> row.string("sender_key"),
                  post)
              .orElse("");
      store.put(tx, post, words(sender, text));
    }
  }

  private static List<String> words(String sender, String text) {
    List<String> words = new ArrayList<>(Words.of(text));
    words.add(Words.sender(sender));
    return words;
  }

  /// Puts in what is not yet in the index.
  void catchUp() {
    long known = upTo;
    if (known >= 0 && ground.database().read(PostStore::lastId) <= known) {
      return;
    }
    int some = AT_ONCE;
    while (some == AT_ONCE) {
      some = ground.journal().write(this::someMore);
    }
  }

  private record Fresh(long id, String sender, @Nullable String text) {}

  private int someMore(Tx tx) {
    List<Fresh> fresh =
        tx.query(
            "SELECT id, sender_key, body FROM chat_posts WHERE id > ? ORDER BY id LIMIT ?",
            row -> new Fresh(row.bigint("id"), row.string("sender_key"), row.stringOrNull("body")),
            upTo(tx),
            AT_ONCE);
    for (Fresh post : fresh) {
      String text = post.text();
      if (text != null) {
        store.put(tx, post.id(), words(post.sender(), text));
      }
      upTo = post.id();
    }
    return fresh.size();
  }

  /// Where to look: these rooms only, or all but these.
  record Rooms(boolean only, Collection<Long> ids) {
    String sql() {
      if (ids.isEmpty()) {
        return only ? " AND 1 = 0" : "";
      }
      return " AND p.room_id " + (only ? "IN (" : "NOT IN (") + PostStore.marks(ids.size()) + ")";
    }
  }

  /// The newest first.
  ///
  /// @param before row number from which to go on backwards
  List<Stored> find(Query query, Rooms rooms, long before, int limit) {
    catchUp();
    StringBuilder sql = new StringBuilder("SELECT ").append(PostStore.COLUMNS);
    List<Object> args = new ArrayList<>();
    if (query.terms().isEmpty()) {
      sql.append(" FROM chat_posts p WHERE 1 = 1");
    } else {
      sql.append(store.from());
      args.add(store.match(query.terms()));
    }
    sql.append(" AND p.body IS NOT NULL AND p.id < ?").append(rooms.sql());
    args.add(before);
    args.addAll(rooms.ids());
    if (query.after() != Long.MIN_VALUE) {
      sql.append(" AND p.created_at >= ?");
      args.add(query.after());
    }
    if (query.before() != Long.MAX_VALUE) {
      sql.append(" AND p.created_at < ?");
      args.add(query.before());
    }
    sql.append(" ORDER BY p.id DESC LIMIT ?");
    args.add(limit);
    return ground
        .database()
        .read(tx -> tx.query(sql.toString(), PostStore::stored, args.toArray()));
  }
}
