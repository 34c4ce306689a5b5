package muster.direct;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import muster.direct.Groups.Group;
import muster.store.Tx;
import muster.types.UserId;

/// Groups in the database. Their members are the parts of their conversation.
final class GroupStore {
  private GroupStore() {}

  static Map<String, Group> all(Tx tx) {
    Map<String, Map<String, UserId>> members = new HashMap<>();
    tx.each(
        """
        SELECT p.conversation, p.user_id FROM direct_groups g
        JOIN direct_parts p ON p.conversation = '+group:' || g.id\
        """,
        row -> {
          UserId user = new UserId(row.string("user_id"));
          members
              .computeIfAbsent(row.string("conversation"), c -> new TreeMap<>())
              .put(user.key(), user);
        });
    Map<String, Group> groups = new HashMap<>();
    tx.each(
        "SELECT id, title, made_by, made_at FROM direct_groups",
        row ->
            groups.put(
                row.string("id"),
                new Group(
                    row.string("id"),
                    row.string("title"),
                    row.string("made_by"),
                    row.bigint("made_at"),
                    members.getOrDefault("+group:" + row.string("id"), Map.of()))));
    return groups;
  }

  static void add(Tx tx, Group group) {
    tx.update(
        "INSERT INTO direct_groups (id, title, made_by, made_at) VALUES (?, ?, ?, ?)",
        group.id(),
        group.title(),
        group.madeBy(),
        group.madeAt());
  }

  static void rename(Tx tx, String id, String title) {
    tx.update("UPDATE direct_groups SET title = ? WHERE id = ?", title, id);
  }

  static void leave(Tx tx, String conversation, UserId user) {
    tx.update(
        "DELETE FROM direct_parts WHERE user_key = ? AND conversation = ?",
        user.key(),
        conversation);
  }

  static void remove(Tx tx, String id, String conversation) {
    tx.update("DELETE FROM direct_groups WHERE id = ?", id);
    tx.update("DELETE FROM direct_parts WHERE conversation = ?", conversation);
    tx.update("DELETE FROM chat_messages WHERE conversation = ?", conversation);
  }
}
