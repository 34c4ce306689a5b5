package muster.tracks;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import muster.access.Vault;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// The pass phrases that people gave for their phones' encrypted reports: in memory as keys, in the
/// database wrapped under the hub's own key. Whose phrase is not known stays unread and is passed
/// on as it came; where the phrase does not fit, that is noted at the device.
final class Keyring implements Opener {
  private final Ground ground;
  private final DeviceBook book;
  private final Vault vault;
  private final Map<Long, Held> keys = new ConcurrentHashMap<>();

  /// A key by its device; `box` is null where the hub's own key is not the one it was wrapped
  /// under.
  private record Held(@Nullable Secretbox box, long since) {
    /// Numbers of removed devices are given again.
    boolean isOf(Device device) {
      return since >= device.madeAt();
    }
  }

  Keyring(Ground ground, DeviceBook book) {
    this.ground = ground;
    this.book = book;
    this.vault = ground.settings().vault();
    ground.database().read(KeyStore::all).forEach(this::load);
  }

  private void load(KeyStore.Wrapped wrapped) {
    byte[] phrase = vault.open(wrapped.phrase(), owns(wrapped.device()));
    Secretbox box =
        phrase == null ? null : Secretbox.ofPhrase(new String(phrase, StandardCharsets.UTF_8));
    keys.put(wrapped.device(), new Held(box, wrapped.at()));
  }

  private static String owns(long device) {
    return "tracks/device/" + device;
  }

  @Override
  public byte @Nullable [] open(Device device, Report.Encrypted sealed) {
    Held held = keys.get(device.id());
    if (held == null || !held.isOf(device)) {
      return null;
    }
    byte[] inside = held.box() == null ? null : held.box().openText(sealed.data());
    if (inside == null) {
      note(
          device,
          held.box() == null
              ? "The key of this device cannot be read any more; set it once more"
              : "Encrypted with another key than the one that is set for this device");
    }
    return inside;
  }

  private void note(Device device, String words) {
    ReportStore.fault(ground.journal().tx(), device.id(), words, "", ground.now());
  }

  /// What a person may know of it: whether there is one, since when, and whether it can be used.
  record Shown(boolean set, @Nullable String since, boolean usable) {}

  Shown shown(UserId owner, DeviceName name) {
    Device device = book.get(owner, name);
    Held held = keys.get(device.id());
    return held == null || !held.isOf(device)
        ? new Shown(false, null, false)
        : new Shown(
            true, java.time.Instant.ofEpochMilli(held.since()).toString(), held.box() != null);
  }

  void set(Principal by, DeviceName name, String phrase) {
    Device device = book.get(by.user(), name);
    Secretbox box = Secretbox.ofPhrase(phrase);
    byte[] wrapped = vault.wrap(phrase.getBytes(StandardCharsets.UTF_8), owns(device.id()));
    long now = ground.now();
    ground
        .journal()
        .write(tx -> {
          KeyStore.put(tx, new KeyStore.Wrapped(device.id(), wrapped, now));
          ground.access().audit().record(tx, by, "device.key", by.user().value(), name.value());
          return true;
        });
    keys.put(device.id(), new Held(box, now));
  }

  void remove(Principal by, DeviceName name) {
    Device device = book.get(by.user(), name);
    if (!keys.containsKey(device.id())) {
      throw new Refusal(Problem.NOT_FOUND, "No key is set for this device");
    }
    ground
        .journal()
        .write(tx -> {
          KeyStore.remove(tx, device.id());
          ground
              .access()
              .audit()
              .record(tx, by, "device.key.remove", by.user().value(), name.value());
          return true;
        });
    keys.remove(device.id());
  }
}
