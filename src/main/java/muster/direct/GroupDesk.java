package muster.direct;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Reply;
import muster.direct.Groups.Group;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.text.Tame;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Making and changing groups. Everybody in a group may name it and bring others in, who then see
/// what is said from then on; taking somebody out is for who made it, and for admins. A group that
/// everybody has left is gone with its messages.
final class GroupDesk {
  private static final int MOST_MEMBERS = 100;
  private static final int MOST_GROUPS = 200;
  private static final int LONGEST_TITLE = 100;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int ID_LENGTH = 16;

  private final Ground ground;
  private final Groups groups;
  private final People people;
  private final Sequence sequence;

  GroupDesk(Ground ground, Groups groups, People people, Sequence sequence) {
    this.ground = ground;
    this.groups = groups;
    this.people = people;
    this.sequence = sequence;
  }

  /// What a group is to be.
  record Wanted(@Nullable String title, @Nullable List<UserId> members) {}

  record Patch(@Nullable String title) {}

  /// A group as its members see it.
  ///
  /// @param receiverId what goes into `receiver_id` of a message
  record View(
      String id,
      String receiverId,
      String title,
      String madeBy,
      String madeAt,
      List<UserId> members) {}

  static View view(Group group) {
    return new View(
        group.id(),
        group.address().text(),
        group.title(),
        group.madeBy(),
        Stamp.iso(group.madeAt()),
        List.copyOf(group.members().values()));
  }

  List<View> of(Principal who) {
    return groups.all().values().stream()
        .filter(group -> group.has(who.user()))
        .map(GroupDesk::view)
        .sorted(java.util.Comparator.comparing(View::title).thenComparing(View::id))
        .toList();
  }

  View make(Principal who, Wanted wanted) {
    UserId self = people.named(who.user());
    Map<String, UserId> members = new LinkedHashMap<>();
    members.put(self.key(), self);
    for (UserId user : wanted.members() == null ? List.<UserId>of() : wanted.members()) {
      UserId named = invited(who, user);
      members.put(named.key(), named);
    }
    if (members.size() > MOST_MEMBERS) {
      throw tooMany();
    }
    if (of(who).size() >= MOST_GROUPS) {
      throw new Refusal(Problem.QUOTA_EXCEEDED, "You are in " + MOST_GROUPS + " groups already");
    }
    Group group = new Group(id(), title(wanted.title()), self.value(), ground.now(), members);
    ground
        .journal()
        .write(tx -> {
          GroupStore.add(tx, group);
          group.members().values().forEach(user -> join(tx, group, user, 0));
          return true;
        });
    return changed(group.id(), who, List.of());
  }

  private UserId invited(Principal who, UserId user) {
    if (!people.exists(user)) {
      throw new Refusal(Problem.NOT_FOUND, "There is no user " + user + " in this space");
    }
    if (people.hasBlocked(user, who.user())) {
      throw new Refusal(Problem.NOT_ALLOWED, user + " takes no messages from you");
    }
    return people.named(user);
  }

  private static void join(Tx tx, Group group, UserId user, long from) {
    MessageStore.join(tx, user, group.address().conversation(user), from);
  }

  private String id() {
    StringBuilder id = new StringBuilder(ID_LENGTH);
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(LETTERS.charAt(ground.sources().random().nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  private static String title(@Nullable String given) {
    String title = Tame.line(given == null ? "" : given);
    if (Tame.isBlank(title) || Tame.length(title) > LONGEST_TITLE) {
      throw new Refusal(Problem.BAD_REQUEST, "A title has 1 to " + LONGEST_TITLE + " characters");
    }
    return title;
  }

  private static Refusal tooMany() {
    return new Refusal(Problem.QUOTA_EXCEEDED, "A group has at most " + MOST_MEMBERS + " members");
  }

  View rename(Principal who, String id, Patch patch) {
    Group group = groups.of(id, who.user());
    String title = title(patch.title());
    ground
        .journal()
        .write(tx -> {
          GroupStore.rename(tx, group.id(), title);
          return true;
        });
    return changed(id, who, List.of());
  }

  /// Who comes in later sees what is said from then on.
  View admit(Principal who, String id, UserId user) {
    Group group = groups.of(id, who.user());
    if (group.has(user)) {
      return view(group);
    }
    UserId named = invited(who, user);
    if (group.members().size() >= MOST_MEMBERS) {
      throw tooMany();
    }
    ground
        .journal()
        .write(tx -> {
          join(tx, group, named, sequence.next(tx));
          return true;
        });
    return changed(id, who, List.of());
  }

  void dismiss(Principal who, String id, UserId user) {
    Group group = groups.of(id, who.user());
    boolean own = user.equals(who.user());
    boolean may = own || group.madeBy().equals(who.user().value()) || who.role() == Role.ADMIN;
    if (!may) {
      throw new Refusal(Problem.NOT_ALLOWED, "Who made the group, and admins, take people out");
    }
    if (!group.has(user)) {
      throw new Refusal(Problem.NOT_FOUND, user + " is not in this group");
    }
    String conversation = group.address().conversation(user);
    boolean last = group.members().size() == 1;
    ground
        .journal()
        .write(tx -> {
          GroupStore.leave(tx, conversation, user);
          if (last) {
            GroupStore.remove(tx, id, conversation);
          }
          return true;
        });
    groups.refresh();
    if (!last) {
      changed(id, who, List.of(user));
    }
  }

  /// Tells everybody in it, and those who have gone.
  private View changed(String id, Principal by, List<UserId> gone) {
    groups.refresh();
    Group group = groups.find(id);
    if (group == null) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such group");
    }
    byte[] json =
        new JsonLine()
            .put("type", "group")
            .put("receiver_id", group.address().text())
            .put("title", group.title())
            .put("by", by.user().value())
            .raw(
                "members",
                JsonLine.list(group.members().values().stream().map(UserId::value).toList()))
            .put("at", Stamp.iso(ground.now()))
            .bytes();
    List<UserId> told = new ArrayList<>(group.members().values());
    told.addAll(gone);
    for (UserId user : told) {
      ground
          .bus()
          .send(
              new Publication(
                  ground.topics().inbox(user),
                  json,
                  1,
                  /* retain= */ false,
                  PublishProperties.NONE,
                  ground.hub(),
                  ground.now()),
              Reply.NONE);
    }
    return view(group);
  }
}
