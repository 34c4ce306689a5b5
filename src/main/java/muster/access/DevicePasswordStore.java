package muster.access;

import java.util.List;
import muster.store.Row;
import muster.store.Tx;
import muster.types.UserId;

/// The table `access_devices`.
final class DevicePasswordStore {
  private DevicePasswordStore() {}

  static List<DevicePasswords.Held> list(Tx tx) {
    return tx.query("SELECT * FROM access_devices", DevicePasswordStore::held);
  }

  private static DevicePasswords.Held held(Row row) {
    return new DevicePasswords.Held(
        new DevicePasswords.Device(
            row.string("id"),
            new UserId(row.string("user_id")),
            row.string("device"),
            row.instant("created_at"),
            row.instantOrNull("last_used_at")),
        row.string("hash"));
  }

  static void add(Tx tx, DevicePasswords.Held held) {
    DevicePasswords.Device device = held.device();
    tx.update(
        """
        INSERT INTO access_devices (id, user_key, user_id, device, hash, created_at, last_used_at)
        VALUES (?, ?, ?, ?, ?, ?, NULL)\
        """,
        device.id(),
        device.user().key(),
        device.user().value(),
        device.device(),
        held.hash(),
        device.madeAt());
  }

  static void remove(Tx tx, String id) {
    tx.update("DELETE FROM access_devices WHERE id = ?", id);
  }

  static void removeAll(Tx tx, UserId user) {
    tx.update("DELETE FROM access_devices WHERE user_key = ?", user.key());
  }

  static void used(Tx tx, String id, long at) {
    tx.later("UPDATE access_devices SET last_used_at = ? WHERE id = ?", at, id);
  }
}
