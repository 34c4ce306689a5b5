package muster.direct;

import java.util.ArrayList;
import java.util.List;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.PublishProperties.UserProperty;
import muster.bus.Publisher;
import muster.text.JsonLine;
import muster.types.Topic;
import muster.types.UserId;

/// Puts what is to be told on the topics of those it is for. Always with quality 1 or 2, whatever
/// it came with: only that is kept for those who are away, and only that is acknowledged.
final class Post {
  static final String MESSAGE_ID = "message_id";
  static final String SEQ = "seq";

  private final Topics topics;
  private final Groups groups;

  Post(Topics topics, Groups groups) {
    this.topics = topics;
    this.groups = groups;
  }

  /// A message or what happened to it, to everybody it is for and to the sender's other devices.
  ///
  /// @param seq of what is told, which is not the message's own when it was changed
  List<Publication> all(Message message, byte[] json, long seq, Publication cause) {
    List<Publication> out = new ArrayList<>();
    PublishProperties properties = properties(message, seq);
    for (Topic topic : topicsOf(message)) {
      out.add(
          new Publication(
              topic,
              json,
              Math.max(1, cause.qos()),
              /* retain= */ false,
              properties,
              cause.publisher(),
              cause.millis()));
    }
    return out;
  }

  static PublishProperties properties(Message message, long seq) {
    return PublishProperties.of(
        new UserProperty(MESSAGE_ID, message.messageId()),
        new UserProperty(SEQ, Long.toString(seq)));
  }

  private List<Topic> topicsOf(Message message) {
    UserId sender = message.sender().id();
    List<Topic> found = new ArrayList<>();
    switch (message.receiver()) {
      case Address.Everybody all -> found.add(topics.general());
      case Address.Person(UserId user) -> found.add(topics.inbox(user));
      case Address.Group(String id) -> {
        Groups.Group group = groups.find(id);
        if (group != null) {
          group.members().values().stream()
              .filter(member -> !member.equals(sender))
              .forEach(member -> found.add(topics.inbox(member)));
        }
      }
    }
    boolean copied =
        switch (message.receiver()) {
          case Address.Everybody all -> false;
          case Address.Person(UserId user) -> !user.equals(sender);
          case Address.Group group -> true;
        };
    if (copied) {
      found.add(topics.sent(sender));
    }
    return found;
  }

  /// A status, to the inbox of the sender of the message.
  Publication status(Message message, JsonLine line, long seq, Publisher hub, long now) {
    return new Publication(
        topics.inbox(message.sender().id()),
        line.bytes(),
        1,
        /* retain= */ false,
        PublishProperties.of(new UserProperty(SEQ, Long.toString(seq))),
        hub,
        now);
  }
}
