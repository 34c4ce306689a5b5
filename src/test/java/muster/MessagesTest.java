package muster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import muster.cli.Typed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Writing and reading messages with the command line: people on the hub's machine, and people
/// elsewhere who have signed in.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PASSWORD = "quite-a-long-one-9";

  private Path folder = Path.of("");
  private Hub hub;

  @BeforeAll
  void start(@TempDir Path fresh) {
    folder = fresh;
    Map<String, String> environment = CommandLineTest.environment(fresh.resolve("data"));
    Config config = ConfigReader.read(environment, Map.of(), null).config();
    hub = new Hub(config, DataFolder.take(fresh.resolve("data")).orElseThrow(), "test");
    hub.open();
    for (String user : new String[] {"fredy", "david", "carol", "EA1ABC/P"}) {
      Typed made =
          Typed.piped(
              shell -> new Program(shell, environment),
              PASSWORD + "\n",
              "user",
              "add",
              user,
              "--name",
              user.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + user.substring(1),
              "--password-stdin");
      assertThat(made.exitCode()).as("%s", made).isZero();
    }
  }

  @AfterAll
  void stop() {
    hub.close();
  }

  private String web() {
    return hub.doors().getFirst().url();
  }

  /// On the hub's machine, where nobody needs to sign in.
  private Typed here(String user, String... args) {
    Map<String, String> environment = CommandLineTest.environment(folder.resolve("data"));
    environment.put("CHAT_USER_ID", user);
    environment.put("XDG_CONFIG_HOME", folder.resolve("nobody").toString());
    return Typed.script(shell -> new Program(shell, environment), args);
  }

  /// On somebody's own machine.
  private Typed elsewhere(String machine, String input, String... args) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MUSTER_DATA", folder.resolve(machine + "-no-hub").toString());
    environment.put("XDG_CONFIG_HOME", folder.resolve(machine).toString());
    return Typed.piped(shell -> new Program(shell, environment), input, args);
  }

  private static String fine(Typed typed) {
    assertThat(typed.exitCode()).as("%s", typed).isZero();
    assertThat(typed.err()).isEmpty();
    return typed.out();
  }

  private static JsonNode json(Typed typed) {
    return JSON.readTree(fine(typed));
  }

  private static void refused(Typed typed, int exitCode, String... words) {
    assertThat(typed.exitCode()).as("%s", typed).isEqualTo(exitCode);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).startsWith("muster: ").hasLineCount(1).contains(words);
  }

  @Test
  void aMessageIsTheWholeTextAndIsOneLineOfTheHistoryOfBoth() {
    String sent = fine(here("fredy", "send", "david", "Hello!", "How", "are", "you?"));
    assertThat(sent).startsWith("📤 Message sent: Hello! How are you? (");
    for (String user : new String[] {"fredy", "david"}) {
      String other = user.equals("fredy") ? "david" : "fredy";
      assertThat(fine(here(user, "history", "50", "--with", other)).lines())
          .filteredOn(line -> line.contains("Hello! How are you?"))
          .singleElement()
          .asString()
          .contains("Fredy to david:");
    }
  }

  @Test
  void aBroadcastIsTheWholeTextAndReachesEverybody() {
    fine(here("fredy", "broadcast", "We", "start", "in", "ten", "minutes"));
    assertThat(fine(here("carol", "history", "--with", "all")))
        .contains("Fredy to all: We start in ten minutes");
    assertThat(fine(here("david", "history"))).contains("We start in ten minutes");
  }

  @Test
  void whatManyStatesWereNotedOfIsStillOneLine() {
    String id =
        json(here("fredy", "send", "carol", "just once", "--json")).path("message_id").asString();
    for (String state : new String[] {"delivered", "read"}) {
      say("carol", id, state);
    }
    assertThat(fine(here("fredy", "history", "--with", "carol")).lines())
        .filteredOn(line -> line.contains("just once"))
        .singleElement()
        .asString()
        .endsWith("just once (read)");
    assertThat(fine(here("fredy", "status", id)))
        .contains("received_by_server by", "delivered by carol", "read by carol");
    assertThat(fine(here("fredy", "status", id.substring(0, 8)))).contains("read by carol");
    assertThat(fine(here("fredy", "status"))).doesNotContain(id.substring(0, 8));
  }

  @Test
  void theStatusListsWhatIsNotReadYetAndOnlyThat() {
    String id =
        json(here("fredy", "send", "EA1ABC/P", "are you there?", "--json"))
            .path("message_id")
            .asString();
    assertThat(fine(here("fredy", "status")))
        .contains("MESSAGE", id.substring(0, 8) + "...", "EA1ABC/P", "are you there?");
    say("EA1ABC/P", id, "delivered");
    JsonNode pending = json(here("fredy", "status", "--json")).path("pending");
    assertThat(pending.valueStream().filter(m -> m.path("message_id").asString().equals(id)))
        .singleElement()
        .satisfies(m -> assertThat(m.path("status").asString()).isEqualTo("delivered"));
  }

  private void say(String user, String messageId, String state) {
    Map<String, String> environment = CommandLineTest.environment(folder.resolve("data"));
    environment.put("CHAT_USER_ID", user);
    Personal person = new Personal(environment);
    person.post("/api/v1/messages/" + messageId + "/status", Map.of("status", state));
  }

  /// A device of somebody's.
  private record Personal(Map<String, String> environment) {
    void post(String path, Map<String, String> body) {
      var hub = muster.client.LocalHub.read(Path.of(environment.get("MUSTER_DATA"))).orElseThrow();
      String user = environment.get("CHAT_USER_ID");
      String token;
      try (var local = new muster.client.HubClient(hub)) {
        token =
            local
                .post("/api/v1/tokens", JSON.valueToTree(Map.of("user", user)))
                .path("token")
                .asString();
      }
      try (var own =
          new muster.client.HubClient(java.util.Objects.requireNonNull(hub.web()), token)) {
        own.post(path, JSON.valueToTree(body));
      }
    }
  }

  @Test
  void textComesFromTheInputAndFromRoomsToo() {
    fine(here("carol", "send", "--room", "3", "going", "to", "20m"));
    assertThat(fine(here("david", "history", "--room", "3"))).contains("Carol: going to 20m");
    signIn("stdin", "david");
    fine(elsewhere("stdin", "first line\nsecond line\n", "send", "carol", "-"));
    assertThat(fine(here("carol", "history", "--with", "david")).lines())
        .filteredOn(line -> line.contains("first line ⏎ second line"))
        .hasSize(1);
  }

  @Test
  void theSameIdAgainIsTheSameMessage() {
    for (int i = 0; i < 2; i++) {
      fine(here("fredy", "send", "david", "only", "once", "--id", "job-17"));
    }
    assertThat(fine(here("david", "history", "--with", "fredy")).lines())
        .filteredOn(line -> line.contains("only once"))
        .hasSize(1);
  }

  private void signIn(String machine, String user) {
    String out =
        fine(
            elsewhere(
                machine, PASSWORD + "\n", "login", user, "--server", web(), "--password-stdin"));
    assertThat(out).startsWith("Signed in as " + user);
  }

  @Test
  void whoeverSignedInElsewhereStaysSignedInUntilSigningOut() throws Exception {
    refused(elsewhere("laptop", "", "send", "fredy", "hi"), 2, "nobody is signed in");
    signIn("laptop", "david");
    Path file = folder.resolve("laptop/muster/logins.json");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    String token = JSON.readTree(Files.readString(file)).at("/logins/0/token").asString();
    assertThat(Files.readString(file)).doesNotContain(PASSWORD);
    JsonNode me = json(elsewhere("laptop", "", "whoami", "--json"));
    assertThat(me.path("user").asString()).isEqualTo("david");
    fine(elsewhere("laptop", "", "send", "fredy", "from my laptop"));
    assertThat(fine(elsewhere("laptop", "", "logout"))).startsWith("Signed out david");
    refused(elsewhere("laptop", "", "whoami"), 2, "nobody is signed in");
    Map<String, String> stolen = new HashMap<>();
    stolen.put("MUSTER_SERVER", web());
    stolen.put("MUSTER_TOKEN", token);
    refused(
        Typed.script(shell -> new Program(shell, stolen), "whoami"), 1, "MUSTER_TOKEN", "not good");
  }

  @Test
  void severalUsersSideBySideAreToldApart() {
    signIn("shared", "david");
    signIn("shared", "carol");
    assertThat(fine(elsewhere("shared", "", "whoami"))).contains("carol");
    assertThat(fine(elsewhere("shared", "", "whoami", "--as", "david"))).contains("david");
    refused(elsewhere("shared", "", "whoami", "--as", "fredy"), 2, "muster login fredy");
  }

  @Test
  void whatGoesWrongIsSaidInWords() {
    refused(
        elsewhere(
            "wrong", "bad password\n", "login", "david", "--server", web(), "--password-stdin"),
        1,
        "password");
    refused(
        elsewhere(
            "wrong", "x\n", "login", "david", "--server", "http://127.0.0.1:1", "--password-stdin"),
        1,
        "nobody answers at http://127.0.0.1:1/");
    refused(here("nobody", "send", "david", "hi"), 1, "no user nobody", "muster user add nobody");
    refused(here("fredy", "send", "stranger", "hi"), 1, "stranger");
    refused(here("fredy", "send", "david"), 2, "the text is missing");
    refused(here("fredy", "history", "0"), 2, "1 to 500");
  }

  @Test
  void theNameOfTheEnvironmentIsTheNameThatOthersSee() {
    Map<String, String> environment = CommandLineTest.environment(folder.resolve("data"));
    environment.put("CHAT_USER_ID", "carol");
    environment.put("CHAT_USER_NAME", "Carol of the hut");
    environment.put("XDG_CONFIG_HOME", folder.resolve("nobody").toString());
    fine(
        Typed.script(shell -> new Program(shell, environment), "send", "fredy", "named as I like"));
    assertThat(fine(here("fredy", "history", "--with", "carol")))
        .contains("Carol of the hut to fredy: named as I like");
  }
}
