package muster.access;

import java.util.List;
import muster.store.Tx;

/// The tables `access_signing_keys` and `access_revoked`.
final class TokenStore {
  record Revoked(String id, long until) {}

  private TokenStore() {}

  static List<SigningKeys.Stored> keys(Tx tx) {
    return tx.query(
        "SELECT * FROM access_signing_keys",
        row ->
            new SigningKeys.Stored(
                row.string("kid"),
                SigningKeys.secret(row.bytes("secret")),
                row.bigint("created_at"),
                row.bigintOrNull("verify_until")));
  }

  static void addKey(Tx tx, SigningKeys.Stored key) {
    tx.update(
        """
        INSERT INTO access_signing_keys (kid, secret, created_at, verify_until)
        VALUES (?, ?, ?, NULL)\
        """,
        key.kid(),
        key.secret().getEncoded(),
        key.createdAt());
  }

  static void retireKeys(Tx tx, long until) {
    tx.update("UPDATE access_signing_keys SET verify_until = ? WHERE verify_until IS NULL", until);
  }

  static void dropKeys(Tx tx) {
    tx.update("DELETE FROM access_signing_keys");
  }

  static int forgetKeys(Tx tx, long now) {
    return tx.update("DELETE FROM access_signing_keys WHERE verify_until < ?", now);
  }

  static List<Revoked> revoked(Tx tx) {
    return tx.query(
        "SELECT token_id, kept_until FROM access_revoked",
        row -> new Revoked(row.string("token_id"), row.bigint("kept_until")));
  }

  static void revoke(Tx tx, String id, long until) {
    tx.update(
        """
        INSERT INTO access_revoked (token_id, kept_until) VALUES (?, ?)
        ON CONFLICT (token_id) DO NOTHING\
        """,
        id,
        until);
  }

  static int forgetRevoked(Tx tx, long now) {
    return tx.update("DELETE FROM access_revoked WHERE kept_until < ?", now);
  }
}
