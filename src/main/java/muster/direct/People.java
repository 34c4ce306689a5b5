package muster.direct;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import muster.access.User;
import muster.direct.DirectSettings.Receipts;
import muster.store.Tx;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;

/// What people have decided for themselves: whether others learn that they have read something, and
/// whose messages they do not take. In memory, because it is asked at each message; nearly nobody
/// is in it. Read again after each commit that changes it.
final class People {
  private static final int MOST_BLOCKED = 1_000;

  private final Ground ground;
  private volatile Wishes wishes = new Wishes(Set.of(), Map.of());

  private record Wishes(Set<String> withoutReceipts, Map<String, Set<String>> blocked) {}

  People(Ground ground) {
    this.ground = ground;
    refresh();
  }

  private synchronized void refresh() {
    wishes =
        ground
            .database()
            .read(tx -> {
              Set<String> without = new HashSet<>();
              tx.each(
                  "SELECT user_key, receipts FROM direct_people",
                  row -> {
                    if (!row.bool("receipts")) {
                      without.add(row.string("user_key"));
                    }
                  });
              Map<String, Set<String>> blocked = new HashMap<>();
              tx.each(
                  "SELECT user_key, blocked_key FROM direct_blocks",
                  row ->
                      blocked
                          .computeIfAbsent(row.string("user_key"), k -> new HashSet<>())
                          .add(row.string("blocked_key")));
              return new Wishes(without, blocked);
            });
  }

  /// As the account is spelled.
  UserId named(UserId user) {
    return ground.access().users().find(user).map(User::id).orElse(user);
  }

  boolean exists(UserId user) {
    return ground.access().users().find(user).isPresent();
  }

  /// Whether others learn what this one has read, and this one what others have read: who does not
  /// tell is not told.
  boolean sharesReading(UserId user) {
    return switch (ground.settings().receipts()) {
      case ALWAYS -> true;
      case NEVER -> false;
      case OPTIONAL -> !wishes.withoutReceipts().contains(user.key());
    };
  }

  void shareReading(UserId user, boolean share) {
    if (ground.settings().receipts() != Receipts.OPTIONAL) {
      throw new Refusal(
          Problem.NOT_ALLOWED, "Read receipts are the same for everybody in this space");
    }
    ground
        .journal()
        .write(tx ->
            tx.update(
                """
                INSERT INTO direct_people (user_key, receipts) VALUES (?, ?)
                ON CONFLICT (user_key) DO UPDATE SET receipts = excluded.receipts\
                """,
                user.key(),
                share));
    refresh();
  }

  /// Whether `user` takes no messages from `other`.
  boolean hasBlocked(UserId user, UserId other) {
    return wishes.blocked().getOrDefault(user.key(), Set.of()).contains(other.key());
  }

  List<UserId> blockedBy(UserId user) {
    return ground.database().read(tx -> blockedBy(tx, user));
  }

  static List<UserId> blockedBy(Tx tx, UserId user) {
    return tx.query(
        "SELECT blocked_id FROM direct_blocks WHERE user_key = ? ORDER BY blocked_key",
        row -> new UserId(row.string("blocked_id")),
        user.key());
  }

  void block(UserId user, UserId other) {
    if (user.equals(other) || !exists(other)) {
      throw new Refusal(Problem.NOT_FOUND, "There is no user " + other + " to block");
    }
    ground
        .journal()
        .write(tx -> {
          if (blockedBy(tx, user).size() >= MOST_BLOCKED) {
            throw new Refusal(Problem.QUOTA_EXCEEDED, "At most " + MOST_BLOCKED + " are blocked");
          }
          return tx.update(
              """
              INSERT INTO direct_blocks (user_key, blocked_key, blocked_id, at)
              VALUES (?, ?, ?, ?) ON CONFLICT (user_key, blocked_key) DO NOTHING\
              """,
              user.key(),
              other.key(),
              other.value(),
              ground.now());
        });
    refresh();
  }

  void unblock(UserId user, UserId other) {
    ground
        .journal()
        .write(tx ->
            tx.update(
                "DELETE FROM direct_blocks WHERE user_key = ? AND blocked_key = ?",
                user.key(),
                other.key()));
    refresh();
  }
}
