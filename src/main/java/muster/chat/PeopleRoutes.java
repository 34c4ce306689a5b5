package muster.chat;

import java.io.IOException;
import muster.access.Access;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// REST for who is in a room, who may stay there, and who is invited; and for a person's own data.
final class PeopleRoutes {
  private static final String MEMBERS = "/api/v1/rooms/{room}/members";
  private static final String INVITES = "/api/v1/rooms/{room}/invites";

  private final RoomDesk desk;
  private final Invites invites;
  private final Presence presence;
  private final Tidy tidy;
  private final Export export;
  private final Removal removal;

  PeopleRoutes(
      RoomDesk desk,
      Invites invites,
      Presence presence,
      Tidy tidy,
      Export export,
      Removal removal) {
    this.desk = desk;
    this.invites = invites;
    this.presence = presence;
    this.tidy = tidy;
    this.export = export;
    this.removal = removal;
  }

  record Standing(@Nullable String standing) {}

  /// `minutes` 0 or none: for ever.
  record Moderation(
      @Nullable UserId user,
      @Nullable String action,
      @Nullable Long minutes,
      @Nullable String reason,
      @Nullable Boolean removeMessages) {}

  record Guest(@Nullable String name) {}

  void addTo(Routes routes) {
    routes
        .get(
            MEMBERS,
            Need.member().scope(Access.SCOPE_SUBSCRIBE),
            "Who is known in a room",
            this::members)
        .answersListOf(RoomDesk.Member.class);
    routes
        .put(MEMBERS + "/{user}", Need.member(), "Let somebody into a room", this::admit)
        .body(Standing.class)
        .answersNothing();
    routes
        .delete(MEMBERS + "/{user}", Need.member(), "Out of a room", this::dismiss)
        .answersNothing();
    routes
        .post(
            "/api/v1/rooms/{room}/moderation",
            Need.member(),
            "Mute, unmute, ban, unban or kick somebody",
            this::moderate)
        .body(Moderation.class)
        .answersNothing();
    routes
        .get(INVITES, Need.member(), "The open invitations to a room", this::invitations)
        .answersListOf(Invites.View.class);
    routes
        .post(INVITES, Need.member(), "Make an invitation to a room", this::invite)
        .body(Invites.Wanted.class)
        .answers(201, Invites.Made.class);
    routes
        .delete(INVITES + "/{invite}", Need.member(), "Take an invitation back", this::uninvite)
        .answersNothing();
    routes
        .post("/api/v1/invites/{invite}", Need.open(), "Follow an invitation", this::join)
        .body(Guest.class)
        .answers(Invites.Joined.class);
    routes
        .get(
            "/api/v1/users/{user}/messages",
            Need.member(),
            "Everything that somebody wrote, as a file",
            this::person)
        .query("format", "json, csv or html");
    routes
        .delete(
            "/api/v1/users/{user}/messages",
            Need.member(),
            "Erase what somebody wrote in rooms",
            this::erase)
        .answersNothing();
  }

  private Answer members(Call call) {
    return Answer.json(desk.people(call.principal(), call.path("room"), presence));
  }

  private Answer admit(Call call) throws IOException {
    String word = call.json(Standing.class).standing();
    Person.Standing standing =
        switch (word == null ? "member" : word) {
          case "member" -> Person.Standing.MEMBER;
          case "owner" -> Person.Standing.OWNER;
          default -> throw new Refusal(Problem.BAD_REQUEST, "standing is member or owner");
        };
    desk.admit(call.principal(), call.path("room"), new UserId(call.path("user")), standing);
    return Answer.noContent();
  }

  private Answer dismiss(Call call) {
    desk.dismiss(call.principal(), call.path("room"), new UserId(call.path("user")));
    return Answer.noContent();
  }

  private Answer moderate(Call call) throws IOException {
    Moderation wanted = call.json(Moderation.class);
    UserId user = wanted.user();
    long minutes = wanted.minutes() == null ? 0 : wanted.minutes();
    RoomDesk.Measure measure = RoomDesk.Measure.of(wanted.action());
    if (Boolean.TRUE.equals(wanted.removeMessages()) && measure != RoomDesk.Measure.BAN) {
      throw new Refusal(Problem.BAD_REQUEST, "remove_messages goes with the action ban");
    }
    if (user == null || minutes < 0 || minutes > 60L * 24 * 366 * 10) {
      throw new Refusal(Problem.BAD_REQUEST, "Say whom (user) and for how many minutes");
    }
    desk.moderate(
        call.principal(),
        call.path("room"),
        user,
        measure,
        minutes,
        wanted.reason() == null ? "" : wanted.reason());
    if (Boolean.TRUE.equals(wanted.removeMessages())) {
      removal.of(call.principal(), call.path("room"), user);
    }
    return Answer.noContent();
  }

  private Answer invitations(Call call) {
    return Answer.json(invites.list(call.principal(), call.path("room")));
  }

  private Answer invite(Call call) throws IOException {
    Invites.Made made =
        invites.make(
            call.principal(), call.path("room"), call.json(Invites.Wanted.class), call.site());
    return Answer.json(201, made);
  }

  private Answer uninvite(Call call) {
    invites.revoke(call.principal(), call.path("room"), call.path("invite"));
    return Answer.noContent();
  }

  private Answer join(Call call) throws IOException {
    return Answer.json(
        invites.accept(
            call.visitor(), call.path("invite"), call.json(Guest.class).name(), call.address()));
  }

  private Answer person(Call call) {
    Principal who = call.principal();
    UserId user = new UserId(call.path("user"));
    if (who.role() != Role.ADMIN && !who.user().equals(user)) {
      throw new Refusal(Problem.NOT_ALLOWED, "Everybody for themselves, and admins for everybody");
    }
    return export.person(user, Export.Format.of(call.query("format").orElse("json")));
  }

  private Answer erase(Call call) {
    UserId user = new UserId(call.path("user"));
    tidy.erase(call.principal(), user);
    presence.forget(user);
    return Answer.noContent();
  }
}
