package muster.chat;

import java.util.List;
import java.util.Set;
import muster.access.Action;
import muster.access.Rule;
import muster.access.Who;
import muster.types.Role;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;

/// The four families of topics, and who may use them as far as topics alone can tell. Whether a
/// room lets somebody in is the room's own question, asked again at each delivery.
record Topics(String prefix) {

  TopicFilter rooms() {
    return new TopicFilter(prefix + "/chat/+");
  }

  TopicFilter typing() {
    return new TopicFilter(prefix + "/typing/+");
  }

  TopicFilter presence() {
    return new TopicFilter(prefix + "/presence/+");
  }

  TopicFilter errors() {
    return new TopicFilter(prefix + "/errors/+");
  }

  Topic room(String name) {
    return new Topic(prefix + "/chat/" + name);
  }

  Topic presence(UserId user) {
    return new Topic(prefix + "/presence/" + user.topicLevel());
  }

  Topic errors(UserId user) {
    return new Topic(prefix + "/errors/" + user.topicLevel());
  }

  /// The last level: the room or the user.
  static String last(Topic topic) {
    String name = topic.value();
    return name.substring(name.lastIndexOf('/') + 1);
  }

  Rule.OfFeature rules() {
    Set<Action> both = Set.of(Action.PUBLISH, Action.SUBSCRIBE);
    Set<Action> publish = Set.of(Action.PUBLISH);
    Set<Action> subscribe = Set.of(Action.SUBSCRIBE);
    String system = prefix + "/chat/" + RoomName.SYSTEM;
    return new Rule.OfFeature(
        "chat",
        List.of(
            prefix + "/chat/#", prefix + "/typing/#", prefix + "/presence/#", prefix + "/errors/#"),
        List.of(
            Rule.allow(Role.MODERATOR, publish, system),
            Rule.deny(new Who.Everyone(), publish, system)
                .noting("the room system is written by moderators, admins and the hub"),
            Rule.allow(Role.GUEST, both, prefix + "/chat/%r"),
            Rule.allow(Role.GUEST, both, prefix + "/typing/%r"),
            Rule.allow(Role.GUEST, subscribe, prefix + "/presence/+").forNarrowedToo(),
            Rule.allow(Role.GUEST, subscribe, prefix + "/errors/%u").forNarrowedToo()));
  }
}
