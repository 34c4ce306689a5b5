package muster.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import muster.client.HubClient;
import muster.client.HubFailure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Who writes and reads messages, and on which hub. In this order: the token in `MUSTER_TOKEN`; the
/// newest saved login that fits the server and the user that are named; for the user that is named,
/// the hub on this machine if its data folder can be read.
final class PersonOptions {
  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec command;

  @Option(names = "--json", description = "Answer in JSON.")
  boolean json;

  @ArgGroup(exclusive = false, validate = false, order = 90, heading = "%nWho, and which hub:%n")
  Place place = new Place();

  /// Where to look.
  static final class Place {
    @Option(
        names = "--as",
        paramLabel = "USER",
        description = "Who: USER or USER@SPACE (default: CHAT_USER_ID, or the newest login).")
    @Nullable String user;

    @Option(
        names = "--server",
        paramLabel = "URL",
        description = "Which hub (default: MUSTER_SERVER, or that of the login).")
    @Nullable String server;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "Data folder of a hub on this machine (default: as configured).")
    @Nullable Path data;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Configuration file (default: muster.toml).")
    @Nullable Path config;
  }

  Report report() {
    return new Report(shell(), json);
  }

  Shell shell() {
    return muster().shell();
  }

  Personal personal() {
    Map<String, String> flags = new HashMap<>();
    put(flags, "MUSTER_DATA", place.data == null ? null : place.data.toString());
    put(flags, "CHAT_USER_ID", place.user);
    put(flags, "MUSTER_SERVER", place.server);
    return muster().local().personal(new Given(place.config, flags));
  }

  private static void put(Map<String, String> flags, String key, @Nullable String value) {
    if (value != null) {
      flags.put(key, value);
    }
  }

  /// The way in.
  Entry entry() {
    Personal personal = personal();
    String typed = personal.server();
    URI server = typed == null ? null : Login.server(typed);
    String token = personal.token();
    if (token != null) {
      URI there =
          Optional.ofNullable(server)
              .or(() -> LocalEntry.web(personal.data()))
              .orElseThrow(() ->
                  Failure.usage("MUSTER_TOKEN is set; MUSTER_SERVER has to say for which hub"));
      return new Entry(there, () -> token, "the token in MUSTER_TOKEN is not good any longer");
    }
    String user = personal.user();
    Login.Wish who = user == null ? null : Login.Wish.of(user);
    Logins logins = new Logins(personal.folder());
    Optional<Login> saved = logins.find(server, who);
    if (saved.isPresent()) {
      return saved(logins, saved.get());
    }
    Optional<URI> here = LocalEntry.web(personal.data());
    if (who != null && here.isPresent() && (server == null || server.equals(here.get()))) {
      var local = new LocalEntry(personal.data(), who, personal.name(), InstantSource.system());
      return new Entry(here.get(), local, "the hub on this machine does not let " + who + " in");
    }
    throw Failure.usage(
        who == null && here.isPresent()
            ? "who are you? Sign in with muster login USER, or name yourself with --as USER"
            : "nobody is signed in%s; do so with: muster login %s --server %s"
                .formatted(
                    server == null ? "" : " on " + server,
                    who == null ? "USER" : who,
                    server == null ? "https://chat.example.org" : server));
  }

  /// Each time what the file says then, so that signing in again helps a program that runs.
  private static Entry saved(Logins logins, Login login) {
    Login.Wish who = new Login.Wish(login.user(), login.space());
    return new Entry(
        login.server(),
        () -> logins.find(login.server(), who).orElse(login).token(),
        "the login has run out or was ended; sign in again with: muster login %s --server %s"
            .formatted(login.name(), login.server()));
  }

  /// Does the work with the hub, as this person.
  void with(Consumer<HubClient> work) {
    Entry entry = entry();
    try (HubClient client = new HubClient(entry.server(), entry.secret())) {
      work.accept(client);
    } catch (HubFailure failure) {
      throw failure.status() == 401 ? Failure.running(entry.again()) : failure;
    }
  }

  void warn(String words) {
    shell().err().println("muster: warning: " + Report.plain(words));
  }

  /// A secret on its way through a network should not be readable there.
  void warnOfPlainHttp(URI server, String what) {
    boolean loopback = Set.of("localhost", "127.0.0.1", "[::1]").contains(server.getHost());
    if ("http".equals(server.getScheme()) && !loopback) {
      warn(what + " travels to " + server.getHost() + " in the clear; use https");
    }
  }

  private Muster muster() {
    CommandSpec spec = command;
    if (spec == null) {
      throw new IllegalStateException("picocli fills this before a command runs");
    }
    return (Muster) spec.root().userObject();
  }
}
