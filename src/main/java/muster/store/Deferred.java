package muster.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes that wait to be sent together. Writes with the same text form one group, one round trip.
///
/// A write joins an earlier group only when every group after that one touches another table, and
/// each of them is a plain write of one table: then nobody can tell that it moved ahead. (A foreign
/// key can: the batch then fails and the journal repeats it entry by entry, in strict order.)
/// Anything that cannot be judged by its text opens a group of its own that nothing overtakes.
final class Deferred {
  /// Rows after which they are sent in any case.
  static final int MOST = 2_000;

  private final List<Group> groups = new ArrayList<>();
  private final Map<String, Optional<String>> tables = new HashMap<>();
  private int size;

  void add(String sql, @Nullable Object[] args) {
    groupFor(sql).rows.add(args);
    size++;
  }

  int size() {
    return size;
  }

  void drain(Sender sender) {
    if (size == 0) {
      return;
    }
    List<Group> all = List.copyOf(groups);
    clear();
    for (Group group : all) {
      sender.send(group.sql, group.rows);
    }
  }

  void clear() {
    groups.clear();
    size = 0;
  }

  private Group groupFor(String sql) {
    Optional<String> table = tables.computeIfAbsent(sql, Sql::onlyTable);
    for (int i = groups.size() - 1; i >= 0; i--) {
      Group group = groups.get(i);
      if (group.sql.equals(sql)) {
        return group;
      }
      if (table.isEmpty() || group.table.isEmpty() || group.table.equals(table)) {
        break;
      }
    }
    Group added = new Group(sql, table, new ArrayList<>());
    groups.add(added);
    return added;
  }

  private record Group(String sql, Optional<String> table, List<@Nullable Object[]> rows) {}

  @FunctionalInterface
  interface Sender {
    void send(String sql, List<@Nullable Object[]> rows);
  }
}
