package muster.direct;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import muster.access.User;
import muster.direct.MessageStore.Part;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// What can be read: conversations and their messages. On the caller's thread, each from one moment
/// of the database. Everybody sees their own and nothing else; what is somebody else's is answered
/// as if it were not there, also to admins.
final class Reading {
  /// The most messages that are given at once.
  static final int MOST = 500;

  private static final int MOST_COUNTED = 1_000;

  private final Ground ground;
  private final Groups groups;
  private final People people;

  Reading(Ground ground, Groups groups, People people) {
    this.ground = ground;
    this.groups = groups;
    this.people = people;
  }

  /// A conversation as one of its people sees it.
  ///
  /// @param with the user, `all`, or `group:ID`: what goes into `receiver_id` and the path
  record Conversation(
      String with,
      String kind,
      String title,
      List<UserId> members,
      long lastSeq,
      @Nullable String lastAt,
      @Nullable String lastSenderId,
      @Nullable String lastContent,
      @Nullable String lastStatus,
      long readSeq,
      int unread) {}

  /// Newest first; the conversation with all is always there.
  List<Conversation> conversations(Principal who) {
    UserId user = who.user();
    return ground
        .database()
        .read(tx -> {
          List<Part> parts = new ArrayList<>(MessageStore.partsOf(tx, user));
          if (parts.stream().noneMatch(part -> part.conversation().equals(Address.EVERYBODY))) {
            parts.add(new Part(Address.EVERYBODY, 0, 0));
          }
          List<Conversation> found = new ArrayList<>();
          for (Part part : parts) {
            conversation(tx, user, part).ifPresent(found::add);
          }
          found.sort(Comparator.comparingLong(Conversation::lastSeq).reversed());
          return found;
        });
  }

  private Optional<Conversation> conversation(Tx tx, UserId user, Part part) {
    Address with = with(user, part.conversation());
    Groups.Group group = with instanceof Address.Group(String id) ? groups.find(id) : null;
    if (with instanceof Address.Group && group == null) {
      return Optional.empty();
    }
    String title =
        switch (with) {
          case Address.Everybody all -> "";
          case Address.Group g -> group == null ? "" : group.title();
          case Address.Person(UserId other) ->
              ground.access().users().find(other).map(User::name).orElse(other.value());
        };
    Message last =
        tx.one(
                MessageStore.PAGE_BEFORE,
                MessageStore::message,
                part.conversation(),
                part.from(),
                Long.MAX_VALUE,
                1)
            .orElse(null);
    return Optional.of(
        new Conversation(
            with.text(),
            kind(with),
            title,
            group == null ? List.of() : List.copyOf(group.members().values()),
            last == null ? 0 : last.seq(),
            last == null ? null : Stamp.iso(last.at()),
            last == null ? null : last.sender().id().value(),
            last == null ? null : last.content(),
            last == null || !last.isFrom(user) ? null : state(tx, user, last).word(),
            part.read(),
            MessageStore.unread(
                tx, user, part.conversation(), Math.max(part.read(), part.from()), MOST_COUNTED)));
  }

  private static String kind(Address with) {
    return switch (with) {
      case Address.Everybody all -> "all";
      case Address.Group group -> "group";
      case Address.Person person -> "person";
    };
  }

  /// Whom this conversation is with, for this user.
  private Address with(UserId self, String conversation) {
    if (conversation.equals(Address.EVERYBODY)) {
      return new Address.Everybody();
    }
    if (conversation.startsWith("+")) {
      return Address.of(conversation.substring(1));
    }
    int plus = conversation.indexOf('+');
    String first = conversation.substring(0, plus);
    String second = conversation.substring(plus + 1);
    UserId other = new UserId(first.equals(self.key()) ? second : first);
    return new Address.Person(people.named(other));
  }

  /// The part that somebody has in a conversation; a refusal where there is none.
  Part part(Tx tx, UserId user, Address with) {
    String conversation = with.conversation(user);
    Optional<Part> part = MessageStore.part(tx, user, conversation);
    return switch (with) {
      case Address.Everybody all -> part.orElse(new Part(conversation, 0, 0));
      case Address.Group(String id) -> {
        groups.of(id, user);
        yield part.orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "There is no such group"));
      }
      case Address.Person(UserId other) -> {
        if (part.isEmpty() && !people.exists(other)) {
          throw new Refusal(Problem.NOT_FOUND, "There is no user " + other + " in this space");
        }
        yield part.orElse(new Part(conversation, 0, 0));
      }
    };
  }

  /// Whether somebody takes part in a conversation, whose files are then theirs to read.
  boolean mayRead(Principal who, String conversation) {
    return conversation.equals(Address.EVERYBODY)
        ? who.role().atLeast(Role.MEMBER)
        : ground.database().read(tx -> MessageStore.part(tx, who.user(), conversation)).isPresent();
  }

  /// What asks this reader to confirm and is not confirmed yet, newest first.
  byte[] unconfirmed(Principal who, int limit) {
    return ground
        .database()
        .read(tx ->
            list(tx, who.user(), MessageStore.unconfirmed(tx, people.named(who.user()), limit)));
  }

  /// A page of messages, oldest first: the newest before `before`, or the oldest after `after`.
  byte[] page(Principal who, Address with, @Nullable Long before, @Nullable Long after, int limit) {
    return ground
        .database()
        .read(tx -> {
          Part part = part(tx, who.user(), with);
          List<Message> found =
              after != null
                  ? tx.query(
                      MessageStore.PAGE_AFTER,
                      MessageStore::message,
                      part.conversation(),
                      Math.max(after, part.from()),
                      limit)
                  : tx.query(
                          MessageStore.PAGE_BEFORE,
                          MessageStore::message,
                          part.conversation(),
                          part.from(),
                          before == null ? Long.MAX_VALUE : before,
                          limit)
                      .reversed();
          return list(tx, who.user(), found);
        });
  }

  /// Messages as the reader may see them: with what became of the reader's own.
  byte[] list(Tx tx, UserId reader, List<Message> messages) {
    List<String> own =
        messages.stream().filter(m -> m.isFrom(reader)).map(Message::messageId).toList();
    Map<String, Map<State, Integer>> counts = StatusStore.counts(tx, own);
    StringBuilder json = new StringBuilder("[");
    for (Message message : messages) {
      JsonLine line = message.json();
      Map<State, Integer> count = counts.get(message.messageId());
      if (count != null) {
        line.put("status", state(reader, message, count).word())
            .raw("counts", counted(reader, count).toString());
      }
      json.append(json.length() > 1 ? ",\n" : "").append(line);
    }
    return json.append(']').toString().getBytes(StandardCharsets.UTF_8);
  }

  private JsonLine counted(UserId sender, Map<State, Integer> count) {
    JsonLine line = new JsonLine().put("delivered", count.getOrDefault(State.DELIVERED, 0));
    if (people.sharesReading(sender)) {
      line.put("read", count.getOrDefault(State.READ, 0));
    }
    return line.put("confirmed", count.getOrDefault(State.CONFIRMED, 0));
  }

  private State state(Tx tx, UserId sender, Message message) {
    return state(
        sender,
        message,
        StatusStore.counts(tx, List.of(message.messageId()))
            .getOrDefault(message.messageId(), Map.of()));
  }

  /// What all its receivers have reached. How many all are is not known of a message to everybody,
  /// so that one stays received; its counts say more.
  private State state(UserId sender, Message message, Map<State, Integer> count) {
    int receivers =
        switch (message.receiver()) {
          case Address.Person person -> 1;
          case Address.Everybody all -> Integer.MAX_VALUE;
          case Address.Group(String id) -> {
            Groups.Group group = groups.find(id);
            yield group == null ? Integer.MAX_VALUE : Math.max(1, group.members().size() - 1);
          }
        };
    if (count.getOrDefault(State.CONFIRMED, 0) >= receivers) {
      return State.CONFIRMED;
    }
    if (count.getOrDefault(State.READ, 0) >= receivers && people.sharesReading(sender)) {
      return State.READ;
    }
    return count.getOrDefault(State.DELIVERED, 0) >= receivers
        ? State.DELIVERED
        : State.RECEIVED_BY_SERVER;
  }

  /// One message that the reader has sent or received.
  Message message(Tx tx, UserId reader, String messageId) {
    Message message = MessageStore.find(tx, messageId).orElse(null);
    if (message == null || !sees(tx, reader, message)) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such message");
    }
    return message;
  }

  private static boolean sees(Tx tx, UserId reader, Message message) {
    return message.isFrom(reader)
        || message.receiver() instanceof Address.Everybody
        || MessageStore.part(tx, reader, message.conversation())
            .filter(part -> part.from() < message.seq())
            .isPresent();
  }
}
