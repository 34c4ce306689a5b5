package muster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import muster.types.SpaceId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `kill -9` in the middle of writing: what the journal acknowledged is there, once. The table has
/// no unique key, so that anything written twice would show. `-Dmuster.kills=50` kills more often.
class KillTest {
  /// Nothing that would hide a second copy.
  static final Migrations TABLES = Demo.migrations("killed", "CREATE TABLE written (n BIGINT)");

  private static final int KILLS = Integer.getInteger("muster.kills", 8);
  @TempDir Path data;

  @ParameterizedTest
  @EnumSource
  void whatWasAcknowledgedIsThereOnceAfterAKill(Kind kind) throws Exception {
    StoreSettings settings = kind.settings(data);
    Random random = new Random(20261120);
    List<Long> acknowledged = new ArrayList<>();
    long next = 1;
    for (int kill = 1; kill <= KILLS; kill++) {
      // anything from the very first answer to many batches later
      int answers = 1 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 3_000);
      List<Long> got = runAndKill(settings, next, answers);
      acknowledged.addAll(got);
      List<Long> stored = stored(settings);
      Set<Long> once = new HashSet<>(stored);
      assertThat(once.size()).as("nothing twice, after kill %d", kill).isEqualTo(stored.size());
      assertThat(acknowledged.stream().filter(id -> !once.contains(id)))
          .as("lost, after kill %d", kill)
          .isEmpty();
      next = stored.stream().mapToLong(Long::longValue).max().orElse(0) + 1;
    }
    System.out.printf(
        "%s: %d kills, %d acknowledged, %d stored, 0 lost, 0 twice%n",
        kind, KILLS, acknowledged.size(), stored(settings).size());
  }

  private List<Long> runAndKill(StoreSettings settings, long next, int answers) throws Exception {
    Process child = start(settings, next);
    List<Long> got = new ArrayList<>();
    try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.matches("\\d+")) {
          got.add(Long.parseLong(line));
        }
        if (got.size() == answers) {
          child.toHandle().destroyForcibly(); // SIGKILL; what it printed before is still read
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    // a last line may have been cut in the middle of its number
    if (!got.isEmpty() && got.size() > 1 && got.getLast() != got.get(got.size() - 2) + 1) {
      got.removeLast();
    }
    assertThat(got).as("the child writes at all").isNotEmpty();
    return got;
  }

  private Process start(StoreSettings settings, long next) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                KilledChild.class.getName(),
                data.toString(),
                String.valueOf(next)));
    StoreSettings.Server server = settings.server();
    if (server != null) {
      command.add(String.valueOf(server.port()));
      command.add(server.database());
    }
    return new ProcessBuilder(command).redirectError(data.resolve("child.log").toFile()).start();
  }

  private static List<Long> stored(StoreSettings settings) {
    // the server may need a moment to notice that the killed hub is gone, and let go of its lock
    Database db =
        Objects.requireNonNull(
            Awaitility.await()
                .ignoreExceptionsInstanceOf(StoreException.class)
                .until(() -> Database.open(settings, SpaceId.MAIN), d -> true));
    try (db) {
      db.migrate(List.of(TABLES));
      return db.read(tx -> tx.query("SELECT n FROM written", row -> row.bigint("n")));
    }
  }
}
