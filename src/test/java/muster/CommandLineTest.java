package muster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import muster.cli.Typed;
import muster.client.LocalHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command line with a real hub that runs meanwhile, as its users have it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineTest {
  private static final JsonMapper JSON = new JsonMapper();

  private Path folder = Path.of("");
  private Hub hub;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  void start(@TempDir Path fresh) {
    folder = fresh;
    Config config = ConfigReader.read(environment(folder.resolve("data")), Map.of(), null).config();
    hub = new Hub(config, DataFolder.take(folder.resolve("data")).orElseThrow(), "test");
    hub.open();
  }

  @AfterAll
  void stop() {
    hub.close();
    http.close();
  }

  /// A hub that opens free ports on loopback, with its data here.
  static Map<String, String> environment(Path data) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MUSTER_DATA", data.toString());
    environment.put("BIND", "127.0.0.1");
    environment.put("HTTP_PORT", "0");
    environment.put("MQTT_PORT", "0");
    environment.put("MQTT_WS_PORT", "");
    environment.put("MUSTER_ADMIN_PASSWORD", "correct horse battery");
    return environment;
  }

  private Typed muster(String... args) {
    return typed(folder.resolve("data"), args);
  }

  static Typed typed(Path data, String... args) {
    return Typed.script(shell -> new Program(shell, environment(data)), args);
  }

  private String fine(String... args) {
    return fine(muster(args), args);
  }

  static String fine(Typed typed, String... args) {
    assertThat(typed.exitCode()).as("muster %s: %s", String.join(" ", args), typed).isZero();
    assertThat(typed.err()).isEmpty();
    return typed.out();
  }

  private JsonNode json(String... args) {
    String[] longer = Arrays.copyOf(args, args.length + 1);
    longer[args.length] = "--json";
    return JSON.readTree(fine(longer));
  }

  private void refused(String words, String... args) {
    Typed typed = muster(args);
    assertThat(typed.exitCode()).as("%s", typed).isEqualTo(1);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).startsWith("muster: ").hasLineCount(1).containsIgnoringCase(words);
  }

  /// The door for people, where tokens and API keys are good and the local key is not.
  private URI web(String path) {
    return hub.doors().stream()
        .map(Hub.Door::url)
        .filter(url -> url.startsWith("http:"))
        .map(url -> URI.create(url).resolve(path))
        .findFirst()
        .orElseThrow();
  }

  private int statusOf(URI address, String authorization) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(address).header("Authorization", authorization).build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private boolean canLogIn(String user, String password) throws Exception {
    String body = JSON.writeValueAsString(Map.of("user", user, "password", password));
    HttpRequest request =
        HttpRequest.newBuilder(web("/api/v1/login"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
  }

  @Test
  void aUserIsMadeWithAPasswordThatWorksAndIsShownOnce() throws Exception {
    String out = fine("user", "add", "EA1ABC/P", "--name", "Juan", "--role", "moderator");
    assertThat(out).startsWith("Made the user EA1ABC/P\nPassword (shown only now): ");
    String password = out.substring(out.lastIndexOf(' ') + 1).strip();
    assertThat(canLogIn("ea1abc/p", password)).isTrue();
    JsonNode shown = json("user", "show", "EA1ABC/P");
    assertThat(shown.path("name").asString()).isEqualTo("Juan");
    assertThat(shown.path("role").asString()).isEqualTo("moderator");
    assertThat(shown.path("password").asString("")).isEmpty();
    assertThat(fine("user", "list")).contains("EA1ABC/P", "Juan", "moderator", "admin", "active");
    refused("there is a user", "user", "add", "EA1ABC/P");
    fine("user", "remove", "EA1ABC/P");
    refused("no user", "user", "show", "EA1ABC/P");
  }

  @Test
  void aUserIsChangedDisabledAndEnabled() throws Exception {
    Typed piped =
        Typed.piped(
            shell -> new Program(shell, environment(folder.resolve("data"))),
            "a long pass phrase 1\n",
            "user",
            "add",
            "bob",
            "--password-stdin");
    assertThat(piped.exitCode()).as("%s", piped).isZero();
    assertThat(piped.out()).isEqualTo("Made the user bob\n");
    assertThat(canLogIn("bob", "a long pass phrase 1")).isTrue();
    assertThat(fine("user", "role", "bob", "moderator")).isEqualTo("bob is now a moderator\n");
    fine("user", "rename", "bob", "Robert");
    fine("user", "logout", "bob");
    JsonNode changed = json("user", "show", "bob");
    assertThat(changed.path("role").asString()).isEqualTo("moderator");
    assertThat(changed.path("name").asString()).isEqualTo("Robert");
    fine("user", "disable", "bob");
    assertThat(fine("user", "list")).contains("disabled");
    assertThat(canLogIn("bob", "a long pass phrase 1")).isFalse();
    fine("user", "enable", "bob");
    String out = fine("user", "passwd", "bob", "--generate");
    String made = out.substring(out.lastIndexOf(' ') + 1).strip();
    assertThat(canLogIn("bob", made)).isTrue();
    assertThat(canLogIn("bob", "a long pass phrase 1")).isFalse();
    fine("user", "remove", "bob");
  }

  @Test
  void theLastAdminStays() {
    refused("last admin", "user", "remove", "admin");
    refused("last admin", "user", "role", "admin", "member");
  }

  @Test
  void aSpaceHasItsOwnUsersAndGoesWithThem() throws Exception {
    fine("space", "add", "team", "--name", "Team 1");
    refused("team", "space", "add", "team");
    assertThat(fine("space", "list")).contains("main", "team", "Team 1");
    String out = fine("user", "add", "alice@team", "--role", "admin");
    String password = out.substring(out.lastIndexOf(' ') + 1).strip();
    assertThat(canLogIn("alice@team", password)).isTrue();
    assertThat(canLogIn("alice", password)).isFalse();
    assertThat(fine("user", "list", "--space", "team")).contains("alice");
    assertThat(fine("user", "list")).doesNotContain("alice");
    fine("space", "remove", "team", "--yes", "team");
    assertThat(fine("space", "list")).doesNotContain("team");
    refused("team", "user", "list", "--space", "team");
    refused("main", "space", "remove", "main", "--yes", "main");
  }

  @Test
  void aTokenWorksUntilItIsRevoked() throws Exception {
    fine("user", "add", "carol", "--role", "admin");
    String token = fine("token", "carol", "--ttl", "1h").strip();
    assertThat(statusOf(web("/api/v1/users"), "Bearer " + token)).isEqualTo(200);
    fine("token", "revoke", token);
    assertThat(statusOf(web("/api/v1/users"), "Bearer " + token)).isEqualTo(401);
    String second = json("token", "carol").path("token").asString();
    fine("token", "rotate");
    assertThat(statusOf(web("/api/v1/users"), "Bearer " + second)).isEqualTo(200);
    fine("token", "rotate", "--end-all");
    assertThat(statusOf(web("/api/v1/users"), "Bearer " + second)).isEqualTo(401);
    fine("user", "remove", "carol");
  }

  @Test
  void anApiKeyAdministersFromElsewhereUntilItIsRevoked() throws Exception {
    String key = fine("key", "add", "laptop", "--role", "admin").strip();
    Path file = folder.resolve("key");
    Files.writeString(file, key);
    file.toFile().setReadable(false, false);
    file.toFile().setReadable(true, true);
    String url = web("/").toString();
    String[] remote = {"user", "list", "--server", url, "--key-file", file.toString()};
    assertThat(fine(remote)).contains("admin");
    JsonNode shown = json("key", "list").path("keys").get(0);
    assertThat(shown.path("name").asString()).isEqualTo("laptop");
    assertThat(shown.toString()).doesNotContain(key);
    assertThat(fine("key", "list")).contains("laptop").doesNotContain(key);
    fine("key", "revoke", shown.path("id").asString());
    Typed after = muster(remote);
    assertThat(after.exitCode()).isEqualTo(1);
  }

  @Test
  void rightsAreExplainedAndChanged() {
    fine("user", "add", "dave");
    assertThat(fine("access", "explain", "dave", "publish", "sensors/1")).startsWith("yes: ");
    String added =
        fine("access", "rules", "add", "deny", "user:dave", "both", "sensors/#", "--note", "no");
    assertThat(added).startsWith("Added rule ");
    String id = added.substring("Added rule ".length()).strip();
    assertThat(fine("access", "explain", "dave", "publish", "sensors/1"))
        .startsWith("no: ")
        .contains(id);
    assertThat(fine("access", "rules", "list")).contains("deny", "user:dave", "sensors/#", "no");
    assertThat(fine("access", "rules", "list", "--all")).contains("default");
    fine("access", "rules", "remove", id);
    assertThat(
            json("access", "explain", "dave", "subscribe", "sensors/#").path("allowed").asBoolean())
        .isTrue();
    fine("user", "remove", "dave");
  }

  @Test
  void limitsAreChangedAndTakenBack() {
    assertThat(fine("limits", "list")).contains("messages", "1/s burst 5");
    fine("limits", "set", "messages", "2/s burst 10");
    assertThat(fine("limits", "list")).contains("2/s burst 10");
    fine("limits", "reset", "messages");
    assertThat(fine("limits", "list")).doesNotContain("2/s burst 10");
    refused("limit", "limits", "set", "nothing", "1");
  }

  @Test
  void whatCommandsDoStandsInTheAuditLog() {
    fine("user", "add", "erin");
    fine("user", "remove", "erin");
    assertThat(fine("audit", "--whom", "erin", "--limit", "10"))
        .contains("user.add", "user.remove", "operator:local");
    JsonNode entries = json("audit", "--whom", "erin", "--what", "user.").path("entries");
    assertThat(entries.size()).isEqualTo(2);
    String newest = entries.get(0).path("id").asString();
    assertThat(json("audit", "--whom", "erin", "--before", newest).path("entries").size())
        .isEqualTo(1);
  }

  @Test
  void aSpaceGoesIntoAnArchiveAndComesBackUnderAnotherName() throws Exception {
    fine("space", "add", "field", "--name", "Field day");
    String out = fine("user", "add", "frank@field", "--name", "Frank");
    String password = out.substring(out.lastIndexOf(' ') + 1).strip();
    Path archive = folder.resolve("field.zip");
    assertThat(fine("space", "export", "field", archive.toString())).contains("verified");
    refused("field", "space", "import", "field", archive.toString());
    fine("space", "import", "field2", archive.toString());
    assertThat(fine("user", "list", "--space", "field2")).contains("frank", "Frank");
    assertThat(canLogIn("frank@field2", password)).isTrue();
    fine("space", "remove", "field", "--yes", "field");
    assertThat(canLogIn("frank@field2", password)).isTrue();
    fine("space", "remove", "field2", "--yes", "field2");
  }

  @Test
  void aBackupTakenWhileWritingHoldsAllThatWasDoneBefore() throws Exception {
    fine("space", "add", "copied");
    fine("user", "add", "grace@copied");
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 0; i < 15 && !Thread.currentThread().isInterrupted(); i++) {
                fine("user", "add", "writer" + i + "@copied");
              }
            });
    Path file = folder.resolve("hub.zip");
    assertThat(fine("backup", file.toString())).contains("verified");
    writer.interrupt();
    writer.join();
    Path other = folder.resolve("restored");
    fine(typed(other, "restore", file.toString()));
    assertThat(fine(typed(other, "user", "list", "--space", "copied"))).contains("grace");
    assertThat(fine(typed(other, "space", "list"))).contains("copied", "main");
    fine("space", "remove", "copied", "--yes", "copied");
    assertThat(fine(typed(other, "space", "list"))).contains("copied");
  }

  @Test
  void aRunningHubIsNotRestoredInto() throws Exception {
    Path file = folder.resolve("running.zip");
    fine("backup", file.toString());
    for (String[] args :
        new String[][] {
          {"restore", file.toString()}, {"restore", file.toString(), "--force"},
        }) {
      Typed typed = muster(args);
      assertThat(typed.exitCode()).isEqualTo(1);
      assertThat(typed.err()).contains("is running").hasLineCount(1);
    }
  }

  @Test
  void theLocalKeyOpensTheLocalDoorOnlyForThoseWhoCanReadIt() throws Exception {
    LocalHub note = LocalHub.read(folder.resolve("data")).orElseThrow();
    assertThat(note.url().getHost()).isEqualTo("127.0.0.1");
    URI users = note.url().resolve("/api/v1/users");
    assertThat(statusOf(users, "Bearer " + note.key())).isEqualTo(200);
    assertThat(statusOf(users, "Bearer " + note.key() + "x")).isEqualTo(401);
    assertThat(note.url().getPort()).isNotEqualTo(web("/").getPort());
    assertThat(statusOf(web("/api/v1/users"), "Bearer " + note.key())).isEqualTo(401);
    assertThat(Files.readString(LocalHub.file(folder.resolve("data")), UTF_8)).contains(note.key());
  }

  @Test
  void theConfigurationIsShownWithItsSources() {
    assertThat(fine("config")).contains("HTTP_PORT", "environment").doesNotContain("correct horse");
    assertThat(fine("config", "--http-port", "81", "--json"))
        .contains("81")
        .doesNotContain("correct horse");
    Typed bad = muster("config", "--http-port", "99999");
    assertThat(bad.exitCode()).isEqualTo(2);
    assertThat(bad.err()).contains("HTTP_PORT", "99999").hasLineCount(1);
  }

  @Test
  void theHistoryOfQuendawardIsTakenOverOnceAndBadRowsAreNamed() throws Exception {
    Path file = folder.resolve("ham coordinator.db");
    try (java.sql.Connection old = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
        java.sql.Statement sql = old.createStatement()) {
      sql.executeUpdate(
          "CREATE TABLE chat_messages (id INTEGER PRIMARY KEY AUTOINCREMENT, award_id INTEGER,"
              + " operator_callsign TEXT NOT NULL, message TEXT NOT NULL,"
              + " source TEXT NOT NULL DEFAULT 'app',"
              + " created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, reply_to INTEGER, colour TEXT)");
      sql.executeUpdate(
          "INSERT INTO chat_messages (award_id, operator_callsign, message, source, created_at,"
              + " reply_to) VALUES (7, 'EA1OLD', 'second', 'app', '2026-02-13T10:31:00Z', 2),"
              + " (7, 'EA2OLD', 'first', 'telegram', '2026-02-13 10:30:00', NULL),"
              + " (NULL, 'EA1OLD', 'to all', 'app', 1771000000, NULL),"
              + " (7, 'EA1OLD', ' ', 'app', '2026-02-13 10:32:00', NULL),"
              + " (7, 'EA1OLD', 'when?', 'app', 'yesterday', NULL)");
    }
    Typed first = muster("import", "quendaward-db", file.toString());
    assertThat(first.exitCode()).as("%s", first).isZero();
    assertThat(first.out())
        .isEqualTo("Imported 3 messages; 0 were here already, 2 rows were left out\n");
    assertThat(first.err()).contains("row 4 is left out", "row 5 is left out: the time");
    assertThat(muster("import", "quendaward-db", file.toString()).out())
        .isEqualTo("Imported 0 messages; 3 were here already, 2 rows were left out\n");
    List<String> rows =
        hub.spaces()
            .main()
            .database
            .read(tx ->
                tx.query(
                    "SELECT p.seq, p.sender, p.body, p.source, p.extra FROM chat_posts p JOIN"
                        + " chat_rooms r ON r.id = p.room_id WHERE r.award = 7 ORDER BY p.seq",
                    row ->
                        row.bigint("seq")
                            + " "
                            + row.string("sender")
                            + " "
                            + row.string("body")
                            + " "
                            + row.string("source")
                            + (row.string("extra").contains("reply_to") ? " answers" : "")));
    assertThat(rows).containsExactly("1 EA2OLD first telegram", "2 EA1OLD second app answers");
    refusedAsUsage("import", "quendaward-db", folder.resolve("nothing.db").toString());
    assertThat(
            muster("import", "quendaward-db", folder.resolve("data/muster.db").toString())
                .exitCode())
        .isNotZero();
  }

  private void refusedAsUsage(String... args) {
    assertThat(muster(args).exitCode()).isEqualTo(2);
  }

  @Test
  void bridgesAreMadePausedAndRemoved() {
    String made = fine("bridge", "add", "webhook-in", "cli-hook", "--room", "3");
    assertThat(made).contains("Made the bridge cli-hook; post to http", "its secret");
    assertThat(fine("bridge", "list")).contains("cli-hook", "webhook-in", "working");
    fine("bridge", "pause", "cli-hook");
    assertThat(fine("bridge", "list")).contains("paused");
    fine("bridge", "resume", "cli-hook");
    fine("bridge", "remove", "cli-hook");
    assertThat(fine("bridge", "list")).doesNotContain("cli-hook");
    refused("telegram, webhook-in", "bridge", "add", "irc", "x");
  }
}
