package muster.chat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import muster.files.Attachments;
import muster.http.Json;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
    Set<Long> rooms = new HashSet<>();
    long before = 0;
    while (before >= 0) {
      long from = before;
      before = ground.journal().write(tx -> erase(tx, user, from, rooms));
    }
    int some = AT_ONCE;
    while (some == AT_ONCE) {
      some = ground.journal().write(tx -> forgetMentions(tx, user));
    }
    ground
        .journal()
        .write(tx -> {
          tx.each(
              "SELECT DISTINCT p.room_id FROM chat_reactions r JOIN chat_posts p"
                  + " ON p.id = r.post_id WHERE r.user_key = ?",
              row -> rooms.add(row.bigint("room_id")),
              user.key());
          tx.update("DELETE FROM chat_reactions WHERE user_key = ?", user.key());
          tx.update("DELETE FROM chat_reads WHERE user_key = ?", user.key());
          // a seq that was given is never given again
          for (long room :
              tx.query(
                  "SELECT DISTINCT room_id FROM chat_events WHERE actor_key = ?",
                  row -> row.bigint("room_id"),
                  user.key())) {
            tx.update(
                "UPDATE chat_rooms SET base_seq = ? WHERE id = ?", sequence.last(tx, room), room);
          }
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
    byte[] json =
        new JsonLine()
            .put("callsign", user.value())
            .put("at", Stamp.iso(ground.now()))
            .put("type", "erase")
            .bytes();
    for (Room room : book.made()) {
      if (rooms.contains(room.id())) {
        ground.announce(room.name(), json);
      }
    }
  }

  private record Mention(long post, long room, long seq, String extra) {}

  /// Out of the lists of those whom others have mentioned.
  private static int forgetMentions(Tx tx, UserId user) {
    List<Mention> some =
        tx.query(
            """
            SELECT m.room_id, m.seq, p.id, p.extra FROM chat_mentions m
            JOIN chat_posts p ON p.room_id = m.room_id AND p.seq = m.seq
            WHERE m.user_key = ? LIMIT ?\
            """,
            row ->
                new Mention(
                    row.bigint("id"),
                    row.bigint("room_id"),
                    row.bigint("seq"),
                    row.string("extra")),
            user.key(),
            AT_ONCE);
    for (Mention one : some) {
      String extra = without(user, one.extra());
      tx.update("UPDATE chat_posts SET extra = ? WHERE id = ?", extra, one.post());
      tx.update(
          "DELETE FROM chat_mentions WHERE user_key = ? AND room_id = ? AND seq = ?",
          user.key(),
          one.room(),
          one.seq());
    }
    return some.size();
  }

  private static String without(UserId user, String extra) {
    ObjectNode fields =
        (ObjectNode) Json.tree(("{" + extra + "}").getBytes(StandardCharsets.UTF_8));
    ArrayNode kept = fields.arrayNode();
    for (JsonNode name : fields.path("mentions")) {
      if (!new UserId(name.asString("")).equals(user)) {
        kept.add(name);
      }
    }
    if (kept.isEmpty()) {
      fields.remove("mentions");
    } else {
      fields.set("mentions", kept);
    }
    String json = new String(Json.write(fields), StandardCharsets.UTF_8);
    return json.substring(1, json.length() - 1);
  }

  private long erase(Tx tx, UserId user, long from, Set<Long> rooms) {
    List<Old> posts =
        tx.query(
            "SELECT id, room_id, seq, message_id FROM chat_posts WHERE sender_key = ? AND id > ?"
                + " ORDER BY id LIMIT ?",
            row -> {
              rooms.add(row.bigint("room_id"));
              return new Old(row.bigint("id"), row.bigint("seq"), row.uuid("message_id"));
            },
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
