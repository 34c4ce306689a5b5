package muster.tracks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Tx;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Who is whose friend, in memory: asked at each delivery. It changes over REST only; whoever
/// changes it says whose rows are concerned, and those are read again within the lock, so that the
/// later of two changes is what stays.
final class FriendBook {
  private final Database database;
  private final Journal journal;
  private final Consumer<UserId> recheck;
  private final Map<UserId, Map<UserId, Grant>> grants = new ConcurrentHashMap<>();

  /// @param recheck told of everybody who may see less than before
  FriendBook(Database database, Journal journal, Consumer<UserId> recheck) {
    this.database = database;
    this.journal = journal;
    this.recheck = recheck;
    for (Grant grant : database.read(FriendStore::all)) {
      grants
          .computeIfAbsent(grant.owner(), user -> new ConcurrentHashMap<>())
          .put(grant.viewer(), grant);
    }
  }

  /// What `owner` lets `viewer` see, accepted or not; null: nothing.
  @Nullable Grant find(UserId owner, UserId viewer) {
    Map<UserId, Grant> own = grants.get(owner);
    return own == null ? null : own.get(viewer);
  }

  /// The same, once it is accepted.
  @Nullable Grant accepted(UserId owner, UserId viewer) {
    Grant grant = find(owner, viewer);
    return grant == null || grant.asked() ? null : grant;
  }

  /// What somebody lets others see.
  Collection<Grant> of(UserId owner) {
    return grants.getOrDefault(owner, Map.of()).values();
  }

  /// Those who ask to be friends with somebody.
  List<Grant> asking(UserId viewer) {
    List<Grant> found = new ArrayList<>();
    for (Map<UserId, Grant> own : grants.values()) {
      Grant grant = own.get(viewer);
      if (grant != null && grant.asked()) {
        found.add(grant);
      }
    }
    return found;
  }

  /// Writes, reads again what concerns these users, and has the queues of all of them looked
  /// through.
  synchronized <T> T change(Set<UserId> concerned, Function<Tx, T> work) {
    T result = journal.write(work);
    for (UserId user : concerned) {
      Map<UserId, Grant> now = new ConcurrentHashMap<>();
      for (Grant one : database.read(tx -> FriendStore.of(tx, user))) {
        Grant before = find(user, one.viewer());
        if (before != null && before.since() == one.since()) {
          now.put(one.viewer(), one.remembering(before.shownAt()));
        } else {
          now.put(one.viewer(), one);
        }
      }
      grants.put(user, now);
    }
    concerned.forEach(recheck);
    return result;
  }

  /// Writes down who was shown whose position when.
  synchronized void keep() {
    List<Grant> changed = new ArrayList<>();
    for (Map<UserId, Grant> own : grants.values()) {
      own.values().stream().filter(grant -> grant.shownAt().takeChanged()).forEach(changed::add);
    }
    if (!changed.isEmpty()) {
      journal.write(tx -> {
        changed.forEach(grant -> FriendStore.shown(tx, grant));
        return true;
      });
    }
  }
}
