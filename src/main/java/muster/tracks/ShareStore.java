package muster.tracks;

import java.util.Arrays;
import java.util.List;
import muster.store.Row;
import muster.store.Tx;
import muster.types.UserId;

/// The table `places_shares`.
final class ShareStore {
  private ShareStore() {}

  static List<Share> all(Tx tx) {
    return tx.query("SELECT * FROM places_shares", ShareStore::share);
  }

  private static Share share(Row row) {
    String devices = row.string("devices");
    return new Share(
        row.string("id"),
        new UserId(row.string("user_id")),
        row.string("label"),
        devices.isEmpty() ? List.of() : Arrays.asList(devices.split("\n", -1)),
        row.stringOrNull("room"),
        row.stringOrNull("phrase"),
        Grade.of(row.string("grade")),
        new Share.Span(row.bigint("from_at"), row.bigint("until_at"), row.bigint("made_at")),
        row.bigintOrNull("ended_at"));
  }

  static void add(Tx tx, Share share) {
    tx.update(
        """
        INSERT INTO places_shares (id, user_key, user_id, label, devices, room, phrase, grade,
          from_at, until_at, made_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        share.id(),
        share.owner().key(),
        share.owner().value(),
        share.label(),
        String.join("\n", share.devices()),
        share.room(),
        share.phrase(),
        share.grade().code(),
        share.span().from(),
        share.span().until(),
        share.span().madeAt(),
        share.endedAt());
  }

  static void end(Tx tx, String id, long at) {
    tx.update("UPDATE places_shares SET ended_at = ? WHERE id = ? AND ended_at IS NULL", at, id);
  }

  static void forget(Tx tx, long before) {
    tx.update("DELETE FROM places_shares WHERE ended_at < ?", before);
  }
}
