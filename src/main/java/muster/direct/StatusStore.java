package muster.direct;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import muster.store.Row;
import muster.store.Tx;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// The table `message_status`, one row a message, state and user; the devices behind it; and what
/// came before its message.
final class StatusStore {
  private static final int AT_ONCE = 200;

  private StatusStore() {}

  /// A row of `message_status`.
  record Entry(String messageId, State state, String user, long at, long seq) {}

  /// @param told the key of who is to be told, or null
  static void add(Tx tx, Entry entry, @Nullable String told) {
    tx.later(
        """
        INSERT INTO message_status (message_id, status, timestamp, user_id, seq, told)
        VALUES (?, ?, ?, ?, ?, ?)\
        """,
        entry.messageId(),
        entry.state().word(),
        MessageStore.time(entry.at()),
        entry.user(),
        entry.seq(),
        told);
  }

  /// What each of these users has reached, by the user's key; nothing for those who have not.
  static Map<String, Set<State>> reached(Tx tx, String messageId, Collection<String> users) {
    Map<String, Set<State>> found = new HashMap<>();
    List<String> all = List.copyOf(users);
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<String> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
      List<Object> args = new ArrayList<>(List.of(messageId));
      args.addAll(some);
      tx.each(
          "SELECT status, user_id FROM message_status WHERE message_id = ? AND user_id IN ("
              + marks(some.size())
              + ")",
          row ->
              found
                  .computeIfAbsent(
                      new UserId(row.string("user_id")).key(), k -> EnumSet.noneOf(State.class))
                  .add(State.of(row.string("status"))),
          args.toArray());
    }
    return found;
  }

  static String marks(int count) {
    return "?, ".repeat(count - 1) + "?";
  }

  static List<Entry> of(Tx tx, String messageId) {
    return tx.query(
        """
        SELECT message_id, status, user_id, timestamp, seq FROM message_status
        WHERE message_id = ? AND seq IS NOT NULL ORDER BY seq\
        """,
        StatusStore::entry,
        messageId);
  }

  private static Entry entry(Row row) {
    return new Entry(
        row.string("message_id"),
        State.valueOf(row.string("status").toUpperCase(Locale.ROOT)),
        row.string("user_id"),
        row.instant("timestamp").toEpochMilli(),
        row.bigint("seq"));
  }

  /// What a sender was to be told after that, oldest first; the newest of them when there is more.
  static List<Entry> toldAfter(Tx tx, UserId sender, long seq, int limit) {
    return tx.query(
            """
            SELECT message_id, status, user_id, timestamp, seq FROM message_status
            WHERE told = ? AND told IS NOT NULL AND seq > ? ORDER BY seq DESC LIMIT ?\
            """,
            StatusStore::entry,
            sender.key(),
            seq,
            limit)
        .reversed();
  }

  /// How many users have reached which state, for each of these messages.
  static Map<String, Map<State, Integer>> counts(Tx tx, List<String> messageIds) {
    Map<String, Map<State, Integer>> found = new HashMap<>();
    for (int from = 0; from < messageIds.size(); from += AT_ONCE) {
      List<String> some = messageIds.subList(from, Math.min(messageIds.size(), from + AT_ONCE));
      tx.each(
          "SELECT message_id, status, count(*) AS n FROM message_status WHERE message_id IN ("
              + marks(some.size())
              + ") AND seq IS NOT NULL GROUP BY message_id, status",
          row ->
              found
                  .computeIfAbsent(row.string("message_id"), k -> new HashMap<>())
                  .put(State.of(row.string("status")), row.integer("n")),
          some.toArray());
    }
    return found;
  }

  /// A device of a receiver has it, or has shown it.
  static void device(Tx tx, long message, Event event) {
    boolean read = event.state().compareTo(State.READ) >= 0;
    tx.later(
        """
        INSERT INTO direct_devices (message, user_key, device, delivered_at, read_at)
        VALUES (?, ?, ?, ?, ?) ON CONFLICT (message, user_key, device)
        DO UPDATE SET read_at = COALESCE(direct_devices.read_at, excluded.read_at)\
        """,
        message,
        event.user().key(),
        event.device(),
        event.at(),
        read ? event.at() : null);
  }

  /// One device.
  record Device(String user, String device, long deliveredAt, @Nullable Long readAt) {}

  static List<Device> devices(Tx tx, long message) {
    return tx.query(
        """
        SELECT user_key, device, delivered_at, read_at FROM direct_devices WHERE message = ?
        ORDER BY user_key, delivered_at\
        """,
        row ->
            new Device(
                row.string("user_key"),
                row.string("device"),
                row.bigint("delivered_at"),
                row.bigintOrNull("read_at")),
        message);
  }

  /// Something that a receiver or a receiver's device has said of a message.
  record Event(String messageId, UserId user, State state, String device, long at) {}

  static void addEarly(Tx tx, Event event) {
    tx.later(
        """
        INSERT INTO direct_early (message_id, user_key, status, device, at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (message_id, user_key, status) DO NOTHING\
        """,
        event.messageId(),
        event.user().key(),
        event.state().word(),
        event.device(),
        event.at());
  }

  static List<Event> early(Tx tx) {
    return tx.query(
        "SELECT message_id, user_key, status, device, at FROM direct_early ORDER BY at",
        row ->
            new Event(
                row.string("message_id"),
                new UserId(row.string("user_key")),
                State.of(row.string("status")),
                row.string("device"),
                row.bigint("at")));
  }

  static void removeEarly(Tx tx, String messageId) {
    tx.later("DELETE FROM direct_early WHERE message_id = ?", messageId);
  }

  static void removeEarlyBefore(Tx tx, long at) {
    tx.update("DELETE FROM direct_early WHERE at < ?", at);
  }
}
