package muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/// The sentence above the table: on what, with what, when.
final class Machine {

  private Machine() {}

  static String describe(List<String> versions, LocalDate date, int rounds) {
    return """
    %s. %s, %d cores, Linux %s, Java %s. %s. Medians of %d rounds, engines by turns, %s, 200-byte payload, loopback.
    """
        .formatted(
            date,
            processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.version"),
            Runtime.version(),
            versions.isEmpty() ? "No standing server" : String.join(", ", versions),
            rounds,
            Pin.isPossible()
                ? "one core for the server, one for the load generator"
                : "server and load generator on the same core(s)");
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name") || line.startsWith("Model"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
