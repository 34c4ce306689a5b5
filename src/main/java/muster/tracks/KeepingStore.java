package muster.tracks;

import java.util.Optional;
import muster.store.Tx;
import muster.types.UserId;

/// Whose positions are kept how long, and how far each track is thinned out.
final class KeepingStore {
  private KeepingStore() {}

  /// @param until everything before it has been looked through
  record Thinned(String rule, long until) {}

  static Optional<Keeping> find(Tx tx, UserId user) {
    return tx.one(
        """
        SELECT keep_days, thin_days, thin_minutes, thin_metres FROM tracks_keeping
        WHERE user_key = ?\
        """,
        row ->
            new Keeping(
                row.integer("keep_days"),
                row.integer("thin_days"),
                row.integer("thin_minutes"),
                row.integer("thin_metres")),
        user.key());
  }

  static void set(Tx tx, UserId user, Keeping keeping) {
    tx.update(
        """
        INSERT INTO tracks_keeping (user_key, user_id, keep_days, thin_days, thin_minutes,
          thin_metres) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (user_key) DO UPDATE SET keep_days = excluded.keep_days,
          thin_days = excluded.thin_days, thin_minutes = excluded.thin_minutes,
          thin_metres = excluded.thin_metres\
        """,
        user.key(),
        user.value(),
        keeping.keepDays(),
        keeping.thinDays(),
        keeping.thinMinutes(),
        keeping.thinMetres());
  }

  static void reset(Tx tx, UserId user) {
    tx.update("DELETE FROM tracks_keeping WHERE user_key = ?", user.key());
  }

  static Optional<Thinned> thinned(Tx tx, long device) {
    return tx.one(
        "SELECT rule, until_tst FROM tracks_thinned WHERE device_id = ?",
        row -> new Thinned(row.string("rule"), row.bigint("until_tst")),
        device);
  }

  static void thinned(Tx tx, long device, Thinned thinned) {
    tx.update(
        """
        INSERT INTO tracks_thinned (device_id, rule, until_tst) VALUES (?, ?, ?)
        ON CONFLICT (device_id) DO UPDATE SET rule = excluded.rule, until_tst = excluded.until_tst\
        """,
        device,
        thinned.rule(),
        thinned.until());
  }

  static void remove(Tx tx, long device, Fix fix) {
    tx.later(
        "DELETE FROM tracks_fixes WHERE device_id = ? AND tst = ? AND lat = ? AND lon = ?",
        device,
        fix.tst(),
        fix.latE7(),
        fix.lonE7());
  }

  /// Positions before a moment, at most so many; how many they were.
  static int removeBefore(Tx tx, long device, long tst, int limit) {
    return tx.update(
        """
        DELETE FROM tracks_fixes WHERE device_id = ? AND (tst, lat, lon) IN
          (SELECT tst, lat, lon FROM tracks_fixes WHERE device_id = ? AND tst < ?
           ORDER BY tst LIMIT ?)\
        """,
        device,
        device,
        tst,
        limit);
  }
}
