package muster.access;

import java.util.ArrayList;
import java.util.List;
import muster.store.Row;
import muster.store.Tx;
import org.jspecify.annotations.Nullable;

/// The table `access_audit`.
final class AuditStore {
  private AuditStore() {}

  static void add(Tx tx, Audit.Entry entry) {
    tx.later(
        """
        INSERT INTO access_audit (made_at, who, who_key, address, what, whom, whom_key, detail)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        entry.at(),
        entry.who(),
        Audit.key(entry.who()),
        entry.address(),
        entry.what(),
        entry.whom(),
        Audit.key(entry.whom()),
        entry.detail());
  }

  static List<Audit.Entry> list(Tx tx, Audit.Query query) {
    StringBuilder sql = new StringBuilder("SELECT * FROM access_audit WHERE id < ?");
    List<@Nullable Object> args = new ArrayList<>();
    Long before = query.before();
    args.add(before == null ? Long.MAX_VALUE : before);
    if (!query.who().isEmpty()) {
      sql.append(" AND who_key = ?");
      args.add(Audit.key(query.who()));
    }
    if (!query.whom().isEmpty()) {
      sql.append(" AND whom_key = ?");
      args.add(Audit.key(query.whom()));
    }
    if (query.what().endsWith(".")) {
      sql.append(" AND substr(what, 1, ?) = ?");
      args.add(query.what().length());
      args.add(query.what());
    } else if (!query.what().isEmpty()) {
      sql.append(" AND what = ?");
      args.add(query.what());
    }
    sql.append(" ORDER BY id DESC LIMIT ?");
    args.add(query.limit());
    return tx.query(sql.toString(), AuditStore::entry, args.toArray());
  }

  private static Audit.Entry entry(Row row) {
    return new Audit.Entry(
        row.bigint("id"),
        row.instant("made_at"),
        row.string("who"),
        row.string("address"),
        row.string("what"),
        row.string("whom"),
        row.string("detail"));
  }

  /// The newest line that is to be forgotten, 0 when none is.
  static long lastToGo(Tx tx, long before, long most) {
    long old =
        number(tx, "SELECT COALESCE(MAX(id), 0) AS n FROM access_audit WHERE made_at < ?", before);
    long newest = number(tx, "SELECT COALESCE(MAX(id), 0) AS n FROM access_audit");
    return Math.max(old, newest - most);
  }

  private static long number(Tx tx, String sql, Object... args) {
    return tx.one(sql, row -> row.bigint("n"), args).orElse(0L);
  }

  /// When the latest line was made, in milliseconds.
  static long latest(Tx tx) {
    return number(tx, "SELECT COALESCE(MAX(made_at), 0) AS n FROM access_audit");
  }

  static int forget(Tx tx, long last) {
    return tx.update("DELETE FROM access_audit WHERE id <= ?", last);
  }
}
