package muster.tracks;

import java.util.List;
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
