package muster.direct;

import java.util.ArrayList;
import java.util.List;
import muster.access.Limit;
import muster.access.Pace;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.PublishProperties.UserProperty;
import muster.bus.Reply;
import muster.bus.Verdict;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import muster.types.UserId;

/// What is said and not stored: who is writing, and what was refused. A typing notice is good for
/// [#SECONDS]; a client repeats it while somebody types, and the next message ends it. Too many are
/// dropped without a word, because nobody would miss them.
final class Chatter {
  static final int SECONDS = 6;

  private final Ground ground;
  private final Groups groups;
  private final People people;
  private final Pace pace;

  Chatter(Ground ground, Groups groups, People people, Pace pace) {
    this.ground = ground;
    this.groups = groups;
    this.people = people;
    this.pace = pace;
  }

  Verdict typing(Publication notice, Address receiver, boolean typing) {
    Principal who = notice.sender();
    List<Topic> topics = topics(who.user(), receiver);
    if (topics.isEmpty() || isTooMany(notice)) {
      return Verdict.accepted();
    }
    byte[] json =
        new JsonLine()
            .put("type", "typing")
            .put("sender_id", who.user().value())
            .put("sender_name", who.name())
            .put("receiver_id", receiver.text())
            .put("is_typing", typing)
            .put("timestamp", Message.time(notice.millis()))
            .put("expires_in", SECONDS)
            .bytes();
    PublishProperties properties =
        new PublishProperties(true, SECONDS, null, null, null, List.of());
    List<Publication> out = new ArrayList<>();
    for (Topic topic : topics) {
      out.add(
          new Publication(
              topic, json, 0, /* retain= */ false, properties, notice.publisher(), ground.now()));
    }
    return new Verdict.Accepted(out);
  }

  private List<Topic> topics(UserId sender, Address receiver) {
    return switch (receiver) {
      case Address.Everybody all -> List.of(ground.topics().general());
      case Address.Group(String id) ->
          groups.of(id, sender).members().values().stream()
              .filter(member -> !member.equals(sender))
              .map(ground.topics()::inbox)
              .toList();
      case Address.Person(UserId user) ->
          people.exists(user) && !people.hasBlocked(user, sender)
              ? List.of(ground.topics().inbox(people.named(user)))
              : List.of();
    };
  }

  private boolean isTooMany(Publication notice) {
    try {
      pace.check(Limit.SIGNALS, notice.sender(), notice);
      return false;
    } catch (Refusal tooFast) {
      return true;
    }
  }

  /// Told on the sender's own inbox: those who publish with quality 0 or speak MQTT 3.x have no
  /// other way to learn it.
  ///
  /// @param id of the message, as far as it could be read; may be empty
  void refused(Principal sender, Problem problem, String detail, String id) {
    if (Pace.isAnonymous(sender) || sender.isHub()) {
      return;
    }
    JsonLine line =
        new JsonLine().put("type", "error").put("code", problem.code()).put("detail", detail);
    if (!id.isEmpty()) {
      line.put("message_id", id);
    }
    ground
        .bus()
        .send(
            new Publication(
                ground.topics().inbox(sender.user()),
                line.put("at", Stamp.iso(ground.now())).bytes(),
                0,
                /* retain= */ false,
                PublishProperties.NONE,
                ground.hub(),
                ground.now()),
            Reply.NONE);
  }

  /// The same without the name of the message: an acknowledgement of an edit says nothing of the
  /// message.
  List<Publication> plain(List<Publication> out) {
    return out.stream()
        .map(one -> {
          List<UserProperty> kept =
              one.properties().userProperties().stream()
                  .filter(property -> !property.name().equals(Post.MESSAGE_ID))
                  .toList();
          return one.with(one.payload(), PublishProperties.of(kept.toArray(new UserProperty[0])));
        })
        .toList();
  }
}
