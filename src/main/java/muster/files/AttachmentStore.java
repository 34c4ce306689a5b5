package muster.files;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import muster.store.Row;
import muster.store.Tx;
import org.jspecify.annotations.Nullable;

/// Files and which messages use them, in the database.
final class AttachmentStore {
  private static final String COLUMNS =
      """
      SELECT f.id, f.owner_key, f.name, f.media_type, f.size, f.small_size, f.width, f.height,
        f.unused_since, f.gone_at FROM files f\
      """;

  private AttachmentStore() {}

  /// A file with what only the hub knows of it.
  record Known(
      Attachment file, String owner, long smallSize, @Nullable Long unusedSince, boolean gone) {
    MediaType type() {
      return MediaType.named(file.type());
    }
  }

  /// Where a file is used.
  record Use(String kind, String place) {}

  static void add(Tx tx, Known known, String owner, String digest, long now) {
    Attachment file = known.file();
    tx.update(
        """
        INSERT INTO files (id, owner_key, owner, name, media_type, size, small_size, width, height,
          digest, created_at, unused_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        file.id(),
        known.owner(),
        owner,
        file.name(),
        file.type(),
        file.size(),
        known.smallSize(),
        file.width(),
        file.height(),
        digest,
        now,
        now);
  }

  private static Known known(Row row) {
    long small = row.bigint("small_size");
    return new Known(
        new Attachment(
            row.uuid("id"),
            row.string("name"),
            row.string("media_type"),
            row.bigint("size"),
            row.integerOrNull("width"),
            row.integerOrNull("height"),
            small > 0),
        row.string("owner_key"),
        small,
        row.bigintOrNull("unused_since"),
        row.bigintOrNull("gone_at") != null);
  }

  static Optional<Known> find(Tx tx, UUID id) {
    return tx.one(COLUMNS + " WHERE f.id = ?", AttachmentStore::known, id)
        .filter(known -> !known.gone());
  }

  static boolean exists(Tx tx, UUID id) {
    return tx.one("SELECT id FROM files WHERE id = ?", row -> row.uuid("id"), id).isPresent();
  }

  static List<Known> of(Tx tx, String owner, int limit) {
    return tx.query(
        COLUMNS + " WHERE f.owner_key = ? AND f.gone_at IS NULL ORDER BY f.created_at DESC LIMIT ?",
        AttachmentStore::known,
        owner,
        limit);
  }

  static List<Use> uses(Tx tx, UUID id) {
    return tx.query(
        "SELECT DISTINCT kind, place FROM file_uses WHERE file_id = ?",
        row -> new Use(row.string("kind"), row.string("place")),
        id);
  }

  static void use(Tx tx, UUID file, String kind, String place, UUID message) {
    tx.update(
        """
        INSERT INTO file_uses (file_id, kind, place, message_id) VALUES (?, ?, ?, ?)
        ON CONFLICT (file_id, kind, message_id) DO NOTHING\
        """,
        file,
        kind,
        place,
        message);
    tx.update("UPDATE files SET unused_since = NULL WHERE id = ?", file);
  }

  static List<UUID> usedBy(Tx tx, String kind, UUID message) {
    return tx.query(
        "SELECT file_id FROM file_uses WHERE kind = ? AND message_id = ?",
        row -> row.uuid("file_id"),
        kind,
        message);
  }

  static List<UUID> usedIn(Tx tx, String kind, String place) {
    return tx.query(
        "SELECT DISTINCT file_id FROM file_uses WHERE kind = ? AND place = ?",
        row -> row.uuid("file_id"),
        kind,
        place);
  }

  static void dropMessage(Tx tx, String kind, UUID message) {
    tx.update("DELETE FROM file_uses WHERE kind = ? AND message_id = ?", kind, message);
  }

  static void dropPlace(Tx tx, String kind, String place) {
    tx.update("DELETE FROM file_uses WHERE kind = ? AND place = ?", kind, place);
  }

  /// Nobody may have it any more, unless another message uses it.
  static void endUnlessUsed(Tx tx, UUID file, long now) {
    tx.update(
        """
        UPDATE files SET gone_at = ? WHERE id = ? AND gone_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM file_uses u WHERE u.file_id = files.id)\
        """,
        now,
        file);
  }

  static int endUnused(Tx tx, long before, long now) {
    return tx.update(
        "UPDATE files SET gone_at = ?, unused_since = NULL WHERE unused_since < ?", now, before);
  }

  static boolean hasUnused(Tx tx, long before) {
    return tx.one(
            "SELECT id FROM files WHERE unused_since < ? LIMIT 1", row -> row.uuid("id"), before)
        .isPresent();
  }

  static List<Known> gone(Tx tx, int limit) {
    return tx.query(
        COLUMNS + " WHERE f.gone_at IS NOT NULL ORDER BY f.gone_at LIMIT ?",
        AttachmentStore::known,
        limit);
  }

  static void remove(Tx tx, UUID id) {
    tx.update("DELETE FROM file_uses WHERE file_id = ?", id);
    tx.update("DELETE FROM files WHERE id = ?", id);
  }

  /// Bytes by owner.
  static Map<String, Long> used(Tx tx) {
    Map<String, Long> used = new HashMap<>();
    tx.each(
        "SELECT owner_key, sum(size + small_size) AS bytes FROM files GROUP BY owner_key",
        row -> used.put(row.string("owner_key"), row.bigint("bytes")));
    return used;
  }

  static List<UUID> all(Tx tx) {
    return tx.query("SELECT id FROM files WHERE gone_at IS NULL", row -> row.uuid("id"));
  }
}
