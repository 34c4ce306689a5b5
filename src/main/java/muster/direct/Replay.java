package muster.direct;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.PublishProperties.UserProperty;
import muster.bus.Publisher;
import muster.direct.MessageStore.Part;
import muster.direct.StatusStore.Entry;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;

/// On the journal's thread. What a subscriber hears first who asks for it in the SUBSCRIBE:
/// `since-seq=N`, everything that came after that number; `history=N`, the last so many messages.
/// In an inbox that are the messages to its user, what was edited or deleted since, and what became
/// of the user's own; on the general topic the messages to all. At most [#MOST] entries: who missed
/// more gets the newest and pages through the rest over REST.
final class Replay {
  static final String SINCE = "since-seq";
  static final String HISTORY = "history";
  static final int MOST = 1_000;
  private static final int MOST_CONVERSATIONS = 1_000;

  private final Ground ground;
  private final Publisher hub;

  Replay(Ground ground) {
    this.ground = ground;
    this.hub = ground.hub();
  }

  private record Told(long seq, Publication publication) {}

  /// What is asked for: what came after `since`, at most so many messages.
  private record Wish(long since, int most, boolean everything) {}

  List<Publication> first(TopicFilter filter, List<UserProperty> asked) {
    long since = number(asked, SINCE);
    long last = number(asked, HISTORY);
    if (since < 0 && last < 1) {
      return List.of();
    }
    Wish wish =
        since >= 0 ? new Wish(since, MOST, true) : new Wish(0, (int) Math.min(last, MOST), false);
    Tx tx = ground.journal().tx();
    List<Told> found = new ArrayList<>();
    if (filter.matches(ground.topics().general())) {
      conversation(tx, new Part(Address.EVERYBODY, 0, 0), ground.topics().general(), wish, found);
    }
    UserId user = ground.topics().inboxOf(filter);
    if (user != null) {
      inbox(tx, user, filter, wish, found);
    }
    found.sort(Comparator.comparingLong(Told::seq));
    return found.subList(Math.max(0, found.size() - wish.most()), found.size()).stream()
        .map(Told::publication)
        .toList();
  }

  private static long number(List<UserProperty> asked, String name) {
    for (UserProperty wish : asked) {
      if (wish.name().equals(name) && wish.value().matches("[0-9]{1,18}")) {
        return Long.parseLong(wish.value());
      }
    }
    return -1;
  }

  private void inbox(Tx tx, UserId user, TopicFilter filter, Wish wish, List<Told> found) {
    Topic inbox = ground.topics().inbox(user);
    List<Part> parts = MessageStore.partsOf(tx, user);
    for (Part part : parts.subList(0, Math.min(parts.size(), MOST_CONVERSATIONS))) {
      boolean own = filter.matches(ground.topics().sent(user));
      for (Message message : messages(tx, part, wish)) {
        boolean copy = message.isFrom(user) && !message.receiver().equals(new Address.Person(user));
        if (!copy || own) {
          found.add(told(message, copy ? ground.topics().sent(user) : inbox));
        }
      }
      if (wish.everything()) {
        changes(tx, part, wish, inbox, found);
      }
    }
    if (wish.everything()) {
      for (Entry entry : StatusStore.toldAfter(tx, user, wish.since(), MOST)) {
        found.add(new Told(entry.seq(), status(inbox, entry)));
      }
    }
  }

  private void conversation(Tx tx, Part part, Topic topic, Wish wish, List<Told> found) {
    for (Message message : messages(tx, part, wish)) {
      found.add(told(message, topic));
    }
    if (wish.everything()) {
      changes(tx, part, wish, topic, found);
    }
  }

  /// As they are now, oldest first.
  private static List<Message> messages(Tx tx, Part part, Wish wish) {
    long from = Math.max(wish.since(), part.from());
    return tx.query(
            MessageStore.PAGE_BEFORE,
            MessageStore::message,
            part.conversation(),
            from,
            Long.MAX_VALUE,
            wish.most())
        .reversed();
  }

  /// What happened to messages that the subscriber has already.
  private void changes(Tx tx, Part part, Wish wish, Topic topic, List<Told> found) {
    for (Message message : MessageStore.changedAfter(tx, part.conversation(), wish.since(), MOST)) {
      Long changed = message.marks().changedSeq();
      if (changed != null && message.seq() <= wish.since() && message.seq() > part.from()) {
        found.add(
            new Told(
                changed,
                publication(
                    topic,
                    message.change(),
                    PublishProperties.of(new UserProperty(Post.SEQ, Long.toString(changed))),
                    message.marks().changedAt())));
      }
    }
  }

  private Told told(Message message, Topic topic) {
    return new Told(
        message.seq(),
        publication(topic, message.json(), Post.properties(message, message.seq()), message.at()));
  }

  private Publication status(Topic inbox, Entry entry) {
    return publication(
        inbox,
        Statuses.json(entry.messageId(), null, entry),
        PublishProperties.of(new UserProperty(Post.SEQ, Long.toString(entry.seq()))),
        entry.at());
  }

  private Publication publication(
      Topic topic, JsonLine json, PublishProperties properties, long at) {
    return new Publication(topic, json.bytes(), 1, /* retain= */ false, properties, hub, at);
  }
}
