package muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import muster.client.LocalHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the commands make of answers that are hard to get from a real hub, of questions to a
/// person, and of files. `CommandLineTest` beside `Main` has the same commands with a real hub.
class AdministrationTest {
  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private HttpServer server;
  private int status = 200;
  private byte[] answer = "{}".getBytes(UTF_8);

  @BeforeEach
  void listen() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// A root whose hub is the server of this test.
  private Local root() {
    return new NoHub() {
      @Override
      public Session open(Given given) {
        open.incrementAndGet();
        return new Session(new LocalHub(url(), "local", 1, "1.2.3"), open::decrementAndGet);
      }
    };
  }

  @Test
  void aHubThatWasOpenedForACommandIsClosedAfterItAlsoWhenItRefuses() {
    assertThat(Typed.script(root(), "user", "list").exitCode()).isZero();
    status = 403;
    answer = "{\"code\":\"not-allowed\",\"detail\":\"Only admins may\"}".getBytes(UTF_8);
    Typed refused = Typed.script(root(), "user", "list");
    assertThat(refused).isEqualTo(new Typed(1, "", "muster: only admins may\n"));
    assertThat(open).hasValue(0);
  }

  @Test
  void aHubThatIsGoneIsSaidInOneLine() {
    server.stop(0);
    Typed gone = Typed.script(root(), "user", "list");
    assertThat(gone.exitCode()).isEqualTo(1);
    assertThat(gone.err()).startsWith("muster: nobody answers at").hasLineCount(1);
  }

  @Test
  void aConfigurationThatCannotBeUsedIsBadUsage() {
    Typed bad = Typed.script(new NoHub(), "user", "list");
    assertThat(bad)
        .isEqualTo(new Typed(2, "", "muster: HTTP_PORT is 'x', and a number is wanted\n"));
  }

  @Test
  void namesCannotSteerTheTerminal() {
    answer =
        "{\"users\":[{\"user\":\"bob\",\"name\":\"\\u001b[2J\\nevil\\u202e\",\"role\":\"member\"}]}"
            .getBytes(UTF_8);
    Typed list = Typed.script(root(), "user", "list");
    assertThat(list.out()).contains("\\x1b[2J\\x0aevil\\u202e").doesNotContain("\u001b");
    assertThat(list.out()).hasLineCount(2);
  }

  @Test
  void aUserMayBeNamedWithTheSpaceInEitherWay() {
    Typed.script(root(), "user", "remove", "EA1ABC/P@team");
    Typed.script(root(), "user", "remove", "EA1ABC/P", "--space", "team");
    assertThat(asked)
        .containsExactly(
            "DELETE /api/v1/spaces/team/users/EA1ABC%2FP ",
            "DELETE /api/v1/spaces/team/users/EA1ABC%2FP ");
    Typed both = Typed.script(root(), "user", "remove", "bob@team", "--space", "other");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("bob@team names the space team, and --space names other");
  }

  @Test
  void aPasswordIsAskedForTwiceAndNeverShown() {
    Typed fine = Typed.person(root(), List.of("s3cret", "s3cret"), "user", "passwd", "bob");
    assertThat(fine.exitCode()).as(fine.err()).isZero();
    assertThat(fine.out() + fine.err()).doesNotContain("s3cret");
    assertThat(asked.getLast()).contains("s3cret");
    asked.clear();
    Typed differs = Typed.person(root(), List.of("one", "two"), "user", "passwd", "bob");
    assertThat(differs.exitCode()).isEqualTo(2);
    Typed gaveUp = Typed.person(root(), List.of(), "user", "passwd", "bob");
    assertThat(gaveUp.exitCode()).isEqualTo(2);
    Typed nobodyThere = Typed.script(root(), "user", "passwd", "bob");
    assertThat(nobodyThere.exitCode()).isEqualTo(2);
    assertThat(nobodyThere.err()).contains("--password-stdin");
    Typed nothingPiped = Typed.piped(root(), "", "user", "passwd", "bob", "--password-stdin");
    assertThat(nothingPiped.exitCode()).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  void aSpaceIsRemovedOnlyAfterItsNameWasTyped() {
    assertThat(Typed.person(root(), List.of("teem"), "space", "remove", "team").exitCode())
        .isEqualTo(2);
    assertThat(Typed.person(root(), List.of(), "space", "remove", "team").exitCode()).isEqualTo(2);
    assertThat(Typed.script(root(), "space", "remove", "team").exitCode()).isEqualTo(2);
    assertThat(Typed.script(root(), "space", "remove", "team", "--yes", "other").exitCode())
        .isEqualTo(2);
    assertThat(asked).isEmpty();
    assertThat(Typed.person(root(), List.of("team"), "space", "remove", "team").exitCode())
        .isZero();
    assertThat(Typed.script(root(), "space", "remove", "team", "--yes", "team").exitCode())
        .isZero();
    assertThat(asked)
        .containsExactly(
            "DELETE /api/v1/spaces/team?confirm=team ", "DELETE /api/v1/spaces/team?confirm=team ");
  }

  @Test
  void aHubElsewhereIsReachedWithAKeyFromAFile() throws Exception {
    Path key = folder.resolve("key");
    Files.writeString(key, "mk_123\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    String[] remote = {"user", "list", "--server", url().toString(), "--key-file", key.toString()};
    Typed fine = Typed.script(new NoHub(), remote);
    assertThat(fine).isEqualTo(new Typed(0, "None.\n", ""));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(Typed.script(new NoHub(), remote).err()).contains("warning", "chmod 600");
    Typed half = Typed.script(new NoHub(), "user", "list", "--server", url().toString());
    assertThat(half.exitCode()).isEqualTo(2);
    assertThat(half.err()).contains("--key-file");
    Typed both =
        Typed.script(
            new NoHub(), "audit", "--data", "x", "--server", "http://h", "--key-file", "k");
    assertThat(both.exitCode()).isEqualTo(2);
  }

  @Test
  void aBackupThatIsNoWholeArchiveLeavesNoFile() throws Exception {
    answer = half(zip());
    Typed broken = Typed.script(root(), "backup", folder.resolve("b.zip").toString());
    assertThat(broken.exitCode()).isEqualTo(1);
    assertThat(broken.err()).hasLineCount(1);
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aBackupIsPrivateAndNeverReplacesAFile() throws Exception {
    answer = zip();
    Path file = folder.resolve("b.zip");
    Typed fine = Typed.script(root(), "backup", file.toString());
    assertThat(fine.exitCode()).as(fine.err()).isZero();
    assertThat(fine.out()).startsWith("Backed up to ").contains("verified");
    assertThat(file).hasBinaryContent(answer);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Typed again = Typed.script(root(), "backup", file.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
  }

  @Test
  void onlyAWholeArchiveIsRestored() throws Exception {
    NoHub root = new NoHub();
    Path file = folder.resolve("b.zip");
    Typed missing = Typed.script(root, "restore", file.toString());
    assertThat(missing.exitCode()).isEqualTo(2);
    Files.write(file, half(zip()));
    assertThat(Typed.script(root, "restore", file.toString()).exitCode()).isEqualTo(1);
    assertThat(root.asked).isEmpty();
    Files.write(file, zip());
    Typed fine = Typed.script(root, "restore", file.toString(), "--force");
    assertThat(fine.exitCode()).as(fine.err()).isZero();
    assertThat(fine.out()).contains("the old data is in data.old");
    assertThat(root.asked).containsExactly("restore b.zip true");
  }

  @Test
  void spansOfTimeAreReadAsPeopleWriteThem() {
    Typed.script(root(), "token", "bob", "--ttl", "1h30m", "--room", "3", "--room", "4");
    assertThat(asked.getLast()).contains("\"ttl_seconds\":5400", "\"rooms\":[\"3\",\"4\"]");
    for (String wrong : new String[] {"1", "h", "0s", "-1h", "1h1d", "9999999999s"}) {
      Typed bad = Typed.script(root(), "token", "bob", "--ttl", wrong);
      assertThat(bad.exitCode()).as(wrong).isEqualTo(2);
    }
  }

  private static byte[] zip() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("main/users.json"));
      zip.write("[".repeat(5000).getBytes(UTF_8));
      zip.putNextEntry(new ZipEntry("manifest.json"));
      zip.write("{}".getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] half(byte[] whole) {
    return Arrays.copyOf(whole, whole.length / 2);
  }
}
