package muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process that the conductor started: pinned to a core, allowed enough open files, its output in
/// a file of its folder. The shell in front replaces itself, so the process id is the program's
/// own.
final class Child implements AutoCloseable {

  private static final String MORE_FILES =
      "ulimit -n 200000 2>/dev/null || ulimit -n \"$(ulimit -Hn)\"; exec \"$@\"";

  private final String name;
  private final Process process;
  private final Path log;
  private final long begin = System.nanoTime();
  private double readyAfter;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  static Child start(
      String name, Pin pin, Path folder, Map<String, String> environment, List<String> command) {
    var whole = new ArrayList<>(List.of("sh", "-c", MORE_FILES, "sh"));
    whole.addAll(pin.prefix());
    whole.addAll(command);
    Path log = folder.resolve(name + ".log");
    try {
      Files.createDirectories(folder);
      var builder = new ProcessBuilder(whole).directory(folder.toFile());
      builder.environment().putAll(environment);
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      return new Child(name, builder.start(), log);
    } catch (IOException e) {
      throw new ServerFailed(name + " does not start: " + e.getMessage(), e);
    }
  }

  /// It does what it was started for.
  void isReady() {
    readyAfter = (System.nanoTime() - begin) / 1e9;
  }

  /// Seconds from the start until then.
  double readyAfter() {
    return readyAfter;
  }

  long pid() {
    return process.pid();
  }

  /// The first match of `pattern` in what the process wrote.
  Matcher await(Pattern pattern, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      boolean alive = process.isAlive();
      String text = output();
      Matcher found = pattern.matcher(text);
      if (found.find()) {
        return found;
      }
      if (!alive || System.nanoTime() > until) {
        throw new ServerFailed(name + " does not get ready. It said: " + tail(text));
      }
      Thread.sleep(2);
    }
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new ServerFailed("No log of " + name, e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 2000)).strip();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
