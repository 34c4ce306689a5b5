package muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Debian's Mosquitto, set up to be as fast as it can while it loses nothing: no persistence, no
/// bounds on queues and in-flight windows, no `$SYS`, no log. Only ever over TCP on loopback: the
/// WebSocket listener of Debian's build ignores the bind address and opens all interfaces.
final class Mosquitto implements Server {

  private final Child child;
  private final int port;
  private final String version;

  private Mosquitto(Child child, int port, String version) {
    this.child = child;
    this.port = port;
    this.version = version;
  }

  static Mosquitto start(Path folder, Pin pin) throws InterruptedException {
    Path program =
        program()
            .orElseThrow(() ->
                new ServerFailed(
                    "Mosquitto is not installed. On Debian or Ubuntu: apt-get install"
                        + " --no-install-recommends mosquitto, and if its service starts by"
                        + " itself: systemctl disable --now mosquitto"));
    int port = Ports.free();
    Path settings = folder.resolve("mosquitto.conf");
    try {
      Files.writeString(settings, settings(port));
      // started as root it becomes the user mosquitto, who has to read this
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new ServerFailed("No settings for Mosquitto", e);
    }
    List<String> command = List.of(program.toString(), "-c", settings.toString());
    Child child = Child.start("mosquitto", pin, folder, Map.of(), command);
    Ports.awaitAnswer(port, child, Duration.ofSeconds(5));
    child.isReady();
    return new Mosquitto(child, port, version(program, folder));
  }

  private static Optional<Path> program() {
    return Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin")
        .map(folder -> Path.of(folder, "mosquitto"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static String version(Path program, Path folder) throws InterruptedException {
    List<String> help = List.of(program.toString(), "-h");
    try (Child child = Child.start("mosquitto-version", Pin.NONE, folder, Map.of(), help)) {
      var pattern = Pattern.compile("mosquitto version (\\S+)");
      return "Mosquitto " + child.await(pattern, Duration.ofSeconds(2)).group(1);
    }
  }

  private static String settings(int port) {
    return """
    listener %d 127.0.0.1
    allow_anonymous true
    set_tcp_nodelay true
    persistence false
    max_inflight_messages 0
    max_queued_messages 0
    max_connections -1
    sys_interval 0
    log_type error
    """
        .formatted(port);
  }

  Target tcp() {
    return new Target(port, "", 4, "", "", pid());
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public double startSeconds() {
    return child.readyAfter();
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public void close() {
    child.close();
  }
}
