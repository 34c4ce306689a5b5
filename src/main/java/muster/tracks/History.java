package muster.tracks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import muster.types.Principal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// What was recorded, as somebody may read it: everything of one's own devices; of friends what was
/// recorded since they are friends, within the hours and in the grade that was agreed. Read in
/// pages, so that nobody holds the database while a slow client reads.
final class History {
  private static final int AT_ONCE = 2_000;

  private final Ground ground;
  private final DeviceBook book;
  private final FriendBook friends;

  History(Ground ground, DeviceBook book, FriendBook friends) {
    this.ground = ground;
    this.book = book;
    this.friends = friends;
  }

  /// A position as somebody may have it.
  ///
  /// @param raw the report as it was sent; null in poorer grades
  record Seen(Device device, Fix fix, Grade grade, @Nullable String raw) {}

  /// Takes one after the other.
  interface Step {
    void take(Seen seen) throws IOException;
  }

  /// Whose devices somebody may see now: their own, and those of friends who show themselves.
  List<UserId> users(Principal who) {
    TreeSet<UserId> all = new TreeSet<>();
    if (!book.of(who.user()).isEmpty()) {
      all.add(who.user());
    }
    for (Grant mine : friends.of(who.user())) {
      if (sees(who, mine.viewer()) && !book.of(mine.viewer()).isEmpty()) {
        all.add(mine.viewer());
      }
    }
    return List.copyOf(all);
  }

  private boolean sees(Principal who, UserId owner) {
    if (owner.equals(who.user())) {
      return true;
    }
    Grant grant = friends.accepted(owner, who.user());
    return grant != null && grant.terms().isActive(ground.now());
  }

  /// Somebody's devices, as far as `who` may know of them; what they may not is as if it were not.
  List<Device> devices(Principal who, UserId owner) {
    return sees(who, owner) ? book.of(owner) : List.of();
  }

  /// All devices that somebody may see, of one user or of all.
  List<Device> devices(Principal who, Optional<UserId> owner, Optional<DeviceName> name) {
    List<Device> all = new ArrayList<>();
    for (UserId user : owner.map(List::of).orElseGet(() -> users(who))) {
      for (Device device : devices(who, user)) {
        if (name.isEmpty() || device.name().equals(name.get())) {
          all.add(device);
        }
      }
    }
    return all;
  }

  /// The newest position of a device; null: none that `who` may see.
  @Nullable Seen newest(Principal who, Device device) {
    return ground
        .database()
        .read(tx -> FixStore.newest(tx, device.id()))
        .map(stored -> seen(who, device, stored, /* past= */ false))
        .orElse(null);
  }

  /// A stretch, oldest first.
  void each(Principal who, Device device, long from, long to, Step step) throws IOException {
    List<FixStore.Stored> page = page(device, from, to, null);
    while (!page.isEmpty()) {
      for (FixStore.Stored stored : page) {
        Seen seen = seen(who, device, stored, /* past= */ true);
        if (seen != null) {
          step.take(seen);
        }
      }
      page = page.size() < AT_ONCE ? List.of() : page(device, from, to, page.getLast().fix());
    }
  }

  private List<FixStore.Stored> page(Device device, long from, long to, @Nullable Fix last) {
    return ground
        .database()
        .read(tx -> FixStore.pageAfter(tx, device.id(), from, to, last, AT_ONCE));
  }

  /// The newest of a stretch, oldest first.
  List<Seen> newest(Principal who, Device device, long from, long to, int limit) {
    List<Seen> all = new ArrayList<>();
    for (FixStore.Stored stored :
        ground.database().read(tx -> FixStore.newest(tx, device.id(), from, to, limit))) {
      Seen seen = seen(who, device, stored, /* past= */ true);
      if (seen != null) {
        all.add(seen);
      }
    }
    all.sort(Comparator.comparingLong(one -> one.fix().tst()));
    return all;
  }

  private @Nullable Seen seen(Principal who, Device device, FixStore.Stored stored, boolean past) {
    if (device.owner().equals(who.user())) {
      return new Seen(device, stored.fix(), Grade.EXACT, stored.raw());
    }
    Grant grant = friends.accepted(device.owner(), who.user());
    if (grant == null || (past && stored.fix().tst() * 1000 < grant.since())) {
      return null;
    }
    long now = ground.now();
    Grade grade = grant.terms().gradeAt(now, stored.fix().tst() * 1000);
    if (grade == Grade.NONE) {
      return null;
    }
    grant.shownAt().now(now);
    boolean exact = grade == Grade.EXACT;
    return new Seen(device, grade.reduced(stored.fix()), grade, exact ? stored.raw() : null);
  }
}
