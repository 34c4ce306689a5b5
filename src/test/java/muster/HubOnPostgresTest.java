package muster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import muster.store.StoreSettings;
import muster.store.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a person runs it on PostgreSQL: kept, killed, moved to SQLite, set up wrongly.
class HubOnPostgresTest {
  private static final String WRONG = "not-the-password-9";

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void hangUp() {
    client.close();
  }

  @Test
  void whatWasMadeIsThereOnceAfterAKillAndInSqliteAfterARestore() throws Exception {
    Path data = Files.createDirectory(folder.resolve("first")).resolve("data");
    Path file = folder.resolve("backup.zip");
    Map<String, String> postgres = postgres(TestPostgres.settings(data));
    try (Running hub = Running.serve(data, postgres)) {
      assertThat(hub.lines().getLast()).contains("PostgreSQL at 127.0.0.1");
      Path beside = commands("a", data);
      output(beside, postgres, "user", "add", "EA1ABC", "--name", "Juan", "--data", data + "");
      output(beside, postgres, "space", "add", "team", "--data", data + "");
      assertThat(send(hub, "POST", "/api/v1/users", "{\"user\":\"bob\"}").statusCode())
          .isEqualTo(201);
      assertThat(send(hub, "POST", "/api/v1/spaces", "{\"space\":\"blue\"}").statusCode())
          .isEqualTo(201);
      assertThat(post(hub, "kept after a kill").statusCode()).isEqualTo(201);
      hub.kill();
    }
    String users;
    try (Running hub = Running.serve(data, postgres)) {
      users = get(hub, "/api/v1/users");
      assertThat(users)
          .containsOnlyOnce("\"user\":\"EA1ABC\"")
          .containsOnlyOnce("\"user\":\"bob\"")
          .containsOnlyOnce("\"user\":\"admin\"");
      assertThat(get(hub, "/api/v1/spaces"))
          .containsOnlyOnce("\"space\":\"team\"")
          .containsOnlyOnce("\"space\":\"blue\"");
      assertThat(get(hub, "/api/v1/rooms/global/messages")).containsOnlyOnce("kept after a kill");
      output(commands("b", data), postgres, "backup", file + "", "--data", data + "");
      assertThat(hub.stop()).isZero();
    }
    Path copy = Files.createDirectory(folder.resolve("second")).resolve("data");
    output(copy, Map.of(), "restore", file + "");
    try (Running hub = Running.serve(copy, Map.of())) {
      assertThat(hub.lines().getLast()).contains("SQLite");
      assertThat(get(hub, "/api/v1/users")).isEqualTo(users);
      assertThat(get(hub, "/api/v1/spaces")).contains("team", "blue");
      assertThat(get(hub, "/api/v1/rooms/global/messages")).containsOnlyOnce("kept after a kill");
    }
  }

  @Test
  void aSecondHubOnTheSameDatabaseIsRefusedInOneLine() throws Exception {
    Path data = Files.createDirectory(folder.resolve("first")).resolve("data");
    Map<String, String> postgres = postgres(TestPostgres.settings(data));
    try (Running hub = Running.serve(data, postgres)) {
      assertThat(refused("second", postgres)).contains("another hub writes to it");
      assertThat(get(hub, "/api/v1/me")).contains("admin");
    }
  }

  /// Restoring over a hub is refused, and leaves every space of it as it was.
  @Test
  void aRestoreOverAHubTouchesNothing() throws Exception {
    Path data = Files.createDirectory(folder.resolve("first")).resolve("data");
    Path file = folder.resolve("backup.zip");
    Map<String, String> postgres = postgres(TestPostgres.settings(data));
    try (Running hub = Running.serve(data, postgres)) {
      assertThat(send(hub, "POST", "/api/v1/spaces", "{\"space\":\"team\"}").statusCode())
          .isEqualTo(201);
      output(commands("a", data), postgres, "backup", file + "", "--data", data + "");
      assertThat(send(hub, "POST", "/api/v1/spaces/team/users", "{\"user\":\"late\"}").statusCode())
          .isEqualTo(201);
      hub.stop();
    }
    assertThat(refused("second", postgres, "restore", file + ""))
        .contains("holds something there already");
    try (Running hub = Running.serve(data, postgres)) {
      assertThat(get(hub, "/api/v1/spaces/team/users")).contains("late");
    }
  }

  /// Two hubs in one database, with a schema of their own each for `main`: the others are shared.
  @Test
  void aSpaceOfAnotherHubIsNeitherTakenOverNorCleanedAway() throws Exception {
    Path data = Files.createDirectory(folder.resolve("first")).resolve("data");
    Map<String, String> postgres = postgres(TestPostgres.settings(data));
    try (Running hub = Running.serve(data, postgres)) {
      assertThat(send(hub, "POST", "/api/v1/spaces", "{\"space\":\"team\"}").statusCode())
          .isEqualTo(201);
      assertThat(send(hub, "POST", "/api/v1/spaces/team/users", "{\"user\":\"here\"}").statusCode())
          .isEqualTo(201);
      hub.stop();
    }
    Map<String, String> other = new HashMap<>(postgres);
    other.put("POSTGRES_SCHEMA", "elsewhere");
    Path second = Files.createDirectory(folder.resolve("second")).resolve("data");
    try (Running hub = Running.serve(second, other)) {
      assertThat(send(hub, "POST", "/api/v1/spaces", "{\"space\":\"team\"}").statusCode())
          .isEqualTo(409);
      assertThat(get(hub, "/api/v1/spaces")).doesNotContain("team");
      hub.stop();
    }
    try (Running hub = Running.serve(data, postgres)) {
      assertThat(get(hub, "/api/v1/spaces/team/users")).contains("\"user\":\"here\"");
    }
  }

  @Test
  void aServerThatCannotBeUsedEndsTheStartInOneLine() throws Exception {
    Path data = folder.resolve("unused");
    TestPostgres.guard("guarded", "the-right-password");
    Map<String, String> password = postgres(TestPostgres.settings(data));
    password.put("POSTGRES_USER", "guarded");
    password.put("POSTGRES_PASSWORD", WRONG);
    assertThat(refused("password", password)).contains("password", "guarded");
    assertThat(refused("command", password, "user", "list")).contains("password", "guarded");

    Map<String, String> host = postgres(TestPostgres.settings(data));
    host.put("POSTGRES_PASSWORD", WRONG);
    String port = Integer.toString(closedPort());
    host.put("POSTGRES_PORT", port);
    assertThat(refused("host", host)).contains("127.0.0.1:" + port);

    Map<String, String> database = postgres(TestPostgres.settings(data));
    database.put("POSTGRES_PASSWORD", WRONG);
    database.put("POSTGRES_DB", "nowhere");
    assertThat(refused("database", database)).contains("nowhere");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Map<String, String> postgres(StoreSettings settings) {
    StoreSettings.Server server = java.util.Objects.requireNonNull(settings.server());
    return new HashMap<>(
        Map.of(
            "POSTGRES_HOST", server.host(),
            "POSTGRES_PORT", Integer.toString(server.port()),
            "POSTGRES_DB", server.database(),
            "POSTGRES_USER", server.user(),
            "POSTGRES_PASSWORD", "postgres",
            "POSTGRES_SSLMODE", "disable"));
  }

  /// A folder beside which the error stream of commands goes, so that the hub's own stays whole.
  private Path commands(String name, Path data) throws IOException {
    return Files.createDirectory(folder.resolve(name)).resolve(data.getFileName());
  }

  /// What a command printed; it has to succeed.
  private static String output(Path data, Map<String, String> more, String... arguments)
      throws Exception {
    Process process = Running.start(data, more, arguments);
    String text;
    try (InputStream out = process.getInputStream()) {
      text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as(() -> String.join(" ", arguments) + read(data.resolveSibling("log.txt")))
        .isZero();
    return text;
  }

  /// The one line with which it ended.
  private String refused(String name, Map<String, String> more, String... arguments)
      throws Exception {
    Path data = Files.createDirectory(folder.resolve(name)).resolve("data");
    String[] words = arguments.length == 0 ? new String[] {"serve"} : arguments;
    Process process = Running.start(data, more, words);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String text = read(data.resolveSibling("log.txt"));
    assertThat(process.exitValue()).as(text).isEqualTo(1);
    assertThat(text).doesNotContain("\tat ", "Exception", WRONG);
    List<String> said = text.lines().filter(line -> line.startsWith("muster:")).toList();
    assertThat(said).as(text).hasSize(1);
    return said.getFirst();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private HttpResponse<String> post(Running hub, String text) throws Exception {
    return send(
        hub, "POST", "/api/v1/rooms/global/messages", "{\"message\":\"%s\"}".formatted(text));
  }

  private String get(Running hub, String path) throws Exception {
    HttpResponse<String> answer = send(hub, "GET", path, "");
    assertThat(answer.statusCode()).as(answer::body).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<String> send(Running hub, String method, String path, String body)
      throws IOException, InterruptedException {
    String login = "admin:" + Running.PASSWORD;
    return client.send(
        HttpRequest.newBuilder(URI.create(hub.web() + path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
