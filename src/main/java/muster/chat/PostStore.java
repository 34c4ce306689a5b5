package muster.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import muster.store.Row;
import muster.store.Tx;
import muster.types.Principal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Messages and what happened to them, in the database.
final class PostStore {
  static final String COLUMNS =
      """
      p.id, p.room_id, p.seq, p.message_id, p.notice, p.sender_key, p.sender, p.sender_name,
        p.source, p.created_at, p.body, p.extra, p.edited_at, p.deleted_at, p.pinned_at\
      """;
  static final String PAGE_BEFORE =
      "SELECT "
          + COLUMNS
          + " FROM chat_posts p WHERE p.room_id = ? AND p.seq < ?"
          + " ORDER BY p.seq DESC LIMIT ?";
  static final String PAGE_AFTER =
      "SELECT "
          + COLUMNS
          + " FROM chat_posts p WHERE p.room_id = ? AND p.seq > ?"
          + " ORDER BY p.seq LIMIT ?";
  static final String OF_PERSON =
      "SELECT "
          + COLUMNS
          + " FROM chat_posts p WHERE p.sender_key = ? AND p.id > ? ORDER BY p.id LIMIT ?";
  private static final String INSERT =
      """
      INSERT INTO chat_posts (id, room_id, seq, message_id, notice, sender_key, sender, sender_name,
        source, created_at, body, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  private PostStore() {}

  /// Something that happened to a message.
  record Event(
      long room, long seq, long post, Kind kind, Stored.Sender actor, String detail, long at) {
    enum Kind {
      EDIT,
      DELETE,
      REACTION,
      UNREACTION,
      PIN,
      UNPIN
    }
  }

  static long lastId(Tx tx) {
    return tx.one("SELECT COALESCE(max(id), 0) AS id FROM chat_posts", row -> row.bigint("id"))
        .orElse(0L);
  }

  static void add(Tx tx, Stored post) {
    tx.later(
        INSERT,
        post.id(),
        post.room(),
        post.seq(),
        post.messageId(),
        post.notice(),
        post.sender().key(),
        post.sender().callsign(),
        post.sender().name(),
        post.source(),
        post.at(),
        post.body(),
        post.extra());
  }

  static void mention(Tx tx, Stored post, List<UserId> users) {
    for (UserId user : users) {
      tx.later(
          "INSERT INTO chat_mentions (user_key, room_id, seq) VALUES (?, ?, ?)",
          user.key(),
          post.room(),
          post.seq());
    }
  }

  static Optional<Stored> find(Tx tx, UUID messageId) {
    return tx.one(
        "SELECT " + COLUMNS + " FROM chat_posts p WHERE p.message_id = ?",
        PostStore::stored,
        messageId);
  }

  static Optional<Stored> find(Tx tx, long room, UUID messageId) {
    return find(tx, messageId).filter(post -> post.room() == room);
  }

  static Stored stored(Row row) {
    return new Stored(
        row.bigint("id"),
        row.bigint("room_id"),
        row.bigint("seq"),
        row.uuid("message_id"),
        row.bool("notice"),
        new Stored.Sender(
            row.string("sender_key"), row.string("sender"), row.string("sender_name")),
        row.string("source"),
        row.bigint("created_at"),
        row.stringOrNull("body"),
        row.string("extra"),
        new Stored.Marks(
            row.bigintOrNull("edited_at"),
            row.bigintOrNull("deleted_at"),
            row.bigintOrNull("pinned_at")));
  }

  /// When somebody said something here last, if that was after `since`. Looks at the newest
  /// messages only.
  static Optional<Long> lastBy(Tx tx, long room, String sender, long since) {
    return tx.one(
        """
        SELECT created_at FROM (
          SELECT sender_key, created_at, seq FROM chat_posts WHERE room_id = ?
          ORDER BY seq DESC LIMIT 2000) AS newest
        WHERE sender_key = ? AND created_at > ? ORDER BY seq DESC LIMIT 1\
        """,
        row -> row.bigint("created_at"),
        room,
        sender,
        since);
  }

  static void edit(Tx tx, long id, String text, long now) {
    tx.update("UPDATE chat_posts SET body = ?, edited_at = ? WHERE id = ?", text, now, id);
  }

  /// The text is gone for good; the place in the order stays.
  static void blank(Tx tx, long id, long now) {
    tx.update(
        """
        UPDATE chat_posts SET body = NULL, extra = '', deleted_at = ?, edited_at = NULL,
          pinned_at = NULL WHERE id = ?\
        """,
        now,
        id);
    tx.update("DELETE FROM chat_reactions WHERE post_id = ?", id);
    tx.update("UPDATE chat_events SET detail = '' WHERE post_id = ?", id);
  }

  static void pin(Tx tx, long id, @Nullable Long at) {
    tx.update("UPDATE chat_posts SET pinned_at = ? WHERE id = ?", at, id);
  }

  static boolean react(Tx tx, long post, String reaction, Principal who) {
    return tx.update(
            """
            INSERT INTO chat_reactions (post_id, reaction, user_key, user_id) VALUES (?, ?, ?, ?)
            ON CONFLICT (post_id, reaction, user_key) DO NOTHING\
            """,
            post,
            reaction,
            who.user().key(),
            who.user().value())
        > 0;
  }

  static boolean unreact(Tx tx, long post, String reaction, Principal who) {
    return tx.update(
            "DELETE FROM chat_reactions WHERE post_id = ? AND reaction = ? AND user_key = ?",
            post,
            reaction,
            who.user().key())
        > 0;
  }

  /// How many different reactions a message has, and how many of them are this user's.
  static long[] reactionCounts(Tx tx, long post, UserId user) {
    return tx.one(
            """
            SELECT count(DISTINCT reaction) AS kinds,
              COALESCE(sum(CASE WHEN user_key = ? THEN 1 ELSE 0 END), 0) AS own
            FROM chat_reactions WHERE post_id = ?\
            """,
            row -> new long[] {row.bigint("kinds"), row.bigint("own")},
            user.key(),
            post)
        .orElseThrow();
  }

  static void add(Tx tx, Event event) {
    tx.later(
        """
        INSERT INTO chat_events (room_id, seq, post_id, kind, actor_key, actor, actor_name, detail,
          created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        event.room(),
        event.seq(),
        event.post(),
        event.kind(),
        event.actor().key(),
        event.actor().callsign(),
        event.actor().name(),
        event.detail(),
        event.at());
  }

  static List<Event> events(Tx tx, long room, long from, long until, long most) {
    return tx.query(
        """
        SELECT seq, post_id, kind, actor_key, actor, actor_name, detail, created_at
        FROM chat_events WHERE room_id = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?\
        """,
        row ->
            new Event(
                room,
                row.bigint("seq"),
                row.bigint("post_id"),
                Event.Kind.valueOf(row.string("kind")),
                new Stored.Sender(
                    row.string("actor_key"), row.string("actor"), row.string("actor_name")),
                row.string("detail"),
                row.bigint("created_at")),
        room,
        from,
        until,
        most);
  }

  /// Posts by their row numbers.
  static Map<Long, Stored> byId(Tx tx, List<Long> ids) {
    Map<Long, Stored> found = new HashMap<>();
    for (int from = 0; from < ids.size(); from += 500) {
      List<Long> some = ids.subList(from, Math.min(ids.size(), from + 500));
      tx.each(
          "SELECT " + COLUMNS + " FROM chat_posts p WHERE p.id IN (" + marks(some.size()) + ")",
          row -> found.put(row.bigint("id"), stored(row)),
          some.toArray());
    }
    return found;
  }

  /// Reaction -> who, for each of the posts that has any.
  static Map<Long, Map<String, List<String>>> reactions(Tx tx, List<Stored> posts) {
    Map<Long, Map<String, List<String>>> all = new HashMap<>();
    for (int from = 0; from < posts.size(); from += 500) {
      List<Stored> some = posts.subList(from, Math.min(posts.size(), from + 500));
      tx.each(
          "SELECT post_id, reaction, user_id FROM chat_reactions WHERE post_id IN ("
              + marks(some.size())
              + ") ORDER BY post_id, reaction, user_id",
          row ->
              all.computeIfAbsent(row.bigint("post_id"), id -> new TreeMap<>())
                  .computeIfAbsent(row.string("reaction"), reaction -> new ArrayList<>())
                  .add(row.string("user_id")),
          some.stream().map(Stored::id).toArray());
    }
    return all;
  }

  static String marks(int count) {
    return "?, ".repeat(count - 1) + "?";
  }

  /// Only forward; false when it was there already.
  static boolean read(Tx tx, long room, UserId user, long seq, long now) {
    return tx.update(
            """
            INSERT INTO chat_reads (room_id, user_key, user_id, seq, read_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (room_id, user_key) DO UPDATE SET seq = excluded.seq,
              read_at = excluded.read_at WHERE chat_reads.seq < excluded.seq\
            """,
            room,
            user.key(),
            user.value(),
            seq,
            now)
        > 0;
  }
}
