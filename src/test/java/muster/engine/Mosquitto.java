package muster.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import muster.Tools;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A real Mosquitto of this test alone: one TCP listener on loopback, its state on the disk so that
/// it can be killed and started again.
final class Mosquitto implements AutoCloseable {
  private final Path folder;
  private final Path program;
  private final int port;
  private @Nullable Process process;

  Mosquitto(Path folder, String... more) throws IOException {
    this.program = Tools.find("mosquitto", "mosquitto", "/usr/sbin", "/usr/local/sbin");
    this.folder = Files.createDirectories(folder);
    this.port = freePort();
    List<String> lines =
        new ArrayList<>(
            List.of(
                "listener " + port + " 127.0.0.1",
                "allow_anonymous true",
                "persistence true",
                "autosave_interval 1",
                "autosave_on_changes true",
                "max_queued_messages 10000",
                "persistence_location " + folder + "/",
                "log_dest none"));
    lines.addAll(List.of(more));
    if (Files.getOwner(folder).getName().equals("root")) {
      lines.add("user root");
    }
    Files.write(folder.resolve("mosquitto.conf"), lines);
    start();
  }

  /// Mosquitto takes no port 0.
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(program.toString(), "-c", folder.resolve("mosquitto.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log.txt").toFile())
            .start();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(this::answers);
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// SIGTERM: it writes its state and is gone.
  void stop() {
    Process running = process;
    if (running != null) {
      running.destroy();
      running.onExit().join();
    }
  }

  /// One message with mosquitto_pub, as plan 000's clients write it.
  void publish(String version, String topic, String json) {
    Tools.run(
            List.of(
                Tools.find("mosquitto_pub", "mosquitto-clients").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-V",
                version,
                "-q",
                "1",
                "-t",
                topic,
                "-m",
                json))
        .expectSuccess();
  }

  /// Many messages over one connection, one a line.
  void publishAll(String topic, List<String> lines) throws IOException {
    Path file = Files.write(folder.resolve("lines.txt"), lines);
    Process pub =
        new ProcessBuilder(
                Tools.find("mosquitto_pub", "mosquitto-clients").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-q",
                "1",
                "-t",
                topic,
                "-l")
            .redirectInput(file.toFile())
            .start();
    if (pub.onExit().join().exitValue() != 0) {
      throw new IOException("mosquitto_pub failed");
    }
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }
}
