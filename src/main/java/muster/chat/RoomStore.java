package muster.chat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import muster.store.Row;
import muster.store.Tx;
import muster.types.UserId;

/// Rooms and the people they know, in the database.
final class RoomStore {
  private static final String COLUMNS =
      """
      SELECT id, name, title, hidden, read_only, archived_at, slow_seconds, keep_days, keep_messages,
        created_by, created_at FROM chat_rooms\
      """;

  private RoomStore() {}

  static List<Room> all(Tx tx) {
    Map<Long, Map<String, Person>> people = new HashMap<>();
    tx.each(
        "SELECT room_id, user_id, standing, muted_until, banned_until FROM chat_people",
        row -> {
          Person person = person(row);
          people
              .computeIfAbsent(row.bigint("room_id"), id -> new HashMap<>())
              .put(person.user().key(), person);
        });
    return tx.query(COLUMNS, row -> room(row, people.getOrDefault(row.bigint("id"), Map.of())));
  }

  static Optional<Room> find(Tx tx, RoomName name) {
    Optional<Room> bare =
        tx.one(COLUMNS + " WHERE name = ?", row -> room(row, Map.of()), name.value());
    return bare.map(room -> {
      Map<String, Person> people = new HashMap<>();
      tx.each(
          "SELECT user_id, standing, muted_until, banned_until FROM chat_people WHERE room_id = ?",
          row -> {
            Person person = person(row);
            people.put(person.user().key(), person);
          },
          room.id());
      return new Room(
          room.id(), room.name(), room.traits(), room.createdBy(), room.createdAt(), people);
    });
  }

  private static Room room(Row row, Map<String, Person> people) {
    return new Room(
        row.bigint("id"),
        new RoomName(row.string("name")),
        new Room.Traits(
            row.string("title"),
            row.bool("hidden"),
            row.bool("read_only"),
            row.bigintOrNull("archived_at"),
            row.integer("slow_seconds"),
            row.integer("keep_days"),
            row.bigint("keep_messages")),
        row.string("created_by"),
        row.bigint("created_at"),
        people);
  }

  private static Person person(Row row) {
    return new Person(
        new UserId(row.string("user_id")),
        Person.Standing.valueOf(row.string("standing")),
        row.bigint("muted_until"),
        row.bigint("banned_until"));
  }

  static Room add(Tx tx, Room room) {
    long id =
        tx.one("SELECT COALESCE(max(id), 0) + 1 AS id FROM chat_rooms", row -> row.bigint("id"))
            .orElseThrow();
    Room.Traits traits = room.traits();
    tx.update(
        """
        INSERT INTO chat_rooms (id, name, title, award, hidden, read_only, archived_at, slow_seconds,
          keep_days, keep_messages, base_seq, created_by, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)\
        """,
        id,
        room.name().value(),
        traits.title(),
        room.name().award(),
        traits.hidden(),
        traits.readOnly(),
        traits.archivedAt(),
        traits.slowSeconds(),
        traits.keepDays(),
        traits.keepMessages(),
        room.createdBy(),
        room.createdAt());
    return room.with(id);
  }

  static void change(Tx tx, long id, Room.Traits traits) {
    tx.update(
        """
        UPDATE chat_rooms SET title = ?, hidden = ?, read_only = ?, archived_at = ?,
          slow_seconds = ?, keep_days = ?, keep_messages = ? WHERE id = ?\
        """,
        traits.title(),
        traits.hidden(),
        traits.readOnly(),
        traits.archivedAt(),
        traits.slowSeconds(),
        traits.keepDays(),
        traits.keepMessages(),
        id);
  }

  static void set(Tx tx, long room, Person person, long now) {
    tx.update(
        """
        INSERT INTO chat_people (room_id, user_key, user_id, standing, muted_until, banned_until,
          changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (room_id, user_key) DO UPDATE SET standing = excluded.standing,
          muted_until = excluded.muted_until, banned_until = excluded.banned_until,
          changed_at = excluded.changed_at\
        """,
        room,
        person.user().key(),
        person.user().value(),
        person.standing(),
        person.mutedUntil(),
        person.bannedUntil(),
        now);
  }

  /// With everything that was said in it.
  static void remove(Tx tx, long id) {
    tx.update(
        "DELETE FROM chat_reactions WHERE post_id IN (SELECT id FROM chat_posts WHERE room_id = ?)",
        id);
    for (String table :
        List.of(
            "chat_events",
            "chat_mentions",
            "chat_reads",
            "chat_people",
            "chat_invites",
            "chat_posts")) {
      tx.update("DELETE FROM " + table + " WHERE room_id = ?", id);
    }
    tx.update("DELETE FROM chat_rooms WHERE id = ?", id);
  }

  /// The greatest seq that was ever given in a room.
  static long lastSeq(Tx tx, long room) {
    return tx.one(
            """
            SELECT base_seq,
              (SELECT max(seq) FROM chat_posts WHERE room_id = ?) AS posts,
              (SELECT max(seq) FROM chat_events WHERE room_id = ?) AS events
            FROM chat_rooms WHERE id = ?\
            """,
            row -> {
              Long posts = row.bigintOrNull("posts");
              Long events = row.bigintOrNull("events");
              return Math.max(
                  row.bigint("base_seq"),
                  Math.max(posts == null ? 0 : posts, events == null ? 0 : events));
            },
            room,
            room,
            room)
        .orElse(0L);
  }
}
