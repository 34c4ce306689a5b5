package muster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The real program in a process of its own, on free ports of this machine, so that a test can kill
/// it.
public final class Running implements AutoCloseable {
  public static final String PASSWORD = "correct-horse-7";
  private final Process process;
  private final List<String> lines = new ArrayList<>();

  private Running(Process process) {
    this.process = process;
  }

  /// Starts `muster serve` on this data folder and waits until it says that it is ready.
  public static Running serve(Path data, Map<String, String> more) throws IOException {
    Running hub = new Running(start(data, more, "serve"));
    BufferedReader out =
        new BufferedReader(
            new InputStreamReader(hub.process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      hub.lines.add(line);
      if (line.strip().startsWith("Data ")) {
        return hub;
      }
    }
    throw new IOException(
        "the hub did not start: " + hub.lines + Files.readString(data.resolveSibling("log.txt")));
  }

  /// Any command; what it says on the error stream goes to `log.txt` beside the data folder.
  static Process start(Path data, Map<String, String> more, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "muster.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(data.resolveSibling("log.txt").toFile());
    Map<String, String> environment = builder.environment();
    environment.putAll(
        Map.of(
            "MUSTER_DATA", data.toString(),
            "BIND", "127.0.0.1",
            "HTTP_PORT", "0",
            "MQTT_PORT", "0",
            "MQTT_WS_PORT", "0",
            "MUSTER_ADMIN_PASSWORD", PASSWORD));
    environment.putAll(more);
    return builder.start();
  }

  public List<String> lines() {
    return lines;
  }

  public String web() {
    return found("(http://\\S+)/");
  }

  public int mqttPort() {
    return Integer.parseInt(found("mqtt://[^:]+:(\\d+)"));
  }

  private String found(String pattern) {
    for (String line : lines) {
      Matcher matcher = Pattern.compile(pattern).matcher(line);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    throw new AssertionError(pattern + " is not in " + lines);
  }

  /// SIGKILL.
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// SIGTERM; the exit code.
  public int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the hub does not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
