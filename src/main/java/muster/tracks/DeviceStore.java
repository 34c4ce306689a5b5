package muster.tracks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import muster.store.Row;
import muster.store.Tx;
import muster.types.UserId;

/// Devices in the database.
final class DeviceStore {
  private static final String COLUMNS =
      "SELECT id, user_id, name, base, tid, made_at, seen_at, lost_at, source FROM tracks_devices";

  private DeviceStore() {}

  static List<Device> all(Tx tx) {
    return tx.query(COLUMNS, DeviceStore::device);
  }

  static Optional<Device> find(Tx tx, UserId owner, DeviceName name) {
    return tx.one(
        COLUMNS + " WHERE user_key = ? AND device_key = ?",
        DeviceStore::device,
        owner.key(),
        name.key());
  }

  private static Device device(Row row) {
    return new Device(
        row.bigint("id"),
        new UserId(row.string("user_id")),
        new DeviceName(row.string("name")),
        row.bigint("made_at"),
        new Device.Traces(
            row.string("base"),
            row.stringOrNull("tid"),
            row.string("source"),
            row.bigint("seen_at"),
            row.bigint("lost_at")));
  }

  static Device add(Tx tx, UserId owner, DeviceName name, String base, long now) {
    long id =
        tx.one("SELECT COALESCE(max(id), 0) + 1 AS id FROM tracks_devices", row -> row.bigint("id"))
            .orElseThrow();
    Device.Traces traces = new Device.Traces(base, null, "", now, 0);
    tx.update(
        """
        INSERT INTO tracks_devices (id, user_key, user_id, device_key, name, base, made_at, seen_at,
          lost_at, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        id,
        owner.key(),
        owner.value(),
        name.key(),
        name.value(),
        base,
        now,
        now,
        0L,
        "");
    return new Device(id, owner, name, now, traces);
  }

  static void rename(Tx tx, Device device) {
    tx.update(
        "UPDATE tracks_devices SET device_key = ?, name = ?, base = ? WHERE id = ?",
        device.name().key(),
        device.name().value(),
        device.base(),
        device.id());
  }

  /// At most `limit` rows of what a device has left in a table; how many it were.
  ///
  /// @param table its name, and the columns of its key
  static int removeSome(Tx tx, Map.Entry<String, String> table, long device, int limit) {
    String key = table.getValue();
    return tx.update(
        "DELETE FROM %s WHERE device_id = ? AND (%s) IN (SELECT %s FROM %s WHERE device_id = ? LIMIT ?)"
            .formatted(table.getKey(), key, key, table.getKey()),
        device,
        device,
        limit);
  }

  static void remove(Tx tx, long id) {
    tx.update("DELETE FROM tracks_thinned WHERE device_id = ?", id);
    tx.update("DELETE FROM tracks_devices WHERE id = ?", id);
  }

  static void keep(Tx tx, Device device) {
    Device.Traces traces = device.traces();
    tx.later(
        """
        UPDATE tracks_devices SET base = ?, tid = ?, source = ?, seen_at = ?, lost_at = ?
        WHERE id = ?\
        """,
        traces.base(),
        traces.tid(),
        traces.source(),
        traces.seenAt(),
        traces.lostAt(),
        device.id());
  }
}
