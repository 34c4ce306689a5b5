package muster.tracks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import muster.types.Principal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Lets positions go that are not to be kept, and thins out old tracks. In small pieces, one
/// transaction each, so that the journal has time for others in between; each track is walked once
/// from its beginning, and then only where it has grown old. The newest position of a device stays
/// in any case.
final class Sweeper {
  private static final int AT_ONCE = 1_000;
  private static final long DAY = Duration.ofDays(1).toSeconds();
  private static final Duration BETWEEN = Duration.ofHours(1);

  private final Ground ground;
  private final DeviceBook book;
  // the housekeeper's thread only
  private long lastRun = Long.MIN_VALUE;

  Sweeper(Ground ground, DeviceBook book) {
    this.ground = ground;
    this.book = book;
  }

  Keeping of(UserId user) {
    return ground
        .database()
        .read(tx -> KeepingStore.find(tx, user))
        .orElse(ground.settings().keeping());
  }

  void set(Principal who, UserId user, Optional<Keeping> keeping) {
    ground
        .journal()
        .write(tx -> {
          keeping.ifPresentOrElse(
              wish -> KeepingStore.set(tx, user, wish), () -> KeepingStore.reset(tx, user));
          ground
              .access()
              .audit()
              .record(
                  tx,
                  who,
                  "location.keeping",
                  user.value(),
                  keeping.map(Keeping::toString).orElse("as the hub"));
          return true;
        });
  }

  /// Does something once an hour.
  void housekeep() {
    long now = ground.now();
    if (lastRun == Long.MIN_VALUE || now - lastRun >= BETWEEN.toMillis()) {
      lastRun = now;
      for (Device device : book.all()) {
        sweep(device, of(device.owner()), now / 1000);
      }
    }
  }

  private void sweep(Device device, Keeping keeping, long now) {
    Optional<FixStore.Stored> newest =
        ground.database().read(tx -> FixStore.newest(tx, device.id()));
    if (newest.isEmpty()) {
      return;
    }
    long last = newest.get().fix().tst();
    if (keeping.keepDays() > 0) {
      drop(device, Math.min(last, now - keeping.keepDays() * DAY));
    }
    if (keeping.thins()) {
      thin(device, keeping, Math.min(last, now - keeping.thinDays() * DAY));
    }
  }

  private void drop(Device device, long until) {
    boolean more =
        ground.database().read(tx -> FixStore.first(tx, device.id(), 0)).orElse(until) < until;
    while (more) {
      more =
          ground
              .journal()
              .write(tx -> KeepingStore.removeBefore(tx, device.id(), until, AT_ONCE) == AT_ONCE);
    }
  }

  private void thin(Device device, Keeping keeping, long until) {
    KeepingStore.Thinned before =
        ground
            .database()
            .read(tx -> KeepingStore.thinned(tx, device.id()))
            .filter(known -> known.rule().equals(keeping.rule()))
            .orElse(new KeepingStore.Thinned(keeping.rule(), 0));
    long from = before.until();
    while (from < until) {
      from = piece(device, keeping, from, until);
    }
  }

  /// Looks through the next positions; up to where it came.
  private long piece(Device device, Keeping keeping, long from, long until) {
    List<FixStore.Stored> page =
        ground
            .database()
            .read(tx -> FixStore.pageAfter(tx, device.id(), from, until - 1, null, AT_ONCE));
    @Nullable Fix anchor =
        ground.database().read(tx -> FixStore.newest(tx, device.id(), 0, from - 1, 1)).stream()
            .findFirst()
            .map(FixStore.Stored::fix)
            .orElse(null);
    boolean whole = page.size() < AT_ONCE;
    long came = whole ? until : Math.max(from + 1, page.getLast().fix().tst());
    ground
        .journal()
        .write(tx -> {
          Fix kept = anchor;
          for (FixStore.Stored stored : page) {
            Fix fix = stored.fix();
            if (fix.tst() < came) {
              if (kept == null || keeping.stays(kept, fix)) {
                kept = fix;
              } else {
                KeepingStore.remove(tx, device.id(), fix);
              }
            }
          }
          KeepingStore.thinned(tx, device.id(), new KeepingStore.Thinned(keeping.rule(), came));
          return true;
        });
    return came;
  }
}
