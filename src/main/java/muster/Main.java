package muster;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import muster.cli.Commands;
import muster.cli.Shell;
import muster.cli.Terminal;

/// Arguments in, exit code out: 0 fine, 1 failure while running, 2 bad usage or configuration.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args, System.in, System.out, System.err, Config.environment()));
  }

  static int run(
      String[] args,
      InputStream in,
      PrintStream out,
      PrintStream err,
      Map<String, String> environment) {
    Terminal terminal = Terminal.ofProcess();
    boolean colours =
        Commands.colours(terminal, environment.get("NO_COLOR"), environment.get("TERM"));
    Shell shell = new Shell(out, err, in, terminal, colours);
    return Commands.run(args, shell, new Program(shell, environment));
  }
}
