package muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One command line typed in a test: what it read, what it printed, how it ended.
public record Typed(int exitCode, String out, String err) {

  /// Typed in a script: no terminal, nothing on the input.
  static Typed script(Local local, String... args) {
    return script(shell -> local, args);
  }

  /// Typed in a script that pipes `input` in.
  static Typed piped(Local local, String input, String... args) {
    return piped(shell -> local, input, args);
  }

  /// Typed by a person who answers every question with the next of `answers`, then Ctrl-D.
  static Typed person(Local local, List<String> answers, String... args) {
    Deque<String> left = new ArrayDeque<>(answers);
    Terminal terminal =
        new Terminal(
            prompt -> left.poll(),
            prompt -> {
              String answer = left.poll();
              return answer == null ? null : answer.toCharArray();
            });
    return run(shell -> local, "", terminal, true, args);
  }

  public static Typed script(Function<Shell, Local> root, String... args) {
    return run(root, "", null, false, args);
  }

  public static Typed piped(Function<Shell, Local> root, String input, String... args) {
    return run(root, input, null, false, args);
  }

  private static Typed run(
      Function<Shell, Local> root,
      String input,
      @Nullable Terminal terminal,
      boolean colours,
      String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            terminal,
            colours);
    int exitCode = Commands.run(args, shell, root.apply(shell));
    return new Typed(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }
}
