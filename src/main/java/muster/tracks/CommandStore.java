package muster.tracks;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import muster.store.Row;
import muster.store.Tx;
import muster.types.UserId;

/// Commands in the database.
final class CommandStore {
  private static final String COLUMNS =
      """
      SELECT id, device_id, action, payload, by_id, state, created_at, expires_at, sent_at,
        answered_at, answer FROM tracks_commands\
      """;

  private CommandStore() {}

  /// Those that may still change, oldest first.
  static List<Command> open(Tx tx) {
    return tx
        .query(
            COLUMNS + " WHERE state IN ('QUEUED', 'SENT') ORDER BY created_at, id",
            CommandStore::command)
        .stream()
        .filter(Command::isOpen)
        .toList();
  }

  static Optional<Command> find(Tx tx, long device, UUID id) {
    return tx.one(COLUMNS + " WHERE id = ? AND device_id = ?", CommandStore::command, id, device);
  }

  static List<Command> newest(Tx tx, long device, int limit) {
    return tx.query(
        COLUMNS + " WHERE device_id = ? ORDER BY created_at DESC, id DESC LIMIT ?",
        CommandStore::command,
        device,
        limit);
  }

  /// When somebody told a device something last, after `since`.
  static Optional<Long> lastBy(Tx tx, long device, UserId by, long since) {
    return tx.one(
        """
        SELECT created_at FROM tracks_commands
        WHERE device_id = ? AND created_at > ? AND by_key = ? ORDER BY created_at DESC LIMIT 1\
        """,
        row -> row.bigint("created_at"),
        device,
        since,
        by.key());
  }

  private static Command command(Row row) {
    return new Command(
        row.uuid("id"),
        row.bigint("device_id"),
        row.string("action"),
        row.string("payload"),
        new UserId(row.string("by_id")),
        Command.State.valueOf(row.string("state")),
        row.bigint("created_at"),
        row.bigint("expires_at"),
        row.bigintOrNull("sent_at"),
        row.bigintOrNull("answered_at"),
        row.stringOrNull("answer"));
  }

  static void add(Tx tx, Command command) {
    tx.update(
        """
        INSERT INTO tracks_commands (id, device_id, action, payload, by_key, by_id, state,
          created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        command.id(),
        command.device(),
        command.action(),
        command.payload(),
        command.by().key(),
        command.by().value(),
        command.state(),
        command.createdAt(),
        command.expiresAt());
  }

  static void change(Tx tx, Command command) {
    tx.update(
        "UPDATE tracks_commands SET state = ?, sent_at = ?, answered_at = ?, answer = ? WHERE id ="
            + " ?",
        command.state(),
        command.sentAt(),
        command.answeredAt(),
        command.answer(),
        command.id());
  }
}
