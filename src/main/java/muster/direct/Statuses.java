package muster.direct;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import muster.bus.Publication;
import muster.bus.Publisher;
import muster.direct.StatusStore.Entry;
import muster.direct.StatusStore.Event;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Moves states forward. Events come in any order, more than once, from several devices, and before
/// their message; each is turned into the rows that are still missing for its user, so that a state
/// is written once, with the time at which it was first true, and one that is reached implies those
/// before it. On the journal's thread, many events at once.
final class Statuses {
  private static final int MOST_AT_ONCE = 500;

  private final Ground ground;
  private final Sequence sequence;
  private final Recent recent;
  private final Early early;
  private final Groups groups;
  private final People people;
  private final Post post;
  private final Publisher hub;

  /// What statuses look at.
  record Beside(Recent recent, Early early, Groups groups, People people, Post post) {}

  Statuses(Ground ground, Sequence sequence, Beside beside) {
    this.ground = ground;
    this.sequence = sequence;
    this.recent = beside.recent();
    this.early = beside.early();
    this.groups = beside.groups();
    this.people = beside.people();
    this.post = beside.post();
    this.hub = ground.hub();
  }

  /// Something to be told: this user's state is now that.
  private record Change(UserId user, State state, long at, long seq) {}

  /// The message is being stored just now.
  List<Publication> begin(Tx tx, Message message) {
    String id = message.messageId();
    UserId sender = message.sender().id();
    StatusStore.add(
        tx, new Entry(id, State.SENT, sender.value(), message.at(), sequence.next(tx)), null);
    UserId server = hub.principal().user();
    Change received = new Change(server, State.RECEIVED_BY_SERVER, message.at(), sequence.next(tx));
    boolean told = !sender.equals(server);
    StatusStore.add(
        tx,
        new Entry(id, received.state(), server.value(), received.at(), received.seq()),
        told ? sender.key() : null);
    List<Publication> out = new ArrayList<>();
    if (told) {
      out.add(publication(message, received, List.of()));
    }
    List<Event> waited = early.take(tx, id);
    if (!waited.isEmpty()) {
      out.addAll(apply(tx, message, waited));
    }
    return out;
  }

  /// What receivers and their devices have said; returns what the senders are told.
  List<Publication> apply(Tx tx, List<Event> events) {
    Map<String, List<Event>> byMessage = new LinkedHashMap<>();
    for (Event event : events) {
      byMessage.computeIfAbsent(event.messageId(), id -> new ArrayList<>()).add(event);
    }
    List<Publication> out = new ArrayList<>();
    byMessage.forEach((id, some) -> {
      Message message = recent.find(tx, id);
      if (message == null) {
        some.forEach(event -> early.add(tx, event));
      } else {
        out.addAll(apply(tx, message, some));
      }
    });
    return out;
  }

  /// What somebody has read who has read a conversation up to there: the newest of what was unread,
  /// at most [#MOST_AT_ONCE] messages. The marker goes all the way.
  List<Event> unreadUpTo(Tx tx, UserId user, Address with, long seq, long now) {
    String conversation = with.conversation(user);
    Long before = MessageStore.lastRead(tx, user, conversation);
    if (before == null && !(with instanceof Address.Everybody)) {
      return List.of();
    }
    long upTo = Math.min(seq, MessageStore.last(tx, conversation));
    long from = before == null ? 0 : before;
    if (upTo <= from) {
      return List.of();
    }
    List<Event> events =
        tx
            .query(
                MessageStore.PAGE_BEFORE,
                MessageStore::message,
                conversation,
                from,
                upTo + 1,
                MOST_AT_ONCE)
            .stream()
            .filter(message -> !message.isFrom(user))
            .map(message -> new Event(message.messageId(), user, State.READ, "", now))
            .toList();
    MessageStore.readUpTo(tx, people.named(user), conversation, upTo);
    return events.reversed();
  }

  private List<Publication> apply(Tx tx, Message message, List<Event> events) {
    List<Event> fitting =
        events.stream()
            .filter(event -> isReceiver(message, event.user()))
            .map(event ->
                new Event(
                    event.messageId(),
                    people.named(event.user()),
                    event.state(),
                    event.device(),
                    event.at()))
            .toList();
    if (fitting.isEmpty()) {
      return List.of();
    }
    Set<String> users = new HashSet<>();
    fitting.forEach(event -> users.add(event.user().value()));
    Map<String, Set<State>> reached =
        new HashMap<>(StatusStore.reached(tx, message.messageId(), users));
    List<Change> changes = new ArrayList<>();
    for (Event event : fitting) {
      Set<State> have =
          reached.computeIfAbsent(event.user().key(), key -> EnumSet.noneOf(State.class));
      move(tx, message, event, have, changes);
    }
    return told(message, changes);
  }

  private boolean isReceiver(Message message, UserId user) {
    return switch (message.receiver()) {
      case Address.Person(UserId receiver) -> receiver.equals(user);
      case Address.Everybody all -> !message.isFrom(user);
      case Address.Group(String id) -> !message.isFrom(user) && groups.isMember(id, user);
    };
  }

  private void move(Tx tx, Message message, Event event, Set<State> have, List<Change> changes) {
    State to = event.state().saidByReceiver();
    for (State state : List.of(State.DELIVERED, State.READ, State.CONFIRMED)) {
      boolean meant =
          state.compareTo(to) <= 0
              && (state != State.READ || people.sharesReading(event.user()))
              && (state != State.CONFIRMED || message.confirm());
      if (meant && have.add(state)) {
        Change change = new Change(event.user(), state, event.at(), sequence.next(tx));
        String told = toldOf(message, change);
        StatusStore.add(
            tx,
            new Entry(message.messageId(), state, event.user().value(), event.at(), change.seq()),
            told);
        if (told != null) {
          changes.add(change);
        }
      }
    }
    if (to != State.DELIVERED) {
      MessageStore.readUpTo(tx, event.user(), message.conversation(), message.seq());
    }
    if (!event.device().isEmpty()) {
      StatusStore.device(tx, message.seq(), event);
    }
  }

  /// The key of the sender who is to be told, or null: nobody is.
  private @Nullable String toldOf(Message message, Change change) {
    UserId sender = message.sender().id();
    boolean told =
        !sender.equals(change.user())
            && !sender.equals(hub.principal().user())
            && (change.state() != State.READ || people.sharesReading(sender));
    return told ? sender.key() : null;
  }

  /// One by one, but for a message to all: there the users of one batch come together.
  private List<Publication> told(Message message, List<Change> changes) {
    List<Publication> out = new ArrayList<>();
    if (!(message.receiver() instanceof Address.Everybody)) {
      changes.forEach(change -> out.add(publication(message, change, List.of())));
      return out;
    }
    Map<State, List<Change>> byState = new EnumMap<>(State.class);
    for (Change change : changes) {
      byState.computeIfAbsent(change.state(), state -> new ArrayList<>()).add(change);
    }
    byState.forEach((state, some) ->
        out.add(
            publication(
                message,
                some.getLast(),
                some.size() == 1 ? List.of() : some.stream().map(Change::user).toList())));
    return out;
  }

  private Publication publication(Message message, Change change, List<UserId> together) {
    JsonLine line =
        json(
            message.messageId(),
            message.receiver(),
            new Entry(
                message.messageId(),
                change.state(),
                change.user().value(),
                change.at(),
                change.seq()));
    if (!together.isEmpty()) {
      line.raw("users", JsonLine.list(together.stream().map(UserId::value).toList()));
    }
    return post.status(message, line, change.seq(), hub, ground.now());
  }

  /// The one form of a status, live and later.
  static JsonLine json(String messageId, @Nullable Address receiver, Entry entry) {
    JsonLine line =
        new JsonLine()
            .put("type", "status")
            .put("message_id", messageId)
            .put("status", entry.state().word())
            .put("user_id", entry.user())
            .put("timestamp", Message.time(entry.at()));
    if (receiver != null) {
      line.put("receiver_id", receiver.text());
    }
    return line.put("seq", entry.seq()).put("at", Stamp.iso(entry.at()));
  }
}
