package muster.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;
import muster.client.HubFailure;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line: arguments in, exit code out.
public final class Commands {
  private Commands() {}

  /// Runs one command. Gives 0 when all is well, 1 when it failed while running, 2 when it was used
  /// or configured wrongly; says why in one line on the error stream.
  public static int run(String[] args, Shell shell, Local local) {
    CommandLine line = commandLine(shell, local, args.length == 0 ? "" : args[0]);
    int exitCode = line.execute(args);
    shell.out().flush();
    shell.err().flush();
    return exitCode;
  }

  /// Whether output may be coloured: only on a terminal that can, and not when NO_COLOR is set
  /// (no-color.org) or TERM is `dumb`.
  public static boolean colours(
      @Nullable Terminal terminal, @Nullable String noColor, @Nullable String term) {
    return terminal != null && (noColor == null || noColor.isEmpty()) && !"dumb".equals(term);
  }

  private static CommandLine commandLine(Shell shell, Local local, String first) {
    CommandLine line = Muster.commandLine(shell, local, first);
    line.setOut(writer(shell.out()));
    line.setErr(writer(shell.err()));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(shell.colours() ? Ansi.ON : Ansi.OFF));
    line.setExpandAtFiles(false);
    line.setAbbreviatedOptionsAllowed(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((wrong, args) -> badUsage(shell, wrong));
    line.setExecutionExceptionHandler((failed, command, result) -> failed(shell, failed));
    return line;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  private static int badUsage(Shell shell, ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    CommandSpec spec = command.getCommandSpec();
    boolean lacksCommand =
        String.valueOf(wrong.getMessage()).startsWith("Missing required subcommand");
    if (lacksCommand) {
      command.usage(command.getErr());
      return Failure.USAGE;
    }
    say(shell, words(wrong) + " (" + spec.qualifiedName() + " --help shows how it is used)");
    return Failure.USAGE;
  }

  private static String words(ParameterException wrong) {
    String words = decapitalised(String.valueOf(wrong.getMessage()));
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      var near = unmatched.getSuggestions();
      String first = unmatched.getUnmatched().getFirst();
      words =
          (unmatched.isUnknownOption() ? "unknown option " : "unknown command or argument ")
              + first;
      return near.isEmpty() ? words : words + "; did you mean " + String.join(" or ", near) + "?";
    }
    return words;
  }

  private static int failed(Shell shell, Exception failed) {
    return switch (failed) {
      case Failure failure -> {
        say(shell, failure.words());
        yield failure.exitCode();
      }
      case HubFailure refused -> {
        say(shell, decapitalised(refused.words()) + retry(refused));
        yield Failure.RUNNING;
      }
      case Refusal refusal -> {
        say(shell, decapitalised(refusal.detail()));
        yield Failure.USAGE;
      }
      default -> {
        say(shell, "this should not have happened, please report it: " + failed);
        failed.printStackTrace(shell.err());
        yield Failure.RUNNING;
      }
    };
  }

  private static String retry(HubFailure refused) {
    return refused.retryAfterSeconds() > 0
        ? " (try again in " + refused.retryAfterSeconds() + " s)"
        : "";
  }

  private static void say(Shell shell, String words) {
    shell.err().println("muster: " + Report.plain(words));
  }

  private static String decapitalised(String words) {
    return words.length() > 1 && !Character.isUpperCase(words.charAt(1))
        ? words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1)
        : words;
  }
}
