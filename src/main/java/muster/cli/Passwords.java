package muster.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Where a password comes from: the first line of the input, or a person who types it twice without
/// seeing it. Never the arguments, which everybody on the machine can read.
final class Passwords {
  private final Shell shell;

  Passwords(Shell shell) {
    this.shell = shell;
  }

  String fromInput() {
    try {
      String line =
          new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8)).readLine();
      if (line == null || line.isEmpty()) {
        throw Failure.usage("no password came in; --password-stdin reads it as one line");
      }
      return line;
    } catch (IOException broken) {
      throw Failure.running("the password could not be read from the input");
    }
  }

  /// Null when there is nobody to ask.
  @Nullable String fromPerson(String whose) {
    Terminal terminal = shell.terminal();
    if (terminal == null) {
      return null;
    }
    char[] first = terminal.secret().apply("New password of " + Report.plain(whose) + ": ");
    char[] second = first == null ? null : terminal.secret().apply("Once more: ");
    if (first == null || second == null || first.length == 0) {
      throw Failure.usage("no password was typed; nothing is changed");
    }
    if (!Arrays.equals(first, second)) {
      throw Failure.usage("the two passwords differ; nothing is changed");
    }
    return new String(first);
  }
}
