package muster.tracks;

import java.io.IOException;
import muster.access.Access;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Json;
import muster.http.Need;
import muster.http.Routes;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// REST for who sees whom. The same list is the page of consent: it says of each friend what they
/// see of me, how exactly, when, and when they were last given a position.
final class FriendRoutes {
  private static final String FRIENDS = "/api/v1/friends";
  private static final String FRIEND = FRIENDS + "/{user}";
  private static final Need READS = Need.member().scope(Access.SCOPE_SUBSCRIBE);
  // who sees somebody is not for narrowed credentials to change
  private static final Need WRITES = Need.member();

  private final FriendDesk desk;

  FriendRoutes(FriendDesk desk) {
    this.desk = desk;
  }

  record Pause(@Nullable Boolean paused) {}

  void addTo(Routes routes) {
    routes
        .get(FRIENDS, READS, "Who sees you and whom you see, and requests", this::list)
        .answersListOf(FriendDesk.View.class);
    routes
        .post(FRIENDS, WRITES, "Ask somebody to be friends, or accept who has asked", this::ask)
        .body(FriendDesk.Wanted.class)
        .answers(201, FriendDesk.View.class);
    routes
        .put(FRIENDS, WRITES, "Show yourself to nobody for now, or to all again", this::pause)
        .body(Pause.class)
        .answersListOf(FriendDesk.View.class);
    routes.get(FRIEND, READS, "One friend or request", this::one).answers(FriendDesk.View.class);
    routes
        .post(FRIEND + "/accept", WRITES, "Accept somebody who has asked", this::accept)
        .body(FriendDesk.Wanted.class)
        .answers(FriendDesk.View.class);
    routes
        .patch(FRIEND, WRITES, "Change what a friend sees of you", this::change)
        .body(FriendDesk.Wanted.class)
        .answers(FriendDesk.View.class);
    routes
        .delete(FRIEND, WRITES, "End a friendship, refuse or take back a request", this::end)
        .answersNothing();
  }

  private Answer list(Call call) {
    return Answer.json(desk.list(call.principal()));
  }

  private Answer ask(Call call) throws IOException {
    FriendDesk.View view = desk.ask(call.principal(), call.json(FriendDesk.Wanted.class));
    return Answer.json(201, view);
  }

  private Answer pause(Call call) throws IOException {
    boolean paused = !Boolean.FALSE.equals(call.json(Pause.class).paused());
    return Answer.json(desk.pauseAll(call.principal(), paused));
  }

  private static UserId user(Call call) {
    return new UserId(call.path("user"));
  }

  private Answer one(Call call) {
    return Answer.json(desk.get(call.principal(), user(call)));
  }

  /// A body with terms of one's own is welcome and not needed.
  private Answer accept(Call call) throws IOException {
    byte[] body = call.bytes();
    FriendDesk.Wanted wanted =
        body.length == 0
            ? new FriendDesk.Wanted(null, null, null, null, null, null, null)
            : Json.read(body, FriendDesk.Wanted.class);
    return Answer.json(desk.accept(call.principal(), user(call), wanted));
  }

  private Answer change(Call call) throws IOException {
    FriendDesk.Wanted wanted = call.json(FriendDesk.Wanted.class);
    return Answer.json(desk.change(call.principal(), user(call), wanted));
  }

  private Answer end(Call call) {
    desk.end(call.principal(), user(call));
    return Answer.noContent();
  }
}
