package muster.tracks;

import java.util.List;
import muster.store.Row;
import muster.store.Tx;
import muster.types.UserId;

/// Friendships and requests in the database.
final class FriendStore {
  private static final String COLUMNS =
      """
      SELECT owner_id, viewer_id, asked, grade, paused, until_at, schedule, zone, may_ask, since_at,
        shown_at FROM tracks_friends\
      """;

  private FriendStore() {}

  static List<Grant> all(Tx tx) {
    return tx.query(COLUMNS, FriendStore::grant);
  }

  static List<Grant> of(Tx tx, UserId owner) {
    return tx.query(COLUMNS + " WHERE owner_key = ?", FriendStore::grant, owner.key());
  }

  private static Grant grant(Row row) {
    return new Grant(
        new UserId(row.string("owner_id")),
        new UserId(row.string("viewer_id")),
        row.bool("asked"),
        new Terms(
            Grade.valueOf(row.string("grade")),
            row.bool("paused"),
            row.bigintOrNull("until_at"),
            Schedule.of(row.string("schedule"), row.string("zone")),
            row.bool("may_ask")),
        row.bigint("since_at"),
        new LastShown(row.bigint("shown_at")));
  }

  static void set(Tx tx, Grant grant) {
    Terms terms = grant.terms();
    tx.update(
        """
        INSERT INTO tracks_friends (owner_key, viewer_key, owner_id, viewer_id, asked, grade, paused,
          until_at, schedule, zone, may_ask, since_at, shown_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (owner_key, viewer_key) DO UPDATE SET asked = excluded.asked,
          grade = excluded.grade, paused = excluded.paused, until_at = excluded.until_at,
          schedule = excluded.schedule, zone = excluded.zone, may_ask = excluded.may_ask,
          since_at = excluded.since_at\
        """,
        grant.owner().key(),
        grant.viewer().key(),
        grant.owner().value(),
        grant.viewer().value(),
        grant.asked(),
        terms.grade(),
        terms.paused(),
        terms.until(),
        terms.schedule().text(),
        terms.schedule().zone().getId(),
        terms.mayAsk(),
        grant.since(),
        grant.shownAt().at());
  }

  static void shown(Tx tx, Grant grant) {
    tx.later(
        "UPDATE tracks_friends SET shown_at = ? WHERE owner_key = ? AND viewer_key = ?",
        grant.shownAt().at(),
        grant.owner().key(),
        grant.viewer().key());
  }

  /// Both directions; how many rows that were.
  static int end(Tx tx, UserId one, UserId other) {
    return tx.update(
        """
        DELETE FROM tracks_friends
        WHERE (owner_key = ? AND viewer_key = ?) OR (owner_key = ? AND viewer_key = ?)\
        """,
        one.key(),
        other.key(),
        other.key(),
        one.key());
  }

  static void forget(Tx tx, UserId user) {
    tx.update("DELETE FROM tracks_friends WHERE owner_key = ?", user.key());
    tx.update("DELETE FROM tracks_friends WHERE viewer_key = ?", user.key());
  }
}
