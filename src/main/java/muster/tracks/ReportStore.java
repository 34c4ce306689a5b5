package muster.tracks;

import java.util.List;
import muster.store.Row;
import muster.store.Tx;

/// Everything that is reported and is no position, as it came; and what was wrong with it.
final class ReportStore {
  private static final int LONGEST_EXAMPLE = 1_000;
  private static final int MOST_FAULTS = 100;
  private static final String COLUMNS =
      "SELECT id, device_id, kind, tst, received_at, note, raw FROM tracks_reports";

  private ReportStore() {}

  /// @param kind its `_type`, or `enter`, `leave`, `online`, `offline`
  /// @param note the place of a transition
  record Line(
      long id, long device, String kind, long tst, long receivedAt, String note, String raw) {}

  record Fault(String words, long times, long firstAt, long lastAt, String example) {}

  static long lastId(Tx tx) {
    return tx.one("SELECT COALESCE(max(id), 0) AS id FROM tracks_reports", row -> row.bigint("id"))
        .orElseThrow();
  }

  static void add(Tx tx, Line line) {
    tx.later(
        """
        INSERT INTO tracks_reports (id, device_id, kind, tst, received_at, note, raw)
        VALUES (?, ?, ?, ?, ?, ?, ?)\
        """,
        line.id(),
        line.device(),
        line.kind(),
        line.tst(),
        line.receivedAt(),
        line.note(),
        line.raw());
  }

  /// The newest of one kind, newest first.
  static List<Line> newest(Tx tx, long device, String kind, int limit) {
    return tx.query(
        COLUMNS + " WHERE device_id = ? AND kind = ? ORDER BY tst DESC, id DESC LIMIT ?",
        ReportStore::line,
        device,
        kind,
        limit);
  }

  /// What happened, newest first.
  static List<Line> activity(Tx tx, long device, long before, int limit) {
    return tx.query(
        COLUMNS
            + " WHERE device_id = ? AND kind IN ('enter', 'leave', 'online', 'offline') AND id < ?"
            + " ORDER BY id DESC LIMIT ?",
        ReportStore::line,
        device,
        before,
        limit);
  }

  /// Everything behind one, oldest first.
  static List<Line> after(Tx tx, long device, long after, int limit) {
    return tx.query(
        COLUMNS + " WHERE device_id = ? AND id > ? ORDER BY id LIMIT ?",
        ReportStore::line,
        device,
        after,
        limit);
  }

  static Line line(Row row) {
    return new Line(
        row.bigint("id"),
        row.bigint("device_id"),
        row.string("kind"),
        row.bigint("tst"),
        row.bigint("received_at"),
        row.string("note"),
        row.string("raw"));
  }

  static void fault(Tx tx, long device, String words, String example, long now) {
    String cut =
        example.length() > LONGEST_EXAMPLE ? example.substring(0, LONGEST_EXAMPLE) : example;
    tx.later(
        """
        INSERT INTO tracks_faults (device_id, words, times, first_at, last_at, example)
        VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT (device_id, words) DO UPDATE SET
          times = tracks_faults.times + 1, last_at = excluded.last_at, example = excluded.example\
        """,
        device,
        words,
        now,
        now,
        cut);
  }

  static List<Fault> faults(Tx tx, long device) {
    return tx.query(
        """
        SELECT words, times, first_at, last_at, example FROM tracks_faults WHERE device_id = ?
        ORDER BY last_at DESC, words LIMIT ?\
        """,
        row ->
            new Fault(
                row.string("words"),
                row.bigint("times"),
                row.bigint("first_at"),
                row.bigint("last_at"),
                row.string("example")),
        device,
        MOST_FAULTS);
  }
}
