package muster.tracks;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import muster.store.Row;
import muster.store.Tx;
import org.jspecify.annotations.Nullable;

/// Positions in the database: everything is asked by device and time, the order in which they lie.
final class FixStore {
  static final String COLUMNS =
      "device_id, tst, lat, lon, acc, alt, vel, cog, batt, received_at, source, raw";

  /// A stretch of one device's track, oldest first; both ends belong to it.
  static final String TRACK =
      "SELECT "
          + COLUMNS
          + " FROM tracks_fixes WHERE device_id = ? AND tst >= ? AND tst <= ?"
          + " ORDER BY device_id, tst, lat, lon LIMIT ?";

  private static final String NEWEST =
      "SELECT " + COLUMNS + " FROM tracks_fixes WHERE device_id = ? ORDER BY tst DESC LIMIT 1";

  private FixStore() {}

  /// A position as it lies there.
  ///
  /// @param raw the report as it was sent
  record Stored(long device, Fix fix, long receivedAt, String source, String raw) {}

  /// The same position at the same time once more changes nothing: phones send again what was not
  /// acknowledged.
  static void add(Tx tx, Stored stored) {
    Fix fix = stored.fix();
    Fix.Motion motion = fix.motion();
    tx.later(
        """
        INSERT INTO tracks_fixes (device_id, tst, lat, lon, acc, alt, vel, cog, batt, received_at,
          source, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (device_id, tst, lat, lon) DO NOTHING\
        """,
        stored.device(),
        fix.tst(),
        fix.latE7(),
        fix.lonE7(),
        motion.acc(),
        motion.alt(),
        motion.vel(),
        motion.cog(),
        motion.batt(),
        stored.receivedAt(),
        stored.source(),
        stored.raw());
  }

  /// How many lie there between two moments.
  static long count(Tx tx, long device, long from, long to) {
    return tx.one(
            "SELECT count(*) AS n FROM tracks_fixes WHERE device_id = ? AND tst BETWEEN ? AND ?",
            row -> row.bigint("n"),
            device,
            from,
            to)
        .orElse(0L);
  }

  /// The next ones behind the last of the page before, oldest first.
  static List<Stored> pageAfter(
      Tx tx, long device, long from, long to, @Nullable Fix last, int limit) {
    return last == null
        ? tx.query(TRACK, FixStore::stored, device, from, to, limit)
        : tx.query(
            "SELECT "
                + COLUMNS
                + " FROM tracks_fixes WHERE device_id = ? AND tst <= ?"
                + " AND (tst, lat, lon) > (?, ?, ?) ORDER BY device_id, tst, lat, lon LIMIT ?",
            FixStore::stored,
            device,
            to,
            last.tst(),
            last.latE7(),
            last.lonE7(),
            limit);
  }

  /// The newest of a stretch, newest first.
  static List<Stored> newest(Tx tx, long device, long from, long to, int limit) {
    return tx.query(
        "SELECT "
            + COLUMNS
            + " FROM tracks_fixes WHERE device_id = ? AND tst >= ? AND tst <= ?"
            + " ORDER BY tst DESC LIMIT ?",
        FixStore::stored,
        device,
        from,
        to,
        limit);
  }

  /// The months in which there is anything, as `2026-11`: looked up one after the other, because
  /// there are few of them and many positions.
  static List<String> months(Tx tx, long device) {
    List<String> months = new ArrayList<>();
    Optional<Long> next = first(tx, device, 0);
    while (next.isPresent()) {
      YearMonth month = YearMonth.from(Instant.ofEpochSecond(next.get()).atOffset(ZoneOffset.UTC));
      months.add(month.toString());
      long end = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
      next = first(tx, device, end);
    }
    return months;
  }

  static Optional<Long> first(Tx tx, long device, long from) {
    return tx.one(
        "SELECT tst FROM tracks_fixes WHERE device_id = ? AND tst >= ? ORDER BY tst LIMIT 1",
        row -> row.bigint("tst"),
        device,
        from);
  }

  static Stored stored(Row row) {
    return new Stored(
        row.bigint("device_id"),
        new Fix(
            row.bigint("tst"),
            row.integer("lat"),
            row.integer("lon"),
            new Fix.Motion(
                row.integerOrNull("acc"),
                row.integerOrNull("alt"),
                row.integerOrNull("vel"),
                row.integerOrNull("cog"),
                row.integerOrNull("batt"))),
        row.bigint("received_at"),
        row.string("source"),
        row.string("raw"));
  }

  static Optional<Stored> newest(Tx tx, long device) {
    return tx.one(NEWEST, FixStore::stored, device);
  }

  static void track(Tx tx, long device, long from, long to, long limit, Consumer<Stored> consumer) {
    tx.each(TRACK, row -> consumer.accept(stored(row)), device, from, to, limit);
  }
}
