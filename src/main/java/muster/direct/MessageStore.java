package muster.direct;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import muster.store.Row;
import muster.store.Tx;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Messages in the table `chat_messages`, and who takes part in what.
final class MessageStore {
  static final String COLUMNS =
      """
      m.id, m.message_id, m.sender_id, m.sender_name, m.receiver_id, m.content, m.message_type,
        m.created_at, m.updated_at, m.seq, m.conversation, m.extra, m.confirm, m.changed_seq,
        m.deleted\
      """;
  static final String PAGE_BEFORE =
      "SELECT "
          + COLUMNS
          + " FROM chat_messages m WHERE m.conversation = ? AND m.seq > ? AND m.seq < ?"
          + " ORDER BY m.seq DESC LIMIT ?";
  static final String PAGE_AFTER =
      "SELECT "
          + COLUMNS
          + " FROM chat_messages m WHERE m.conversation = ? AND m.seq > ? ORDER BY m.seq LIMIT ?";
  private static final String CHANGED =
      "SELECT "
          + COLUMNS
          + " FROM chat_messages m WHERE m.conversation = ? AND m.changed_seq > ?"
          + " AND m.changed_seq IS NOT NULL ORDER BY m.changed_seq LIMIT ?";
  private static final String INSERT =
      """
      INSERT INTO chat_messages (id, message_id, sender_id, sender_name, receiver_id, content,
        message_type, created_at, updated_at, seq, conversation, sender_key, extra, confirm)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  private MessageStore() {}

  static OffsetDateTime time(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
  }

  static void add(Tx tx, Message message) {
    OffsetDateTime at = time(message.at());
    tx.later(
        INSERT,
        message.id(),
        message.messageId(),
        message.sender().id().value(),
        message.sender().name(),
        message.receiver().text(),
        message.content(),
        message.type(),
        at,
        at,
        message.seq(),
        message.conversation(),
        message.sender().id().key(),
        message.extra(),
        message.confirm());
  }

  /// Also when it is no message of ours: then its sender says so.
  static Optional<Message> find(Tx tx, String messageId) {
    return tx.one(
        "SELECT " + COLUMNS + " FROM chat_messages m WHERE m.message_id = ? AND m.seq IS NOT NULL",
        MessageStore::message,
        messageId);
  }

  static Message message(Row row) {
    return new Message(
        row.bigint("seq"),
        row.uuid("id"),
        row.string("message_id"),
        row.string("conversation"),
        new Message.Sender(new UserId(row.string("sender_id")), row.string("sender_name")),
        Address.of(row.string("receiver_id")),
        row.string("content"),
        row.string("message_type"),
        row.bool("confirm"),
        row.string("extra"),
        row.instant("created_at").toEpochMilli(),
        new Message.Marks(
            row.bigintOrNull("changed_seq"),
            row.instant("updated_at").toEpochMilli(),
            row.bool("deleted")));
  }

  /// The text and the marks of a message are others now.
  static void change(Tx tx, Message message) {
    boolean deleted = message.marks().deleted();
    tx.update(
        """
        UPDATE chat_messages SET content = ?, updated_at = ?, changed_seq = ?, deleted = ?,
          extra = ? WHERE seq = ?\
        """,
        message.content(),
        time(message.marks().changedAt()),
        message.marks().changedSeq(),
        deleted,
        deleted ? "" : message.extra(),
        message.seq());
  }

  static List<Message> changedAfter(Tx tx, String conversation, long seq, int limit) {
    return tx.query(CHANGED, MessageStore::message, conversation, seq, limit);
  }

  /// The newest that a conversation has; 0: none.
  static long last(Tx tx, String conversation) {
    return tx.one(
            "SELECT max(seq) AS seq FROM chat_messages WHERE conversation = ?",
            row -> row.bigintOrNull("seq") == null ? 0L : row.bigint("seq"),
            conversation)
        .orElse(0L);
  }

  /// Somebody's part in a conversation.
  ///
  /// @param from nothing up to here is theirs to see
  /// @param read they have read up to here
  record Part(String conversation, long from, long read) {}

  static List<Part> partsOf(Tx tx, UserId user) {
    return tx.query(
        "SELECT conversation, from_seq, read_seq FROM direct_parts WHERE user_key = ?",
        MessageStore::part,
        user.key());
  }

  static Optional<Part> part(Tx tx, UserId user, String conversation) {
    return tx.one(
        """
        SELECT conversation, from_seq, read_seq FROM direct_parts
        WHERE user_key = ? AND conversation = ?\
        """,
        MessageStore::part,
        user.key(),
        conversation);
  }

  private static Part part(Row row) {
    return new Part(row.string("conversation"), row.bigint("from_seq"), row.bigint("read_seq"));
  }

  static void join(Tx tx, UserId user, String conversation, long from) {
    tx.later(
        """
        INSERT INTO direct_parts (user_key, conversation, user_id, from_seq, read_seq)
        VALUES (?, ?, ?, ?, ?) ON CONFLICT (user_key, conversation) DO NOTHING\
        """,
        user.key(),
        conversation,
        user.value(),
        from,
        from);
  }

  /// Only forward.
  static void readUpTo(Tx tx, UserId user, String conversation, long seq) {
    tx.later(
        """
        INSERT INTO direct_parts (user_key, conversation, user_id, from_seq, read_seq)
        VALUES (?, ?, ?, 0, ?) ON CONFLICT (user_key, conversation)
        DO UPDATE SET read_seq = excluded.read_seq WHERE direct_parts.read_seq < excluded.read_seq\
        """,
        user.key(),
        conversation,
        user.value(),
        seq);
  }

  /// How many that are not the reader's own lie behind `seq`; counts no further than `most`.
  static int unread(Tx tx, UserId user, String conversation, long seq, int most) {
    return tx.one(
            """
            SELECT count(*) AS n FROM (SELECT 1 FROM chat_messages
              WHERE conversation = ? AND seq > ? AND sender_key <> ? AND NOT deleted
              LIMIT ?) AS some\
            """,
            row -> row.integer("n"),
            conversation,
            seq,
            user.key(),
            most)
        .orElse(0);
  }

  static List<Message> unconfirmed(Tx tx, UserId user, int limit) {
    return tx.query(
        "SELECT "
            + COLUMNS
            + """
             FROM chat_messages m WHERE m.confirm AND NOT m.deleted AND m.sender_key <> ?
            AND (m.conversation = '+all' OR m.conversation IN (
              SELECT p.conversation FROM direct_parts p
              WHERE p.user_key = ? AND p.from_seq < m.seq))
            AND NOT EXISTS (SELECT 1 FROM message_status s
              WHERE s.message_id = m.message_id AND s.status = 'confirmed' AND s.user_id = ?)
            ORDER BY m.seq DESC LIMIT ?\
            """,
        MessageStore::message,
        user.key(),
        user.key(),
        user.value(),
        limit);
  }

  /// The end of the numbers that have been handed out in advance.
  static long reserve(Tx tx, long more) {
    return tx.one(
            "UPDATE direct_counter SET reserved = reserved + ? WHERE id = 1 RETURNING reserved",
            row -> row.bigint("reserved"),
            more)
        .orElseThrow();
  }

  static @Nullable Long lastRead(Tx tx, UserId user, String conversation) {
    return part(tx, user, conversation).map(Part::read).orElse(null);
  }
}
