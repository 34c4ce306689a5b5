package muster.cli;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import muster.client.HubClient;
import muster.client.HubFailure;
import muster.types.SpaceId;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `muster login`, `logout`, `whoami`.
final class SignInCommands {
  private SignInCommands() {}

  @Command(
      name = "login",
      description = "Sign in to a hub, here or elsewhere, and stay signed in.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster login EA1ABC                                  the hub on this machine",
        "  muster login bob@team --server https://chat.example.org",
        "  muster login bot --server chat.example.org --password-stdin < password.txt",
        "",
        "Saved is a token, never the password, in a file that only you can read."
      })
  static final class Login implements Runnable {
    @Mixin PersonOptions person = new PersonOptions();

    @Parameters(
        paramLabel = "USER",
        arity = "0..1",
        description = "USER or USER@SPACE (default: CHAT_USER_ID; asked for on a terminal).")
    @Nullable String user;

    @Option(names = "--password-stdin", description = "Read the password from the input.")
    boolean fromInput;

    @Option(
        names = "--ttl",
        paramLabel = "SPAN",
        converter = Span.class,
        description = "How long to stay signed in (default: 30d, the longest).")
    Duration ttl = Duration.ofDays(30);

    @Override
    public void run() {
      if (user != null) {
        person.place.user = user;
      }
      Personal personal = person.personal();
      URI server = server(personal);
      String who = personal.user() == null ? asked("User: ", "USER") : personal.user();
      var wish = muster.cli.Login.Wish.of(who);
      person.warnOfPlainHttp(server, "the password");
      ObjectNode body =
          Answers.body()
              .put("user", wish.toString())
              .put("password", password(wish + " on " + server))
              .put("ttl_seconds", ttl.toSeconds());
      JsonNode answer;
      try (HubClient client = new HubClient(server, "")) {
        answer = client.post("/api/v1/login", body);
      } catch (HubFailure failure) {
        throw failure.status() == 404
            ? Failure.running(server + " is no Muster hub, or one that is too old for this")
            : failure;
      }
      var login =
          new muster.cli.Login(
              server,
              new UserId(Answers.text(answer, "user")),
              new SpaceId(Answers.text(answer, "space")),
              Answers.text(answer, "token"),
              Instant.parse(Answers.text(answer, "expires_at")));
      Logins logins = new Logins(personal.folder());
      logins.save(login);
      person
          .report()
          .done(
              shown(login),
              "Signed in as %s on %s until %s"
                  .formatted(login.name(), server, Answers.time(answer, "expires_at")));
    }

    private URI server(Personal personal) {
      String named = personal.server();
      if (named != null) {
        return muster.cli.Login.server(named);
      }
      return LocalEntry.web(personal.data())
          .or(() ->
              new Logins(personal.folder())
                  .all().stream().map(muster.cli.Login::server).findFirst())
          .orElseGet(() ->
              muster.cli.Login.server(asked("Hub (https://chat.example.org): ", "--server URL")));
    }

    private String asked(String question, String missing) {
      Terminal terminal = person.shell().terminal();
      String answer = terminal == null ? null : terminal.line().apply(question);
      if (answer == null || answer.isBlank()) {
        throw Failure.usage(missing + " is missing (muster login --help shows how it is used)");
      }
      return answer.strip();
    }

    private String password(String whose) {
      if (fromInput) {
        return new Passwords(person.shell()).fromInput();
      }
      Terminal terminal = person.shell().terminal();
      char[] typed =
          terminal == null
              ? null
              : terminal.secret().apply("Password of " + Report.plain(whose) + ": ");
      if (typed == null || typed.length == 0) {
        throw Failure.usage("no password was given; without a terminal use --password-stdin");
      }
      return new String(typed);
    }
  }

  private static ObjectNode shown(muster.cli.Login login) {
    return Answers.body()
        .put("user", login.user().value())
        .put("space", login.space().value())
        .put("server", login.server().toString())
        .put("expires_at", login.until().toString());
  }

  @Command(
      name = "logout",
      description = "End a saved login, here and on the hub.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster logout",
        "  muster logout --as bob@team --server https://chat.example.org"
      })
  static final class Logout implements Runnable {
    @Mixin PersonOptions person = new PersonOptions();

    @Override
    public void run() {
      Personal personal = person.personal();
      Logins logins = new Logins(personal.folder());
      String user = personal.user();
      String server = personal.server();
      var login =
          logins
              .find(
                  server == null ? null : muster.cli.Login.server(server),
                  user == null ? null : muster.cli.Login.Wish.of(user))
              .orElseThrow(() -> Failure.running("there is no such login"));
      logins.forget(login);
      try (HubClient client = new HubClient(login.server(), login.token())) {
        client.post("/api/v1/logout", Answers.body());
      } catch (HubFailure failure) {
        if (failure.status() != 401) {
          person.warn(
              "the login is forgotten here, but the hub could not be told: " + failure.words());
        }
      }
      person.report().done(shown(login), "Signed out " + login.name() + " on " + login.server());
    }
  }

  @Command(
      name = "whoami",
      description = "Say who is signed in, and on which hub.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster whoami", "  muster whoami --json"})
  static final class WhoAmI implements Runnable {
    @Mixin PersonOptions person = new PersonOptions();

    @Override
    public void run() {
      String server = person.entry().server().toString();
      person.with(client -> {
        ObjectNode me = (ObjectNode) client.get("/api/v1/me");
        person.report().one(me.put("server", server));
      });
    }
  }
}
