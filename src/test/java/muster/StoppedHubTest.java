package muster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static muster.CommandLineTest.environment;
import static muster.CommandLineTest.fine;
import static muster.CommandLineTest.typed;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import muster.cli.Typed;
import muster.client.LocalHub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line while no hub runs: the same commands, the same data.
class StoppedHubTest {
  @TempDir Path folder;

  @Test
  void whatIsDoneWhileTheHubIsStoppedIsThereWhenItRuns() throws Exception {
    Path data = folder.resolve("data");
    fine(typed(data, "user", "add", "EA1ABC", "--name", "Juan"));
    assertThat(LocalHub.read(data)).as("the quiet hub is gone, and its note").isEmpty();
    Config config = ConfigReader.read(environment(data), Map.of(), null).config();
    try (Hub hub = new Hub(config, DataFolder.take(data).orElseThrow(), "test")) {
      hub.open();
      assertThat(fine(typed(data, "user", "list"))).contains("EA1ABC", "Juan");
    }
    assertThat(fine(typed(data, "user", "show", "EA1ABC"))).contains("Juan");
  }

  @Test
  void theNoteOfAKilledHubDoesNotMislead() throws Exception {
    Path data = folder.resolve("data");
    fine(typed(data, "space", "list"));
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    URI gone = URI.create("http://127.0.0.1:" + free);
    new LocalHub(gone, "old", ProcessHandle.current().pid(), "1").write(data);
    assertThat(fine(typed(data, "space", "list"))).contains("main");
  }

  @Test
  void aBackupFillsAnEmptyFolderAndOnlyAnEmptyOne() throws Exception {
    Path data = folder.resolve("data");
    fine(typed(data, "space", "add", "team"));
    fine(typed(data, "user", "add", "bob@team"));
    Path file = folder.resolve("hub.zip");
    fine(typed(data, "backup", file.toString()));
    Path copy = folder.resolve("copy");
    fine(typed(copy, "restore", file.toString()));
    assertThat(fine(typed(copy, "user", "list", "--space", "team"))).contains("bob");

    fine(typed(copy, "user", "add", "later@team"));
    Typed refused = typed(copy, "restore", file.toString());
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("--force").hasLineCount(1);
    assertThat(fine(typed(copy, "user", "list", "--space", "team"))).contains("bob", "later");

    fine(typed(copy, "restore", file.toString(), "--force"));
    assertThat(fine(typed(copy, "user", "list", "--space", "team")))
        .contains("bob")
        .doesNotContain("later");
  }

  @Test
  void aZipThatIsNoBackupChangesNothing() throws Exception {
    Path file = folder.resolve("other.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("../../evil.txt"));
      zip.write("boo".getBytes(UTF_8));
    }
    Path data = folder.resolve("data");
    fine(typed(data, "user", "add", "bob"));
    for (String force : new String[] {"", "--force"}) {
      Typed refused =
          force.isEmpty()
              ? typed(data, "restore", file.toString())
              : typed(data, "restore", file.toString(), force);
      assertThat(refused.exitCode()).as("%s", refused).isEqualTo(1);
      assertThat(refused.err()).hasLineCount(1);
    }
    assertThat(folder.resolveSibling("evil.txt")).doesNotExist();
    assertThat(folder.resolve("evil.txt")).doesNotExist();
    assertThat(fine(typed(data, "user", "list"))).contains("bob");
  }

  @Test
  void helpAndVersionDoNotLoadTheServer() throws Exception {
    for (String argument : new String[] {"version", "--help"}) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xlog:class+load:stdout",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "muster.Main",
                  argument)
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(output.lines().filter(l -> l.contains(" io.vertx.") || l.contains(" io.netty.")))
          .isEmpty();
      assertThat(
              output
                  .lines()
                  .filter(l -> l.contains(" java.net.http.") || l.contains(" muster.http.")))
          .isEmpty();
    }
  }
}
