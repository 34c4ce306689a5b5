package muster.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import muster.store.Row;
import muster.store.Tx;
import muster.types.Role;
import muster.types.UserId;

/// The tables `access_users` and `access_cutoffs`.
final class UserStore {
  /// An account with its password's hash; never leaves the package.
  record Account(User user, String hash) {
    @Override
    public String toString() {
      return "Account[" + user.id() + "]";
    }
  }

  record Cutoff(String userKey, long at) {}

  private UserStore() {}

  static Optional<Account> find(Tx tx, UserId id) {
    return tx.one("SELECT * FROM access_users WHERE user_key = ?", UserStore::account, id.key());
  }

  private static Account account(Row row) {
    return new Account(user(row), row.string("password"));
  }

  private static User user(Row row) {
    return new User(
        new UserId(row.string("id")),
        row.string("name"),
        Role.of(row.string("role")),
        row.bool("disabled"),
        row.instant("created_at"),
        row.instant("changed_at"));
  }

  static List<User> list(Tx tx, String afterKey, int limit) {
    return tx.query(
        "SELECT * FROM access_users WHERE user_key > ? ORDER BY user_key LIMIT ?",
        UserStore::user,
        afterKey,
        limit);
  }

  static long count(Tx tx) {
    return tx.one("SELECT COUNT(*) AS n FROM access_users", row -> row.bigint("n")).orElse(0L);
  }

  static long otherEnabledAdmins(Tx tx, UserId but) {
    return tx.one(
            """
            SELECT COUNT(*) AS n FROM access_users
            WHERE role = ? AND disabled = ? AND user_key <> ?\
            """,
            row -> row.bigint("n"),
            Role.ADMIN.code(),
            false,
            but.key())
        .orElse(0L);
  }

  static List<User> looksLike(Tx tx, String idSkeleton) {
    return tx.query(
        "SELECT * FROM access_users WHERE id_skeleton = ? LIMIT 20", UserStore::user, idSkeleton);
  }

  /// Admins and moderators whose id or name looks like this.
  static List<User> staffLike(Tx tx, String skeleton) {
    return tx.query(
        """
        SELECT * FROM access_users
        WHERE role IN (?, ?) AND (id_skeleton = ? OR name_skeleton = ?) LIMIT 20\
        """,
        UserStore::user,
        Role.ADMIN.code(),
        Role.MODERATOR.code(),
        skeleton,
        skeleton);
  }

  static void add(Tx tx, Account account) {
    User user = account.user();
    tx.update(
        """
        INSERT INTO access_users (user_key, id, name, role, disabled, password, id_skeleton,
          name_skeleton, created_at, changed_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        user.id().key(),
        user.id().value(),
        user.name(),
        user.role().code(),
        user.disabled(),
        account.hash(),
        Names.skeleton(user.id().value()),
        Names.skeleton(user.name()),
        user.createdAt(),
        user.changedAt());
  }

  static void change(Tx tx, User user) {
    tx.update(
        """
        UPDATE access_users SET name = ?, role = ?, disabled = ?, name_skeleton = ?, changed_at = ?
        WHERE user_key = ?\
        """,
        user.name(),
        user.role().code(),
        user.disabled(),
        Names.skeleton(user.name()),
        user.changedAt(),
        user.id().key());
  }

  static boolean password(Tx tx, UserId id, String hash, Instant now) {
    return tx.update(
            "UPDATE access_users SET password = ?, changed_at = ? WHERE user_key = ?",
            hash,
            now,
            id.key())
        > 0;
  }

  /// The same password under newer parameters, unless it was changed meanwhile.
  static int rehash(Tx tx, UserId id, String old, String hash) {
    return tx.update(
        "UPDATE access_users SET password = ? WHERE user_key = ? AND password = ?",
        hash,
        id.key(),
        old);
  }

  static boolean remove(Tx tx, UserId id) {
    return tx.update("DELETE FROM access_users WHERE user_key = ?", id.key()) > 0;
  }

  static List<Cutoff> cutoffs(Tx tx) {
    return tx.query(
        "SELECT user_key, cut_at FROM access_cutoffs",
        row -> new Cutoff(row.string("user_key"), row.bigint("cut_at")));
  }

  static void cut(Tx tx, String userKey, long at) {
    tx.update(
        """
        INSERT INTO access_cutoffs (user_key, cut_at) VALUES (?, ?)
        ON CONFLICT (user_key) DO UPDATE SET cut_at = excluded.cut_at\
        """,
        userKey,
        at);
  }

  static void forgetCutoffs(Tx tx, long before) {
    tx.update("DELETE FROM access_cutoffs WHERE cut_at < ?", before);
  }
}
