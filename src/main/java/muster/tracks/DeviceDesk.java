package muster.tracks;

import java.util.List;
import java.util.Map;
import java.util.Set;
import muster.access.DevicePasswords;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Reply;
import muster.store.Tx;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import muster.types.UserId;

/// What people do about their devices: rename, remove, remove everything. Data goes in pieces, so
/// that the journal has time for others in between.
final class DeviceDesk {
  private static final int AT_ONCE = 2_000;

  private final Ground ground;
  private final DeviceBook book;

  DeviceDesk(Ground ground, DeviceBook book) {
    this.ground = ground;
    this.book = book;
  }

  /// The app has to be told the new name, too.
  Device rename(Principal who, Device device, DeviceName name) {
    if (!name.equals(device.name()) && book.find(device.owner(), name) != null) {
      throw new Refusal(Problem.CONFLICT, "There is a device " + name + " already");
    }
    String base = Address.base(device.owner(), name);
    Device renamed =
        ground
            .journal()
            .write(tx -> {
              Device after = device.called(name, base);
              DeviceStore.rename(tx, after);
              ground
                  .access()
                  .audit()
                  .record(tx, who, "device.rename", inWords(device), name.value());
              return after;
            });
    clear(device);
    book.changed(device, renamed);
    return renamed;
  }

  private static String inWords(Device device) {
    return device.owner() + "/" + device.name();
  }

  /// The device with all that it has reported.
  void remove(Principal who, Device device) {
    DevicePasswords passwords = ground.access().devices();
    String level = device.name().topicLevel();
    if (passwords.find(device.owner(), level).isPresent()) {
      passwords.revoke(who, device.owner(), level);
    }
    clear(device);
    book.changed(device, null);
    for (Map.Entry<String, String> table : TABLES.entrySet()) {
      boolean more = true;
      while (more) {
        more =
            ground
                .journal()
                .write(tx -> DeviceStore.removeSome(tx, table, device.id(), AT_ONCE) == AT_ONCE);
      }
    }
    ground
        .journal()
        .write(tx -> {
          DeviceStore.remove(tx, device.id());
          ground.access().audit().record(tx, who, "device.remove", inWords(device), "");
          return true;
        });
    clear(device);
  }

  /// What a device leaves behind, and the columns by which a piece of it is named.
  private static final Map<String, String> TABLES =
      Map.of(
          "tracks_fixes", "device_id, tst, lat, lon",
          "tracks_reports", "id",
          "tracks_faults", "device_id, words",
          "tracks_commands", "id",
          "tracks_keys", "device_id",
          "places_inside", "place_id, device_id");

  /// Everything about where somebody was.
  void erase(Principal who, UserId user) {
    for (Device device : book.of(user)) {
      remove(who, device);
    }
    ground
        .journal()
        .write(tx -> {
          erased(tx, user);
          ground.access().audit().record(tx, who, "location.erase", user.value(), "");
          return true;
        });
  }

  private static void erased(Tx tx, UserId user) {
    for (String table : List.of("tracks_cards", "tracks_keeping")) {
      tx.update("DELETE FROM " + table + " WHERE user_key = ?", user.key());
    }
  }

  /// Takes back what the broker retains of it.
  private void clear(Device device) {
    for (String tail : Set.of("", "/info", "/status", "/dump")) {
      Topic topic = new Topic(device.base() + tail);
      if (ground.bus().retained().get(topic) != null) {
        ground
            .bus()
            .send(
                new Publication(
                    topic,
                    new byte[0],
                    0,
                    /* retain= */ true,
                    PublishProperties.NONE,
                    ground.hub(),
                    ground.now()),
                Reply.NONE);
      }
    }
  }
}
