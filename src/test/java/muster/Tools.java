package muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/// Programs that nobody here wrote, run against ours. One that is missing is a skipped test on a
/// developer's machine, and says so loudly; with `CI=true` it is a failed one, so that nothing is
/// skipped where it counts.
public final class Tools {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Tools() {}

  /// What a program did.
  public record Outcome(int exit, String out, String err) {
    public Outcome expectSuccess() {
      assertThat(exit).as("exit code; it said: %s%s", out, err).isZero();
      return this;
    }
  }

  /// A program that runs while the test goes on.
  public static final class Running implements AutoCloseable {
    private final Process process;
    // guarded by itself
    private final StringBuilder said = new StringBuilder();
    private final CompletableFuture<String> out;
    private final CompletableFuture<String> err;

    private Running(Process process) {
      this.process = process;
      this.out = CompletableFuture.supplyAsync(() -> listen(process.getInputStream()));
      this.err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
    }

    /// What it has said on standard output so far.
    public String said() {
      synchronized (said) {
        return said.toString();
      }
    }

    private String listen(InputStream in) {
      try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
        char[] piece = new char[8_192];
        for (int read = reader.read(piece); read >= 0; read = reader.read(piece)) {
          synchronized (said) {
            said.append(piece, 0, read);
          }
        }
      } catch (IOException e) {
        // it was ended
      }
      return said();
    }

    /// Waits for its end.
    public Outcome outcome() {
      try {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          return fail("still running after " + PATIENCE + ": " + out.join() + err.join());
        }
        return new Outcome(process.exitValue(), out.join(), err.join());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    /// As a user would with Ctrl-C.
    public void interrupt() {
      process.destroy();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /// The program's file; without it the test is skipped, or fails where `CI` is set.
  ///
  /// @param more folders beside those of the PATH
  public static Path find(String program, String debianPackage, String... more) {
    List<String> folders = new ArrayList<>(List.of(System.getenv("PATH").split(":", -1)));
    folders.addAll(List.of(more));
    for (String folder : folders) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw missing(program + " is not installed (apt-get install " + debianPackage + ")");
  }

  /// Skips the test for that reason, or fails it where `CI` is set; never returns.
  public static RuntimeException missing(String why) {
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(why);
    }
    System.err.println("SKIPPED: " + why);
    throw new TestAbortedException(why);
  }

  public static Running start(Path folder, List<String> command) {
    try {
      return new Running(
          new ProcessBuilder(new ArrayList<>(command)).directory(folder.toFile()).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Outcome run(List<String> command) {
    return run(Path.of("."), command);
  }

  public static Outcome run(Path folder, List<String> command) {
    try (Running running = start(folder, command)) {
      return running.outcome();
    }
  }

  /// Debian's Python, which knows its package of Eclipse Paho.
  public static Path pythonWithPaho() {
    Path python = Path.of("/usr/bin/python3");
    if (Files.isExecutable(python)
        && run(List.of(python.toString(), "-c", "import paho.mqtt.client")).exit() == 0) {
      return python;
    }
    throw missing("Eclipse Paho is not installed (apt-get install python3-paho-mqtt)");
  }

  /// A folder with mqtt.js in `node_modules`, as its makers publish it, and the scripts of
  /// `src/test/js`.
  public static Path mqttJs() throws IOException {
    String npm = find("npm", "npm").toString();
    Path folder = Files.createDirectories(Path.of("target", "js"));
    for (String file : List.of("package.json", "package-lock.json", "roundtrip.mjs")) {
      Files.write(folder.resolve(file), Files.readAllBytes(Path.of("src", "test", "js", file)));
    }
    if (!Files.isDirectory(folder.resolve("node_modules/mqtt"))) {
      Outcome installed =
          run(folder, List.of(npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
      if (installed.exit() != 0) {
        throw missing("mqtt.js cannot be installed: " + installed.err());
      }
    }
    return folder;
  }

  private static String text(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // it was ended
    }
  }
}
