package muster.tracks;

import java.util.List;
import muster.store.Tx;

/// The table `tracks_keys`.
final class KeyStore {
  private KeyStore() {}

  /// The pass phrase of a device as it is stored.
  @SuppressWarnings("ArrayRecordComponent") // bytes that nobody writes into
  record Wrapped(long device, byte[] phrase, long at) {}

  static List<Wrapped> all(Tx tx) {
    return tx.query(
        "SELECT device_id, phrase, made_at FROM tracks_keys",
        row -> new Wrapped(row.bigint("device_id"), row.bytes("phrase"), row.bigint("made_at")));
  }

  static void put(Tx tx, Wrapped wrapped) {
    tx.update(
        """
        INSERT INTO tracks_keys (device_id, phrase, made_at) VALUES (?, ?, ?)
        ON CONFLICT (device_id) DO UPDATE SET phrase = excluded.phrase, made_at = excluded.made_at\
        """,
        wrapped.device(),
        wrapped.phrase(),
        wrapped.at());
  }

  static void remove(Tx tx, long device) {
    tx.update("DELETE FROM tracks_keys WHERE device_id = ?", device);
  }
}
