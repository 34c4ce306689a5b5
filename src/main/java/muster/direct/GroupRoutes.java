package muster.direct;

import java.io.IOException;
import java.util.List;
import muster.access.Access;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// REST for groups, and for what people decide for themselves.
final class GroupRoutes {
  private static final String GROUPS = "/api/v1/groups";
  private static final String GROUP = GROUPS + "/{group}";
  private static final String MEMBER = GROUP + "/members/{user}";
  private static final String SETTINGS = "/api/v1/direct/settings";
  private static final String BLOCKED = "/api/v1/direct/blocked";
  private static final Need READS = Need.member().scope(Access.SCOPE_SUBSCRIBE);
  private static final Need WRITES = Need.member().scope(Access.SCOPE_PUBLISH);

  private final DirectSettings settings;
  private final GroupDesk desk;
  private final Groups groups;
  private final People people;

  GroupRoutes(DirectSettings settings, GroupDesk desk, Groups groups, People people) {
    this.settings = settings;
    this.desk = desk;
    this.groups = groups;
    this.people = people;
  }

  /// @param policy `optional`, `always` or `never`: only where it is optional may it be set
  record Wishes(@Nullable Boolean readReceipts, @Nullable String policy) {}

  record Blocked(List<UserId> blocked) {}

  void addTo(Routes routes) {
    routes
        .get(GROUPS, READS, "Your groups", call -> Answer.json(desk.of(call.principal())))
        .answersListOf(GroupDesk.View.class);
    routes
        .post(GROUPS, WRITES, "Make a group", this::make)
        .body(GroupDesk.Wanted.class)
        .answers(201, GroupDesk.View.class);
    routes.get(GROUP, READS, "One of your groups", this::one).answers(GroupDesk.View.class);
    routes
        .patch(GROUP, WRITES, "Name a group", this::rename)
        .body(GroupDesk.Patch.class)
        .answers(GroupDesk.View.class);
    routes
        .put(MEMBER, WRITES, "Bring somebody into a group", this::admit)
        .answers(GroupDesk.View.class);
    routes
        .delete(MEMBER, WRITES, "Leave a group, or take somebody out", this::dismiss)
        .answersNothing();
    routes
        .get(SETTINGS, READS, "Whether others learn what you have read", this::settings)
        .answers(Wishes.class);
    routes
        .put(SETTINGS, WRITES, "Switch read receipts on or off", this::set)
        .body(Wishes.class)
        .answers(Wishes.class);
    routes
        .get(
            BLOCKED,
            READS,
            "Whose messages you do not take",
            call -> Answer.json(new Blocked(people.blockedBy(call.principal().user()))))
        .answers(Blocked.class);
    routes
        .put(BLOCKED + "/{user}", WRITES, "Take no messages from somebody", this::block)
        .answersNothing();
    routes
        .delete(BLOCKED + "/{user}", WRITES, "Take messages from somebody again", this::unblock)
        .answersNothing();
  }

  private static UserId user(Call call) {
    return new UserId(call.path("user"));
  }

  private Answer make(Call call) throws IOException {
    GroupDesk.View made = desk.make(call.principal(), call.json(GroupDesk.Wanted.class));
    return Answer.created(GROUPS + "/" + made.id(), made);
  }

  private Answer one(Call call) {
    return Answer.json(GroupDesk.view(groups.of(call.path("group"), call.principal().user())));
  }

  private Answer rename(Call call) throws IOException {
    return Answer.json(
        desk.rename(call.principal(), call.path("group"), call.json(GroupDesk.Patch.class)));
  }

  private Answer admit(Call call) {
    return Answer.json(desk.admit(call.principal(), call.path("group"), user(call)));
  }

  private Answer dismiss(Call call) {
    desk.dismiss(call.principal(), call.path("group"), user(call));
    return Answer.noContent();
  }

  private Answer settings(Call call) {
    return Answer.json(
        new Wishes(
            people.sharesReading(call.principal().user()),
            settings.receipts().name().toLowerCase(java.util.Locale.ROOT)));
  }

  private Answer set(Call call) throws IOException {
    Boolean wanted = call.json(Wishes.class).readReceipts();
    if (wanted != null && wanted != people.sharesReading(call.principal().user())) {
      people.shareReading(call.principal().user(), wanted);
    }
    return settings(call);
  }

  private Answer block(Call call) {
    people.block(call.principal().user(), user(call));
    return Answer.noContent();
  }

  private Answer unblock(Call call) {
    people.unblock(call.principal().user(), user(call));
    return Answer.noContent();
  }
}
