package muster.chat;

import java.util.ArrayList;
import java.util.List;
import muster.store.Tx;

/// The search index in either database: FTS5 in SQLite, `tsvector` in PostgreSQL. Words are letters
/// and digits only (see [Words]), so nothing in them can be taken for an operator.
final class SearchStore {
  private final boolean sqlite;

  SearchStore(String kind) {
    this.sqlite = kind.equals("sqlite");
  }

  /// A word, or several that stand one behind the other.
  record Term(List<String> words, boolean prefix) {
    Term {
      words = List.copyOf(words);
    }
  }

  private String key() {
    return sqlite ? "rowid" : "id";
  }

  long last(Tx tx) {
    return tx.one(
            "SELECT " + key() + " AS id FROM chat_search ORDER BY " + key() + " DESC LIMIT 1",
            row -> row.bigint("id"))
        .orElse(0L);
  }

  void put(Tx tx, long post, List<String> words) {
    if (sqlite) {
      tx.update(
          "INSERT INTO chat_search (rowid, words) VALUES (?, ?)", post, String.join(" ", words));
    } else {
      StringBuilder vector = new StringBuilder();
      for (int i = 0; i < words.size(); i++) {
        vector.append('\'').append(words.get(i)).append("':").append(i + 1).append(' ');
      }
      tx.later(
          "INSERT INTO chat_search (id, words) VALUES (?, CAST(? AS tsvector))",
          post,
          vector.toString());
    }
  }

  void remove(Tx tx, long post) {
    tx.update("DELETE FROM chat_search WHERE " + key() + " = ?", post);
  }

  void removeRoom(Tx tx, long room) {
    tx.update(
        "DELETE FROM chat_search WHERE "
            + key()
            + " IN (SELECT id FROM chat_posts WHERE room_id = ?)",
        room);
  }

  /// Where in the tables the words are looked up; takes [#match] as its argument.
  String from() {
    return sqlite
        ? " FROM chat_search CROSS JOIN chat_posts p ON p.id = chat_search.rowid"
            + " WHERE chat_search MATCH ?"
        : " FROM chat_search s JOIN chat_posts p ON p.id = s.id"
            + " WHERE s.words @@ CAST(? AS tsquery)";
  }

  String match(List<Term> terms) {
    List<String> all = new ArrayList<>();
    for (Term term : terms) {
      all.add(sqlite ? fts(term) : tsquery(term));
    }
    return String.join(sqlite ? " AND " : " & ", all);
  }

  private static String fts(Term term) {
    return "\"" + String.join(" ", term.words()) + "\"" + (term.prefix() ? " *" : "");
  }

  private static String tsquery(Term term) {
    StringBuilder query = new StringBuilder("(");
    for (int i = 0; i < term.words().size(); i++) {
      query.append(i > 0 ? " <-> " : "").append('\'').append(term.words().get(i)).append('\'');
      if (term.prefix() && i == term.words().size() - 1) {
        query.append(":*");
      }
    }
    return query.append(')').toString();
  }
}
