package muster.cli;

import java.util.List;
import java.util.Map;
import muster.client.HubClient;
import muster.types.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `muster user ...`: the accounts of a space.
@Command(name = "user", description = "Make, list and change the users of a space.")
final class UserCommands {
  private static final String USER = "The user: ID, or ID@SPACE.";

  @Command(
      name = "add",
      description = "Make a user. Without a password given, one is made and printed once.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster user add EA1ABC --name Juan",
        "  muster user add bob@team --role moderator",
        "  muster user add carol --password-stdin < password.txt",
        "  muster user add dave --ask-password"
      })
  void add(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "USER", description = USER) String user,
      @Option(names = "--name", paramLabel = "NAME", description = "Name that others see.")
          @Nullable String name,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              completionCandidates = Muster.Roles.class,
              description = "guest, member, moderator or admin (default: member).")
          @Nullable Role role,
      @Option(names = "--password-stdin", description = "Read the password from the input.")
          boolean fromInput,
      @Option(names = "--ask-password", description = "Ask for the password, twice.") boolean ask) {
    SpaceOption.Who who = space.who(user);
    ObjectNode body = Answers.body().put("user", who.user().value());
    if (name != null) {
      body.put("name", name);
    }
    if (role != null) {
      body.put("role", role.code());
    }
    if (fromInput) {
      body.put("password", new Passwords(hub.shell()).fromInput());
    } else if (ask) {
      body.put("password", typed(hub, who));
    }
    hub.with(client -> {
      JsonNode answer = client.post(who.list(), body);
      hub.report().done(answer, "Made the user " + who);
      tellPassword(hub, answer);
    });
  }

  @Command(
      name = "list",
      description = "List the users of a space.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster user list", "  muster user list --space team --json"})
  void list(@Mixin HubOptions hub, @Mixin SpaceOption space) {
    hub.with(client ->
        hub.report()
            .list(
                everybody(client, space.path("/users")),
                "users",
                List.of("USER", "NAME", "ROLE", "STATE", "MADE"),
                user ->
                    List.of(
                        Answers.text(user, "user"),
                        Answers.text(user, "name"),
                        Answers.text(user, "role"),
                        user.path("disabled").asBoolean(false) ? "disabled" : "active",
                        Answers.time(user, "created_at"))));
  }

  /// The hub answers page by page; together they read like one page.
  private static JsonNode everybody(HubClient client, String path) {
    JsonNode page = client.get(path);
    ArrayNode users = Answers.body().arrayNode();
    page.path("users").forEach(users::add);
    for (String next = Answers.text(page, "next");
        !next.isEmpty();
        next = Answers.text(page, "next")) {
      page = client.get(path, Map.of("after", next));
      page.path("users").forEach(users::add);
    }
    return Answers.body().set("users", users);
  }

  @Command(
      name = "show",
      description = "Show one user.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster user show EA1ABC", "  muster user show bob@team --json"})
  void show(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "USER", description = USER) String user) {
    hub.with(client -> hub.report().one(client.get(space.who(user).path())));
  }

  @Command(
      name = "passwd",
      description = {
        "Set a user's password. Asks for it on a terminal. All logins of the user end."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster user passwd EA1ABC",
        "  muster user passwd bob@team --generate",
        "  muster user passwd carol --password-stdin < password.txt"
      })
  void passwd(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "USER", description = USER) String user,
      @Option(names = "--password-stdin", description = "Read the password from the input.")
          boolean fromInput,
      @Option(names = "--generate", description = "Make a password and print it once.")
          boolean generate) {
    SpaceOption.Who who = space.who(user);
    ObjectNode body = Answers.body();
    if (fromInput) {
      body.put("password", new Passwords(hub.shell()).fromInput());
    } else if (generate) {
      body.put("generate_password", true);
    } else {
      body.put("password", typed(hub, who));
    }
    change(hub, who, body, "Changed the password of " + who);
  }

  @Command(
      name = "rename",
      description = "Change the name that others see; the id stays.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster user rename EA1ABC \"Juan P.\""})
  void rename(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "USER", description = USER) String user,
      @Parameters(paramLabel = "NAME", description = "The new name.") String name) {
    SpaceOption.Who who = space.who(user);
    change(hub, who, Answers.body().put("name", name), who + " is now called " + name);
  }

  @Command(
      name = "logout",
      description = "End every login and token of a user, connections included.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster user logout EA1ABC"})
  void logout(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "USER", description = USER) String user) {
    SpaceOption.Who who = space.who(user);
    hub.with(client ->
        hub.report()
            .done(
                client.post(who.path() + "/logout", Answers.body()),
                "Ended every login of " + who));
  }

  @Command(
      name = "role",
      description = "Give a user another role.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster user role EA1ABC moderator"})
  void role(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "USER", description = USER) String user,
      @Parameters(paramLabel = "ROLE", description = "guest, member, moderator or admin.")
          Role role) {
    SpaceOption.Who who = space.who(user);
    change(hub, who, Answers.body().put("role", role.code()), who + " is now a " + role.code());
  }

  @Command(
      name = "disable",
      description = "Keep a user out, with all that belongs to the user kept. Logins end at once.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster user disable EA1ABC"})
  void disable(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "USER", description = USER) String user) {
    SpaceOption.Who who = space.who(user);
    change(hub, who, Answers.body().put("disabled", true), who + " can no longer log in");
  }

  @Command(
      name = "enable",
      description = "Let a disabled user in again.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster user enable EA1ABC"})
  void enable(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "USER", description = USER) String user) {
    SpaceOption.Who who = space.who(user);
    change(hub, who, Answers.body().put("disabled", false), who + " can log in again");
  }

  @Command(
      name = "remove",
      description = "Remove a user for good. Logins end at once.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster user remove EA1ABC", "  muster user remove bob --space team"})
  void remove(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "USER", description = USER) String user) {
    SpaceOption.Who who = space.who(user);
    hub.with(client -> hub.report().done(client.delete(who.path()), "Removed the user " + who));
  }

  private static void change(HubOptions hub, SpaceOption.Who who, ObjectNode body, String words) {
    hub.with(client -> {
      JsonNode answer = client.patch(who.path(), body);
      hub.report().done(answer, words);
      tellPassword(hub, answer);
    });
  }

  private static String typed(HubOptions hub, SpaceOption.Who who) {
    String typed = new Passwords(hub.shell()).fromPerson(who.toString());
    if (typed == null) {
      throw hub.wrong("there is no terminal to ask on; use --password-stdin");
    }
    return typed;
  }

  private static void tellPassword(HubOptions hub, JsonNode answer) {
    String made = Answers.text(answer, "password");
    if (!hub.json && !made.isEmpty()) {
      hub.report().line("Password (shown only now): " + made);
    }
  }
}
