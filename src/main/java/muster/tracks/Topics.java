package muster.tracks;

import java.util.List;
import java.util.Set;
import muster.access.Action;
import muster.access.Rule;
import muster.access.Who;
import muster.types.Role;
import muster.types.TopicFilter;

/// The topics of devices, and who may use them as far as topics alone can tell. An app subscribes
/// to everybody's at once, and that is granted; what somebody has is asked at each delivery.
final class Topics {
  static final TopicFilter ALL = new TopicFilter(Address.ROOT + "/#");

  private Topics() {}

  static Rule.OfFeature rules() {
    Set<Action> publish = Set.of(Action.PUBLISH);
    return new Rule.OfFeature(
        "tracks",
        List.of(Address.ROOT + "/#", "owntracks-shares/#"),
        List.of(
            Rule.allow(Role.MEMBER, publish, Address.ROOT + "/%u/#"),
            Rule.allow(Role.MEMBER, publish, Address.ROOT + "/%u/%d"),
            Rule.allow(Role.MEMBER, publish, Address.ROOT + "/%u/%d/#"),
            Rule.allow(Role.MEMBER, publish, Address.ROOT + "/+/+/cmd")
                .noting("whom a device obeys is asked of each command"),
            Rule.allow(Role.MEMBER, Set.of(Action.SUBSCRIBE), Address.ROOT + "/#")
                .noting("each position is checked for consent"),
            Rule.allow(Role.GUEST, Set.of(Action.SUBSCRIBE), Shares.TOPICS.value())
                .forNarrowedToo()
                .noting("whoever may read the room, as long as the share runs"),
            new Rule(
                true,
                new Who.Devices(),
                Set.of(Action.SUBSCRIBE),
                Address.ROOT + "/#",
                /* alsoNarrowed= */ true,
                "each position is checked for consent")));
  }
}
