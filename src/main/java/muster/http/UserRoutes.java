package muster.http;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import muster.access.Access;
import muster.access.User;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// `/api/v1/users`: the accounts of a space.
final class UserRoutes {
  private static final int MOST = 1000;

  private final Access access;

  private UserRoutes(Access access) {
    this.access = access;
  }

  record NewUser(
      @Nullable UserId user,
      @Nullable String name,
      @Nullable String password,
      @Nullable Role role) {}

  record ChangedUser(
      @Nullable String name,
      @Nullable Role role,
      @Nullable Boolean disabled,
      @Nullable String password,
      @Nullable Boolean generatePassword) {}

  record OwnPassword(@Nullable String oldPassword, @Nullable String password) {}

  /// `password` only where one was generated, this once.
  record ShownUser(
      UserId user,
      String name,
      Role role,
      boolean disabled,
      Instant createdAt,
      Instant changedAt,
      @Nullable String password) {
    static ShownUser of(User user, @Nullable String password) {
      return new ShownUser(
          user.id(),
          user.name(),
          user.role(),
          user.disabled(),
          user.createdAt(),
          user.changedAt(),
          password);
    }
  }

  /// `next` is what to give as `after` for the next page, while there is one.
  record UserList(List<ShownUser> users, @Nullable String next) {}

  static void declare(Routes routes, Access access) {
    UserRoutes users = new UserRoutes(access);
    Need admin = Need.admin().scope(Access.SCOPE_ADMIN);
    routes
        .get("/api/v1/users", admin, "List the users", users::list)
        .query("after", "Users after this id")
        .query("limit", "At most so many, 1 to 1000")
        .answers(UserList.class);
    routes
        .post(
            "/api/v1/users", admin, "Make a user; without a password one is generated", users::add)
        .body(NewUser.class)
        .answers(201, ShownUser.class);
    routes
        .get("/api/v1/users/{user}", Need.member(), "One user; members see themselves", users::get)
        .answers(ShownUser.class);
    routes
        .patch(
            "/api/v1/users/{user}", admin, "Change name, role, password, or disable", users::change)
        .body(ChangedUser.class)
        .answers(ShownUser.class);
    routes.delete("/api/v1/users/{user}", admin, "Remove a user", users::remove).answersNothing();
    routes
        .post(
            "/api/v1/users/{user}/logout",
            Need.member().scope(Access.SCOPE_ADMIN),
            "End every sign-in of a user; everybody for themselves",
            users::endSignIns)
        .answersNothing();
    routes
        .post(
            "/api/v1/me/password",
            Need.signedIn(),
            "Change one's own password; every other sign-in ends",
            users::ownPassword)
        .body(OwnPassword.class)
        .answersNothing();
  }

  private Answer list(Call call) {
    int limit = call.query("limit", MOST, 1, MOST);
    UserId after = call.query("after").map(UserId::new).orElse(null);
    List<User> users = access.users().list(after, limit);
    String next = users.size() < limit ? null : users.getLast().id().value();
    return Answer.json(
        new UserList(users.stream().map(user -> ShownUser.of(user, null)).toList(), next));
  }

  private Answer add(Call call) throws IOException {
    NewUser wanted = call.json(NewUser.class);
    UserId id = required(wanted.user(), "user");
    Role role = Objects.requireNonNullElse(wanted.role(), Role.MEMBER);
    User.WithPassword made =
        access
            .users()
            .add(AccountRoutes.by(call, access), id, wanted.name(), role, wanted.password());
    return Answer.created(
        "/api/v1/users/" + AccountRoutes.segment(made.user().id().value()),
        ShownUser.of(made.user(), made.generated()));
  }

  private Answer get(Call call) {
    UserId id = new UserId(call.path("user"));
    Principal by = call.principal();
    boolean own = by.user().equals(id) && by.space().equals(access.space());
    if (!own && !by.role().atLeast(Role.ADMIN)) {
      throw new Refusal(Problem.NOT_ALLOWED, "Members see only their own account");
    }
    return Answer.json(ShownUser.of(access.users().get(id), null));
  }

  private Answer change(Call call) throws IOException {
    UserId id = new UserId(call.path("user"));
    Principal by = AccountRoutes.by(call, access);
    ChangedUser wanted = call.json(ChangedUser.class);
    boolean generate = Boolean.TRUE.equals(wanted.generatePassword());
    if (generate && wanted.password() != null) {
      throw new Refusal(Problem.BAD_REQUEST, "Give a password or generate_password, not both");
    }
    boolean patches = wanted.name() != null || wanted.role() != null || wanted.disabled() != null;
    if (!patches && !generate && wanted.password() == null) {
      throw new Refusal(
          Problem.BAD_REQUEST,
          "Nothing to change; give name, role, disabled, password or generate_password");
    }
    User user = access.users().get(id);
    if (patches) {
      user =
          access
              .users()
              .change(by, id, new User.Patch(wanted.name(), wanted.role(), wanted.disabled()));
    }
    String shown = null;
    if (generate || wanted.password() != null) {
      User.WithPassword changed = access.users().passwd(by, id, wanted.password());
      user = changed.user();
      shown = changed.generated();
    }
    return Answer.json(ShownUser.of(user, shown));
  }

  private Answer remove(Call call) {
    access.users().remove(AccountRoutes.by(call, access), new UserId(call.path("user")));
    return Answer.noContent();
  }

  private Answer endSignIns(Call call) {
    access.users().endSignIns(AccountRoutes.by(call, access), new UserId(call.path("user")));
    return Answer.noContent();
  }

  private Answer ownPassword(Call call) throws IOException {
    OwnPassword wanted = call.json(OwnPassword.class);
    access.changePassword(
        call.principal(),
        required(wanted.oldPassword(), "old_password"),
        required(wanted.password(), "password"));
    return Answer.noContent();
  }

  static <T> T required(@Nullable T value, String field) {
    if (value == null) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"" + field + "\" is missing");
    }
    return value;
  }
}
