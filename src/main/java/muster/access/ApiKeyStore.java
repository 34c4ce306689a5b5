package muster.access;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import muster.store.Row;
import muster.store.Tx;
import muster.types.Role;
import muster.types.UserId;

/// The table `access_api_keys`. Sets are kept one item a line.
final class ApiKeyStore {
  private ApiKeyStore() {}

  static List<ApiKeys.Held> list(Tx tx) {
    return tx.query("SELECT * FROM access_api_keys", ApiKeyStore::held);
  }

  private static ApiKeys.Held held(Row row) {
    ApiKeys.Made made =
        new ApiKeys.Made(
            new UserId(row.string("created_by")),
            row.instant("created_at"),
            row.instantOrNull("expires_at"));
    ApiKeys.ApiKey key =
        new ApiKeys.ApiKey(
            row.string("id"),
            row.string("name"),
            Role.of(row.string("role")),
            set(row.string("scopes")),
            set(row.string("rooms")),
            made,
            row.instantOrNull("last_used_at"));
    return new ApiKeys.Held(key, row.string("hash"));
  }

  private static Set<String> set(String lines) {
    return Arrays.stream(lines.split("\n", -1))
        .filter(line -> !line.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  static long count(Tx tx) {
    return tx.one("SELECT COUNT(*) AS n FROM access_api_keys", row -> row.bigint("n")).orElse(0L);
  }

  static boolean nameTaken(Tx tx, String nameKey) {
    return tx.one(
            "SELECT id FROM access_api_keys WHERE name_key = ?", row -> row.string("id"), nameKey)
        .isPresent();
  }

  static void add(Tx tx, ApiKeys.Held held, String nameKey) {
    ApiKeys.ApiKey key = held.key();
    tx.update(
        """
        INSERT INTO access_api_keys (id, name, name_key, hash, role, scopes, rooms, created_by,
          created_at, expires_at, last_used_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)\
        """,
        key.id(),
        key.name(),
        nameKey,
        held.hash(),
        key.role().code(),
        String.join("\n", key.scopes()),
        String.join("\n", key.rooms()),
        key.made().by().value(),
        key.made().at(),
        key.made().expiresAt());
  }

  static void remove(Tx tx, String id) {
    tx.update("DELETE FROM access_api_keys WHERE id = ?", id);
  }

  static void used(Tx tx, String id, long at) {
    tx.later("UPDATE access_api_keys SET last_used_at = ? WHERE id = ?", at, id);
  }
}
