package muster.access;

import java.util.Optional;
import muster.store.Tx;

/// The table `access_limits`: what admins changed.
final class LimitStore {
  private LimitStore() {}

  static Optional<String> find(Ground ground, Limit limit) {
    return ground.read(tx ->
        tx.one(
            "SELECT value FROM access_limits WHERE name = ?",
            row -> row.string("value"),
            limit.code()));
  }

  static void set(Tx tx, Limit limit, String value) {
    tx.update("DELETE FROM access_limits WHERE name = ?", limit.code());
    if (!value.isEmpty()) {
      tx.update("INSERT INTO access_limits (name, value) VALUES (?, ?)", limit.code(), value);
    }
  }
}
