package muster.cli;

import muster.client.HubClient;
import muster.types.SpaceId;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which space of the hub. Without it: `main`, or with an API key the space of that key.
final class SpaceOption {
  private static final String API = "/api/v1";

  @Option(
      names = "--space",
      paramLabel = "SPACE",
      description = "The space (default: main, or that of the API key).")
  @Nullable SpaceId space;

  /// A resource of the space: `/users` -> `/api/v1/spaces/team/users`.
  String path(String resource) {
    return path(space, resource);
  }

  /// A user as typed, `EA1ABC` or `EA1ABC@team`.
  Who who(String typed) {
    int at = typed.lastIndexOf('@');
    if (at < 0) {
      return new Who(new UserId(typed), space);
    }
    SpaceId named = new SpaceId(typed.substring(at + 1));
    if (space != null && !space.equals(named)) {
      throw Failure.usage(typed + " names the space " + named + ", and --space names " + space);
    }
    return new Who(new UserId(typed.substring(0, at)), named);
  }

  private static String path(@Nullable SpaceId space, String resource) {
    return space == null ? API + resource : API + "/spaces/" + space + resource;
  }

  /// A user of one space.
  record Who(UserId user, @Nullable SpaceId space) {
    /// The list that the user is in.
    String list() {
      return SpaceOption.path(space, "/users");
    }

    String path() {
      return list() + "/" + HubClient.segment(user.value());
    }

    String path(String resource) {
      return SpaceOption.path(space, resource);
    }

    @Override
    public String toString() {
      return space == null ? user.value() : user + "@" + space;
    }
  }
}
