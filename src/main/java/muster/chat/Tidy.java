package muster.chat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import muster.files.Attachments;
import muster.store.Tx;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;

/// What goes for good: messages that a room does not keep any longer, invitations that are over,
/// and everything about a person who asks for it. In pieces, so that the journal has time for
/// others in between.
final class Tidy {
  private static final int AT_ONCE = 500;

  private final Ground ground;
  private final RoomBook book;
  private final Search search;
  private final SearchStore index;
  private final Sequence sequence;
  private final Attachments files;

  Tidy(Ground ground, RoomBook book, Search search, Sequence sequence, Attachments files) {
    this.ground = ground;
    this.book = book;
    this.search = search;
    this.index = new SearchStore(ground.database().kind());
    this.sequence = sequence;
    this.files = files;
  }

  /// Once a minute or so.
  void housekeep() {
    search.catchUp();
    long now = ground.now();
    String over = " FROM chat_invites WHERE expires_at < ? OR uses_left < 1";
    if (ground
        .database()
        .read(tx -> tx.one("SELECT id" + over, row -> row.string("id"), now))
        .isPresent()) {
      ground.journal().write(tx -> tx.update("DELETE" + over, now));
    }
    for (Room room : book.made()) {
      trim(room, now);
    }
  }

  private void trim(Room room, long now) {
    Room.Traits traits = room.traits();
    long until = 0;
    if (traits.keepDays() > 0) {
      long before = now - Duration.ofDays(traits.keepDays()).toMillis();
      until =
          ground
              .database()
              .read(tx ->
                  tx.one(
                      """
                      SELECT seq FROM chat_posts WHERE room_id = ? AND created_at >= ?
                      ORDER BY seq LIMIT 1\
                      """,
                      row -> row.bigint("seq") - 1,
                      room.id(),
                      before))
              .orElse(Long.MAX_VALUE);
    }
    if (traits.keepMessages() > 0) {
      until =
          Math.max(
              until,
              ground
                  .database()
                  .read(tx ->
                      tx.one(
                          """
                          SELECT seq FROM chat_posts WHERE room_id = ?
                          ORDER BY seq DESC LIMIT 1 OFFSET ?\
                          """,
                          row -> row.bigint("seq"),
                          room.id(),
                          traits.keepMessages()))
                  .orElse(0L));
    }
    long last = until;
    boolean more = last > 0 && hasOld(room.id(), last);
    while (more) {
      more = ground.journal().write(tx -> trim(tx, room.id(), last)) == AT_ONCE;
    }
  }

  private boolean hasOld(long room, long until) {
    return ground
        .database()
        .read(tx ->
            tx.one(
                "SELECT seq FROM chat_posts WHERE room_id = ? AND seq <= ? LIMIT 1",
                row -> row.bigint("seq"),
                room,
                until))
        .isPresent();
  }

  private record Old(long id, long seq, UUID messageId) {}

  private int trim(Tx tx, long room, long until) {
    List<Old> old =
        tx.query(
            "SELECT id, seq, message_id FROM chat_posts WHERE room_id = ? AND seq <= ?"
                + " ORDER BY seq LIMIT ?",
            row -> new Old(row.bigint("id"), row.bigint("seq"), row.uuid("message_id")),
            room,
            until,
            AT_ONCE);
    if (old.isEmpty()) {
      return 0;
    }
    tx.update("UPDATE chat_rooms SET base_seq = ? WHERE id = ?", sequence.last(tx, room), room);
    for (Old post : old) {
      tx.update("DELETE FROM chat_reactions WHERE post_id = ?", post.id());
      tx.update("DELETE FROM chat_events WHERE post_id = ?", post.id());
      index.remove(tx, post.id());
      files.release(tx, RoomOwner.KIND, post.messageId());
      tx.update("DELETE FROM chat_posts WHERE id = ?", post.id());
    }
    long last = old.getLast().seq();
    tx.update("DELETE FROM chat_mentions WHERE room_id = ? AND seq <= ?", room, last);
    return old.size();
  }

  /// Removes what a person said and did: texts, names, reactions, read markers, memberships. What
  /// is left is that something was said at that place. Mutes and bans stay, or erasing oneself
  /// would lift them.
  void erase(Principal by, UserId user) {
    if (by.role() != Role.ADMIN && !by.user().equals(user)) {
      throw new Refusal(Problem.NOT_ALLOWED, "Everybody for themselves, and admins for everybody");
    }
    long before = 0;
    while (before >= 0) {
      long from = before;
      before = ground.journal().write(tx -> erase(tx, user, from));
    }
    ground
        .journal()
        .write(tx -> {
          tx.update("DELETE FROM chat_reactions WHERE user_key = ?", user.key());
          tx.update("DELETE FROM chat_reads WHERE user_key = ?", user.key());
          tx.update("DELETE FROM chat_mentions WHERE user_key = ?", user.key());
          tx.update(
              "DELETE FROM chat_events WHERE actor_key = ? AND kind IN ('REACTION', 'UNREACTION')",
              user.key());
          tx.update(
              "UPDATE chat_events SET actor_key = '', actor = '', actor_name = '' WHERE actor_key ="
                  + " ?",
              user.key());
          tx.update(
              "DELETE FROM chat_people WHERE user_key = ? AND muted_until = 0 AND banned_until = 0",
              user.key());
          ground.access().audit().record(tx, by, "chat.erase", user.value(), "");
          return true;
        });
    book.made().stream()
        .filter(room -> room.people().containsKey(user.key()))
        .forEach(room -> book.changed(room.name()));
  }

  private long erase(Tx tx, UserId user, long from) {
    List<Old> posts =
        tx.query(
            "SELECT id, seq, message_id FROM chat_posts WHERE sender_key = ? AND id > ?"
                + " ORDER BY id LIMIT ?",
            row -> new Old(row.bigint("id"), row.bigint("seq"), row.uuid("message_id")),
            user.key(),
            from,
            AT_ONCE);
    for (Old post : posts) {
      search.changed(tx, post.id(), null);
      PostStore.blank(tx, post.id(), ground.now());
      files.release(tx, RoomOwner.KIND, post.messageId());
      tx.update(
          "UPDATE chat_posts SET sender_key = '', sender = '', sender_name = '' WHERE id = ?",
          post.id());
    }
    return posts.size() < AT_ONCE ? -1 : posts.getLast().id();
  }
}
