package muster.bridges;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import muster.store.Row;
import muster.store.Tx;
import muster.types.UserId;

/// Who works what, and the notices about it that are still to be told.
final class BlockStore {
  private static final String COLUMNS =
      "band, mode, award, user_id, user_name, lease, since FROM blocks";

  private BlockStore() {}

  static List<Block> all(Tx tx) {
    return tx.query("SELECT " + COLUMNS + " ORDER BY name", BlockStore::block);
  }

  static Optional<Block> find(Tx tx, Block.Slot slot) {
    return tx.one("SELECT " + COLUMNS + " WHERE name = ?", BlockStore::block, slot.name());
  }

  private static Block block(Row row) {
    return new Block(
        new Block.Slot(row.string("band"), row.string("mode"), row.bigintOrNull("award")),
        new UserId(row.string("user_id")),
        row.string("user_name"),
        row.uuid("lease"),
        row.bigint("since"));
  }

  static void add(Tx tx, Block block) {
    tx.update(
        """
        INSERT INTO blocks (name, band, mode, award, user_key, user_id, user_name, lease, since)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        block.slot().name(),
        block.slot().band(),
        block.slot().mode(),
        block.slot().award(),
        block.holder().key(),
        block.holder().value(),
        block.holderName(),
        block.lease(),
        block.since());
  }

  static boolean remove(Tx tx, Block block) {
    return tx.update(
            "DELETE FROM blocks WHERE name = ? AND lease = ?", block.slot().name(), block.lease())
        > 0;
  }

  /// A notice that is to be told after the commit, or after the next start.
  record Notice(UUID id, String json) {}

  static void tell(Tx tx, Notice notice) {
    tx.update(
        """
        INSERT INTO block_notices (id, number, notice)
        VALUES (?, (SELECT COALESCE(max(number), 0) + 1 FROM block_notices), ?)\
        """,
        notice.id(),
        notice.json());
  }

  static List<Notice> untold(Tx tx) {
    return tx.query(
        "SELECT id, notice FROM block_notices ORDER BY number LIMIT 100",
        row -> new Notice(row.uuid("id"), row.string("notice")));
  }

  static void told(Tx tx, UUID id) {
    tx.update("DELETE FROM block_notices WHERE id = ?", id);
  }
}
