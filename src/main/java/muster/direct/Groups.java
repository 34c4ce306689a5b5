package muster.direct;

import java.util.Map;
import java.util.TreeMap;
import muster.store.Database;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// All groups and who is in them, in memory: asked for at each message. Read again after each
/// commit that changes one.
final class Groups {
  private final Database database;
  private volatile Map<String, Group> byId = Map.of();

  /// @param members by their keys, sorted
  record Group(String id, String title, String madeBy, long madeAt, Map<String, UserId> members) {
    Group {
      members = java.util.Collections.unmodifiableMap(new TreeMap<>(members));
    }

    Address.Group address() {
      return new Address.Group(id);
    }

    boolean has(UserId user) {
      return members.containsKey(user.key());
    }
  }

  Groups(Database database) {
    this.database = database;
    refresh();
  }

  /// After a commit; one at a time, so that the last look is the last one kept.
  synchronized void refresh() {
    byId = Map.copyOf(database.read(GroupStore::all));
  }

  Map<String, Group> all() {
    return byId;
  }

  @Nullable Group find(String id) {
    return byId.get(id);
  }

  /// The group, if there is one for this user.
  Group of(String id, UserId user) {
    Group group = byId.get(id);
    if (group == null || !group.has(user)) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such group");
    }
    return group;
  }

  boolean isMember(String id, UserId user) {
    Group group = byId.get(id);
    return group != null && group.has(user);
  }
}
