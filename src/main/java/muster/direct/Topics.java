package muster.direct;

import java.util.List;
import java.util.Set;
import muster.access.Action;
import muster.access.Rule;
import muster.types.Principal;
import muster.types.Role;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// The topics of direct messages, and who may use them as far as topics alone can tell:
///
/// - `{root}`: what is for all; clients of plan 003 also publish everything else here, and it goes
///   only to whom it is for;
/// - `{root}/{user}`: the inbox of a user;
/// - `{root}/{user}/sent`: copies of what the user has sent, for the user's other devices.
record Topics(String root) {
  private static final String SENT = "/sent";
  private static final String BELL = "bell";

  TopicFilter all() {
    return new TopicFilter(root + "/#");
  }

  Topic general() {
    return new Topic(root);
  }

  Topic inbox(UserId user) {
    return new Topic(root + "/" + user.topicLevel());
  }

  Topic sent(UserId user) {
    return new Topic(root + "/" + user.topicLevel() + SENT);
  }

  /// Where the hub wakes itself; three levels that no client may use.
  Topic bell() {
    return new Topic(root + "/" + BELL + "/" + BELL);
  }

  /// The level below the root, or null on the general topic.
  @Nullable String level(Topic topic) {
    String name = topic.value();
    if (name.length() == root.length()) {
      return null;
    }
    int end = name.indexOf('/', root.length() + 1);
    return name.substring(root.length() + 1, end < 0 ? name.length() : end);
  }

  /// The user whose inbox a filter asks for by name, or null.
  @Nullable UserId inboxOf(TopicFilter filter) {
    String value = filter.value();
    if (!value.startsWith(root + "/")) {
      return null;
    }
    String rest = value.substring(root.length() + 1);
    int end = rest.indexOf('/');
    String level = end < 0 ? rest : rest.substring(0, end);
    boolean named = !level.isEmpty() && !level.equals("+") && !level.equals("#");
    return named ? UserId.ofTopicLevel(level) : null;
  }

  /// An inbox is its user's alone, whatever rules an admin makes.
  boolean mayHave(Principal receiver, Topic topic) {
    String level = level(topic);
    return level == null || receiver.isHub() || receiver.user().equals(UserId.ofTopicLevel(level));
  }

  Rule.OfFeature rules() {
    Set<Action> publish = Set.of(Action.PUBLISH);
    return new Rule.OfFeature(
        "direct",
        List.of(root + "/#"),
        List.of(
            Rule.allow(Role.MEMBER, Set.of(Action.PUBLISH, Action.SUBSCRIBE), root),
            Rule.allow(Role.MEMBER, publish, root + "/+"),
            Rule.allow(Role.MEMBER, Set.of(Action.SUBSCRIBE), root + "/%u/#")));
  }
}
