package muster.chat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.PublishProperties.UserProperty;
import muster.bus.Publisher;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.types.TopicFilter;

/// On the journal's thread. What a subscriber hears first who asks for it in the SUBSCRIBE:
/// `since-seq=N`, everything after that seq; `history=N`, the last so many messages of each room
/// under the filter. Messages come as they are now, and with them what happened since the first of
/// them, so that the seqs have no gap and a client that missed an edit learns it. At most [#MOST]
/// entries for a room: who missed more gets the newest, sees by the first seq that there is more,
/// and pages through it over REST, or says `entries=M` beside `since-seq=N` and gets the oldest M
/// behind N instead: the way of a reader who goes on from where it stopped. Whether the subscriber
/// may have each of them is asked afterwards, as at every delivery.
final class Replay {
  static final String SINCE = "since-seq";
  static final String HISTORY = "history";
  static final String ENTRIES = "entries";
  static final int MOST = 1_000;
  private static final int MOST_ROOMS = 200;

  private final Ground ground;
  private final RoomBook book;
  private final Publisher hub;

  Replay(Ground ground, RoomBook book) {
    this.ground = ground;
    this.book = book;
    this.hub = ground.hub();
  }

  List<Publication> first(TopicFilter filter, List<UserProperty> wishes) {
    long since = wish(wishes, SINCE);
    long last = wish(wishes, HISTORY);
    long entries = wish(wishes, ENTRIES);
    if (since < 0 && last < 1) {
      return List.of();
    }
    Tx tx = ground.journal().tx();
    List<Publication> out = new ArrayList<>();
    for (Room room : rooms(filter)) {
      if (since >= 0 && entries > 0) {
        addAfter(tx, room, since, Math.min(entries, MOST), out);
      } else {
        long until = RoomStore.lastSeq(tx, room.id());
        long from =
            since >= 0 ? Math.max(since, until - MOST) : startOf(tx, room, Math.min(last, MOST));
        out.addAll(between(tx, room, from, until, Long.MAX_VALUE).values());
      }
    }
    return out;
  }

  private static long wish(List<UserProperty> wishes, String name) {
    for (UserProperty wish : wishes) {
      if (wish.name().equals(name) && wish.value().matches("[0-9]{1,18}")) {
        return Long.parseLong(wish.value());
      }
    }
    return -1;
  }

  private List<Room> rooms(TopicFilter filter) {
    return book.made().stream()
        .filter(room -> filter.matches(ground.topics().room(room.name().value())))
        .sorted(Comparator.comparing(Room::name))
        .limit(MOST_ROOMS)
        .toList();
  }

  /// The oldest so many behind a seq.
  private void addAfter(Tx tx, Room room, long since, long most, List<Publication> out) {
    Map<Long, Publication> bySeq = between(tx, room, since, Long.MAX_VALUE, most);
    bySeq.values().stream().limit(most).forEach(out::add);
  }

  /// @param most messages, and as many events: what is left out for it comes behind the first so
  ///   many
  private Map<Long, Publication> between(Tx tx, Room room, long from, long until, long most) {
    TreeMap<Long, Publication> bySeq = new TreeMap<>();
    List<Stored> posts = tx.query(PostStore.PAGE_AFTER, PostStore::stored, room.id(), from, most);
    Map<Long, Map<String, List<String>>> reactions = PostStore.reactions(tx, posts);
    for (Stored post : posts) {
      byte[] json = post.history(room.name(), reactions.getOrDefault(post.id(), Map.of())).bytes();
      bySeq.put(post.seq(), publication(room, json, post.messageId(), post.seq(), post.at()));
    }
    List<PostStore.Event> events = PostStore.events(tx, room.id(), from, until, most);
    Map<Long, Stored> about =
        PostStore.byId(
            tx, List.copyOf(new TreeSet<>(events.stream().map(PostStore.Event::post).toList())));
    for (PostStore.Event event : events) {
      Stored post = about.get(event.post());
      if (post != null) {
        byte[] json = now(event, post).bytes();
        bySeq.put(event.seq(), publication(room, json, post.messageId(), event.seq(), event.at()));
      }
    }
    return bySeq;
  }

  /// Behind which seq the last so many messages begin.
  private static long startOf(Tx tx, Room room, long last) {
    List<Long> seqs =
        tx.query(
            "SELECT seq FROM chat_posts WHERE room_id = ? ORDER BY seq DESC LIMIT ?",
            row -> row.bigint("seq"),
            room.id(),
            last);
    return seqs.isEmpty() ? Long.MAX_VALUE - 1 : seqs.getLast() - 1;
  }

  /// An event as it has to be told later: of a message that is gone by now only that it is gone.
  private static JsonLine now(PostStore.Event event, Stored post) {
    String body = post.body();
    if (body == null && event.kind() != PostStore.Event.Kind.DELETE) {
      return json(
          new PostStore.Event(
              event.room(),
              event.seq(),
              event.post(),
              PostStore.Event.Kind.DELETE,
              event.actor(),
              "",
              event.at()),
          post.messageId(),
          "");
    }
    return json(event, post.messageId(), body == null ? "" : body);
  }

  /// The one form of an event, live and later.
  ///
  /// @param text that the message has now
  static JsonLine json(PostStore.Event event, UUID id, String text) {
    JsonLine line =
        new JsonLine().put("callsign", event.actor().callsign()).put("name", event.actor().name());
    String type =
        switch (event.kind()) {
          case EDIT -> {
            line.put("message", text);
            yield "edit";
          }
          case DELETE -> "delete";
          case REACTION -> {
            line.put("reaction", event.detail());
            yield "reaction";
          }
          case UNREACTION -> {
            line.put("reaction", event.detail()).put("remove", true);
            yield "reaction";
          }
          case PIN -> "pin";
          case UNPIN -> {
            line.put("remove", true);
            yield "pin";
          }
        };
    return line.put("id", id.toString())
        .put("seq", event.seq())
        .put("at", Stamp.iso(event.at()))
        .put("type", type);
  }

  private Publication publication(Room room, byte[] json, UUID id, long seq, long at) {
    return new Publication(
        ground.topics().room(room.name().value()),
        json,
        1,
        /* retain= */ false,
        PublishProperties.of(
            new UserProperty("id", id.toString()), new UserProperty("seq", Long.toString(seq))),
        hub,
        at);
  }
}
