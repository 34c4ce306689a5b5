package muster.cli;

import java.io.Console;
import java.io.IOError;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A person at a keyboard: `line` asks and shows what is typed, `secret` asks without echo. Both
/// give null at the end of input (Ctrl-D).
public record Terminal(
    Function<String, @Nullable String> line, Function<String, char @Nullable []> secret) {

  /// The process's own terminal, or null when its input or output is a file or a pipe. Since Java
  /// 25 there may be no console at all again.
  @SuppressWarnings("SystemConsoleNull")
  public static @Nullable Terminal ofProcess() {
    @Nullable Console console = System.console();
    if (console == null || !console.isTerminal()) {
      return null;
    }
    return new Terminal(
        prompt -> {
          try {
            return console.readLine("%s", prompt);
          } catch (IOError closed) {
            return null;
          }
        },
        prompt -> {
          try {
            return console.readPassword("%s", prompt);
          } catch (IOError closed) {
            return null;
          }
        });
  }
}
