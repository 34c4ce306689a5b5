package muster.push;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import muster.store.Row;
import muster.store.Tx;
import muster.types.UserId;

/// Keys, subscriptions and choices, in the database.
final class PushStore {
  private static final String COLUMNS =
      """
      SELECT id, user_id, endpoint, browser_key, browser_secret, device, created_at, delivered_at,
        failures FROM push_subscriptions\
      """;

  private PushStore() {}

  static Optional<Vapid.Keys> keys(Tx tx) {
    return tx.one(
        "SELECT secret_key, public_key FROM push_keys",
        row -> new Vapid.Keys(row.bytes("secret_key"), row.bytes("public_key")));
  }

  static void put(Tx tx, Vapid.Keys keys, long now) {
    tx.update(
        "INSERT INTO push_keys (only_row, secret_key, public_key, created_at) VALUES (1, ?, ?, ?)",
        keys.secret(),
        keys.open(),
        now);
  }

  private static Subscription subscription(Row row) {
    return new Subscription(
        row.uuid("id"),
        new UserId(row.string("user_id")),
        URI.create(row.string("endpoint")),
        row.bytes("browser_key"),
        row.bytes("browser_secret"),
        row.string("device"),
        row.bigint("created_at"),
        row.bigint("delivered_at"),
        row.integer("failures"));
  }

  static List<Subscription> of(Tx tx, UserId user) {
    return tx.query(
        COLUMNS + " WHERE user_key = ? ORDER BY created_at, id",
        PushStore::subscription,
        user.key());
  }

  static long count(Tx tx) {
    return tx.one("SELECT count(*) AS n FROM push_subscriptions", row -> row.bigint("n"))
        .orElse(0L);
  }

  /// The same browser again, perhaps with another user, is one subscription.
  static void add(Tx tx, Subscription one) {
    tx.update("DELETE FROM push_subscriptions WHERE endpoint = ?", one.endpoint().toString());
    tx.update(
        """
        INSERT INTO push_subscriptions (id, user_key, user_id, endpoint, browser_key,
          browser_secret, device, created_at, delivered_at, failures)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)\
        """,
        one.id(),
        one.user().key(),
        one.user().value(),
        one.endpoint().toString(),
        one.key(),
        one.secret(),
        one.device(),
        one.createdAt());
  }

  static int remove(Tx tx, UserId user, UUID id) {
    return tx.update(
        "DELETE FROM push_subscriptions WHERE id = ? AND user_key = ?", id, user.key());
  }

  static void removeAll(Tx tx, UserId user) {
    for (String table : List.of("push_subscriptions", "push_choices", "push_rooms")) {
      tx.update("DELETE FROM " + table + " WHERE user_key = ?", user.key());
    }
  }

  static void delivered(Tx tx, UUID id, long now) {
    tx.update("UPDATE push_subscriptions SET delivered_at = ?, failures = 0 WHERE id = ?", now, id);
  }

  static void failed(Tx tx, UUID id) {
    tx.update("UPDATE push_subscriptions SET failures = failures + 1 WHERE id = ?", id);
  }

  static Choices choices(Tx tx, UserId user) {
    return tx.one(
            "SELECT mentions, direct, show_text FROM push_choices WHERE user_key = ?",
            row -> new Choices(row.bool("mentions"), row.bool("direct"), row.bool("show_text")),
            user.key())
        .orElse(Choices.USUAL);
  }

  static void choose(Tx tx, UserId user, Choices choices) {
    tx.update(
        """
        INSERT INTO push_choices (user_key, mentions, direct, show_text) VALUES (?, ?, ?, ?)
        ON CONFLICT (user_key) DO UPDATE SET mentions = excluded.mentions,
          direct = excluded.direct, show_text = excluded.show_text\
        """,
        user.key(),
        choices.mentions(),
        choices.direct(),
        choices.showText());
  }

  /// Room -> level, of one user.
  static Map<String, String> levels(Tx tx, UserId user) {
    Map<String, String> levels = new TreeMap<>();
    tx.each(
        "SELECT room, level FROM push_rooms WHERE user_key = ?",
        row -> levels.put(row.string("room"), row.string("level")),
        user.key());
    return levels;
  }

  static void level(Tx tx, UserId user, String room, Level level) {
    tx.update("DELETE FROM push_rooms WHERE user_key = ? AND room = ?", user.key(), room);
    if (level != Level.MENTIONS) {
      tx.update(
          "INSERT INTO push_rooms (user_key, user_id, room, level) VALUES (?, ?, ?, ?)",
          user.key(),
          user.value(),
          room,
          level.code());
    }
  }

  /// Everybody who wants to hear everything, with the room.
  record Wish(String room, UserId user) {}

  static List<Wish> wishes(Tx tx) {
    return tx.query(
        "SELECT room, user_id FROM push_rooms WHERE level = 'all'",
        row -> new Wish(row.string("room"), new UserId(row.string("user_id"))));
  }
}
