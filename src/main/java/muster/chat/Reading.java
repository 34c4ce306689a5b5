package muster.chat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import muster.access.Action;
import muster.store.Tx;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import org.jspecify.annotations.Nullable;

/// What can be read: rooms, their messages, the messages of all rooms, search. On the caller's
/// thread, each from one moment of the database. Who may not read a room hears the same as if there
/// were none.
final class Reading {
  /// The most messages that are given at once.
  static final int MOST = 500;

  private static final int MOST_COUNTED = 1_000;
  private static final int MOST_ROOMS = 10_000;

  private final Ground ground;
  private final RoomBook book;
  private final Search search;

  Reading(Ground ground, RoomBook book, Search search) {
    this.ground = ground;
    this.book = book;
    this.search = search;
  }

  /// A room as somebody sees it.
  record View(
      String room,
      String title,
      String topic,
      @Nullable Long awardId,
      boolean isPrivate,
      boolean readOnly,
      boolean archived,
      int slowSeconds,
      int keepDays,
      long keepMessages,
      boolean mayPost,
      boolean mayModerate,
      long lastSeq,
      @Nullable String lastAt,
      long readSeq,
      long unread,
      long mentions) {}

  boolean mayRead(Principal who, Room room) {
    return room.admits(who, ground.now())
        && ground
            .access()
            .rights()
            .may(who, Action.RECEIVE, ground.topics().room(room.name().value()).value())
            .allowed();
  }

  boolean mayRead(Principal who, String name) {
    Room room = book.find(name);
    return room != null && mayRead(who, room);
  }

  /// The room, if there is one for this reader.
  Room room(Principal who, String name) {
    Room room = book.find(name);
    if (room == null || !mayRead(who, room)) {
      throw Room.missing(name);
    }
    return room;
  }

  List<View> rooms(Principal who) {
    List<Room> rooms = new ArrayList<>(book.made());
    for (String given : List.of(RoomName.GLOBAL, RoomName.SYSTEM)) {
      if (rooms.stream().noneMatch(room -> room.name().value().equals(given))) {
        rooms.add(Room.given(new RoomName(given)));
      }
    }
    // the rooms of a narrowed sign-in are there for it, also before anything was said in them
    for (String named : who.credential().rooms()) {
      Room room = book.find(named);
      if (room != null && room.id() == 0 && !rooms.contains(room)) {
        rooms.add(room);
      }
    }
    rooms.removeIf(room -> !mayRead(who, room));
    rooms.sort(Comparator.comparing(Room::name, Reading::order));
    return ground.database().read(tx -> views(tx, who, rooms));
  }

  /// `global` and `system` first, then named rooms, then awards by number.
  private static int order(RoomName a, RoomName b) {
    int rank = Integer.compare(rank(a), rank(b));
    Long left = a.award();
    Long right = b.award();
    return rank != 0 || left == null || right == null
        ? rank != 0 ? rank : a.compareTo(b)
        : left.compareTo(right);
  }

  private static int rank(RoomName name) {
    return switch (name.value()) {
      case RoomName.GLOBAL -> 0;
      case RoomName.SYSTEM -> 1;
      default -> name.award() == null ? 2 : 3;
    };
  }

  View view(Principal who, Room room) {
    return ground.database().read(tx -> views(tx, who, List.of(room))).getFirst();
  }

  private List<View> views(Tx tx, Principal who, List<Room> rooms) {
    Map<Long, Long> read = new HashMap<>();
    tx.each(
        "SELECT room_id, seq FROM chat_reads WHERE user_key = ?",
        row -> read.put(row.bigint("room_id"), row.bigint("seq")),
        who.user().key());
    List<View> views = new ArrayList<>();
    for (Room room : rooms) {
      views.add(view(tx, who, room, read.getOrDefault(room.id(), 0L)));
    }
    return views;
  }

  private View view(Tx tx, Principal who, Room room, long read) {
    Room.Traits traits = room.traits();
    Long lastAt =
        tx.one(
                "SELECT created_at FROM chat_posts WHERE room_id = ? ORDER BY seq DESC LIMIT 1",
                row -> row.bigint("created_at"),
                room.id())
            .orElse(null);
    return new View(
        room.name().value(),
        traits.title(),
        ground.topics().room(room.name().value()).value(),
        room.name().award(),
        traits.hidden(),
        traits.readOnly(),
        traits.archived(),
        traits.slowSeconds(),
        traits.keepDays(),
        traits.keepMessages(),
        mayPost(who, room),
        room.isRunBy(who),
        room.id() == 0 ? 0 : RoomStore.lastSeq(tx, room.id()),
        lastAt == null ? null : Stamp.iso(lastAt),
        read,
        count(
            tx,
            "SELECT count(*) AS n FROM (SELECT 1 FROM chat_posts WHERE room_id = ? AND seq > ?"
                + " AND sender_key <> ? AND body IS NOT NULL LIMIT "
                + MOST_COUNTED
                + ") AS unread",
            room.id(),
            read,
            who.user().key()),
        count(
            tx,
            "SELECT count(*) AS n FROM chat_mentions WHERE user_key = ? AND room_id = ?"
                + " AND seq > ?",
            who.user().key(),
            room.id(),
            read));
  }

  private static long count(Tx tx, String sql, Object... args) {
    return tx.one(sql, row -> row.bigint("n"), args).orElse(0L);
  }

  private boolean mayPost(Principal who, Room room) {
    try {
      room.checkPosting(who, ground.now());
      return ground
          .access()
          .rights()
          .may(who, Action.PUBLISH, ground.topics().room(room.name().value()).value())
          .allowed();
    } catch (Refusal no) {
      return false;
    }
  }

  /// One page, oldest first: the newest before `before`, or the oldest after `after`.
  byte[] page(Principal who, String name, @Nullable Long before, @Nullable Long after, int limit) {
    Room room = room(who, name);
    return ground
        .database()
        .read(tx -> {
          boolean forward = after != null && before == null;
          long from =
              after != null && before == null ? after : before == null ? Long.MAX_VALUE : before;
          List<Stored> posts =
              new ArrayList<>(
                  tx.query(
                      forward ? PostStore.PAGE_AFTER : PostStore.PAGE_BEFORE,
                      PostStore::stored,
                      room.id(),
                      from,
                      limit));
          if (!forward) {
            Collections.reverse(posts);
          }
          long floor = after == null ? 0 : after;
          posts.removeIf(post -> post.seq() <= floor);
          return json(tx, posts);
        });
  }

  byte[] pinned(Principal who, String name) {
    Room room = room(who, name);
    return ground
        .database()
        .read(tx ->
            json(
                tx,
                tx.query(
                    "SELECT "
                        + PostStore.COLUMNS
                        + " FROM chat_posts p WHERE p.room_id = ? AND p.pinned_at IS NOT NULL"
                        + " ORDER BY p.pinned_at DESC LIMIT 100",
                    PostStore::stored,
                    room.id())));
  }

  byte[] one(Principal who, String name, UUID id) {
    Room room = room(who, name);
    return ground
        .database()
        .read(tx -> {
          Stored post =
              PostStore.find(tx, room.id(), id)
                  .orElseThrow(() ->
                      new Refusal(Problem.NOT_FOUND, "There is no such message in this room"));
          byte[] list = json(tx, List.of(post));
          return java.util.Arrays.copyOfRange(list, 1, list.length - 1);
        });
  }

  /// The newest of all rooms that the reader may read, oldest first.
  byte[] all(Principal who, long before, int limit) {
    Search.Rooms rooms = readable(who);
    return ground
        .database()
        .read(tx -> {
          List<Stored> posts =
              rooms.only() ? newestOf(tx, rooms, before, limit) : newest(tx, rooms, before, limit);
          return json(tx, posts.reversed());
        });
  }

  private static List<Stored> newest(Tx tx, Search.Rooms rooms, long before, int limit) {
    List<Object> args = new ArrayList<>(List.of(before));
    args.addAll(rooms.ids());
    args.add(limit);
    return tx.query(
        "SELECT "
            + PostStore.COLUMNS
            + " FROM chat_posts p WHERE p.id < ?"
            + rooms.sql()
            + " ORDER BY p.id DESC LIMIT ?",
        PostStore::stored,
        args.toArray());
  }

  /// Few rooms of many: the newest of each by its index, and of these the newest.
  private static List<Stored> newestOf(Tx tx, Search.Rooms rooms, long before, int limit) {
    List<Stored> all = new ArrayList<>();
    for (long room : rooms.ids()) {
      all.addAll(
          tx.query(
              "SELECT "
                  + PostStore.COLUMNS
                  + " FROM chat_posts p WHERE p.room_id = ? AND p.id < ?"
                  + " ORDER BY p.seq DESC LIMIT ?",
              PostStore::stored,
              room,
              before,
              limit));
    }
    all.sort(Comparator.comparingLong(Stored::id).reversed());
    return all.subList(0, Math.min(limit, all.size()));
  }

  /// A sign-in for some rooms reads these; everybody else all but those that shut them out.
  private Search.Rooms readable(Principal who) {
    boolean only = !who.credential().rooms().isEmpty() || who.role() == Role.GUEST;
    boolean those = only;
    List<Long> ids = ids(room -> mayRead(who, room) == those);
    if (!only && ids.size() > MOST_ROOMS) {
      only = true;
      ids = ids(room -> mayRead(who, room));
    }
    return new Search.Rooms(only, only ? ids.subList(0, Math.min(MOST_ROOMS, ids.size())) : ids);
  }

  private List<Long> ids(Predicate<Room> which) {
    return book.made().stream().filter(which).map(Room::id).toList();
  }

  byte[] search(Principal who, String typed, long before, int limit) {
    Query query = Query.parse(typed);
    String in = query.in();
    Search.Rooms rooms =
        in == null ? readable(who) : new Search.Rooms(true, List.of(room(who, in).id()));
    List<Stored> found = search.find(query, rooms, before, limit);
    return ground.database().read(tx -> json(tx, found));
  }

  /// With `post` as the number from which to page on in all rooms together.
  private byte[] json(Tx tx, List<Stored> posts) {
    Map<Long, Map<String, List<String>>> reactions =
        posts.isEmpty() ? Map.of() : PostStore.reactions(tx, posts);
    Map<Long, RoomName> names = new HashMap<>();
    book.made().forEach(room -> names.put(room.id(), room.name()));
    StringBuilder out = new StringBuilder("[");
    for (Stored post : posts) {
      RoomName name = names.get(post.room());
      if (name != null) {
        out.append(out.length() > 1 ? "," : "")
            .append(
                post.history(name, reactions.getOrDefault(post.id(), Map.of()))
                    .put("post", post.id()));
      }
    }
    return out.append(']').toString().getBytes(StandardCharsets.UTF_8);
  }
}
