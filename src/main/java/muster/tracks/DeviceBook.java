package muster.tracks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import muster.access.Limit;
import muster.access.Limits;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Tx;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// All devices of the space, in memory: asked at each report and each delivery. A device is made by
/// its first report, in that report's transaction; a roll-back takes it out again.
final class DeviceBook {
  private final Database database;
  private final Journal journal;
  private final Limits limits;
  private final Map<UserId, Map<DeviceName, Device>> devices = new ConcurrentHashMap<>();
  // only on the journal's thread: made since the last roll-back
  private final List<Device> fresh = new ArrayList<>();
  private volatile boolean stale;

  DeviceBook(Database database, Journal journal, Limits limits) {
    this.database = database;
    this.journal = journal;
    this.limits = limits;
    database.read(DeviceStore::all).forEach(this::put);
    journal.onRollback(this::rolledBack);
  }

  /// What was noted may not be on the disk: it is looked up again.
  private void rolledBack() {
    fresh.forEach(this::drop);
    fresh.clear();
    devices.values().forEach(own -> own.values().forEach(device -> device.newest(Device.UNKNOWN)));
    stale = true;
  }

  private void put(Device device) {
    devices
        .computeIfAbsent(device.owner(), user -> new ConcurrentHashMap<>())
        .put(device.name(), device);
  }

  private void drop(Device device) {
    Map<DeviceName, Device> own = devices.get(device.owner());
    if (own != null) {
      own.remove(device.name(), device);
    }
  }

  /// After a roll-back some that were taken out may have been on the disk already.
  private synchronized void refresh() {
    stale = false;
    for (Device device : database.read(DeviceStore::all)) {
      Map<DeviceName, Device> own =
          devices.computeIfAbsent(device.owner(), user -> new ConcurrentHashMap<>());
      own.putIfAbsent(device.name(), device);
    }
  }

  @Nullable Device find(UserId owner, DeviceName name) {
    Map<DeviceName, Device> own = devices.get(owner);
    return own == null ? null : own.get(name);
  }

  /// The device, or a refusal.
  Device get(UserId owner, DeviceName name) {
    Device device = find(owner, name);
    if (device == null) {
      throw new Refusal(Problem.NOT_FOUND, "There is no device " + name + " of " + owner);
    }
    return device;
  }

  /// A user's devices, by name.
  List<Device> of(UserId owner) {
    if (stale) {
      refresh();
    }
    Map<DeviceName, Device> own = devices.getOrDefault(owner, Map.of());
    return own.values().stream().sorted(Comparator.comparing(one -> one.name().key())).toList();
  }

  Collection<Device> all() {
    if (stale) {
      refresh();
    }
    return devices.values().stream().flatMap(own -> own.values().stream()).toList();
  }

  /// The device, made if this is the first that is heard of it; on the journal's thread.
  Device made(Tx tx, Address address, long now) {
    Device known = find(address.user(), address.device());
    if (known != null) {
      return known;
    }
    Device device = DeviceStore.find(tx, address.user(), address.device()).orElse(null);
    if (device == null) {
      limits.checkQuota(Limit.DEVICES, of(address.user()).size());
      device = DeviceStore.add(tx, address.user(), address.device(), address.base(), now);
    }
    put(device);
    fresh.add(device);
    return device;
  }

  /// Writes down when each was heard of last; a report itself does not, it would double the work.
  void keep() {
    List<Device> changed = all().stream().filter(Device::takeChanged).toList();
    if (!changed.isEmpty()) {
      journal.write(tx -> {
        changed.forEach(device -> DeviceStore.keep(tx, device));
        return true;
      });
    }
  }

  /// After the commit that renamed or removed it.
  synchronized void changed(Device before, @Nullable Device after) {
    drop(before);
    if (after != null) {
      put(after);
    }
  }
}
