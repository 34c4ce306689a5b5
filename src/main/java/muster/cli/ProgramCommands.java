package muster.cli;

import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// What concerns the program and no hub.
final class ProgramCommands {
  private ProgramCommands() {}

  /// `muster version`.
  @Command(
      name = "version",
      description = "Print the version of this program and of its Java.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster version", "  muster version --json"})
  static final class Version implements Runnable {
    private final Shell shell;
    private final Local local;

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    Version(Shell shell, Local local) {
      this.shell = shell;
      this.local = local;
    }

    @Override
    public void run() {
      String java = String.valueOf(Runtime.version());
      String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
      if (json) {
        ObjectNode answer = Answers.body().put("version", local.version());
        new Report(shell, true).json(answer.put("java", java).put("system", system));
      } else {
        shell.out().println("Muster " + local.version() + " on Java " + java + ", " + system);
      }
    }
  }

  /// The shells whose completion is known.
  enum Kind {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// `muster completion SHELL`.
  @Command(
      name = "completion",
      description = "Print the completion script of your shell.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  source <(muster completion bash)                 for this session",
        "  muster completion bash > ~/.local/share/bash-completion/completions/muster",
        "  source <(muster completion zsh)                  in ~/.zshrc"
      })
  static final class Completion implements Runnable {
    private final Shell shell;
    private final Local local;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    Kind kind = Kind.BASH;

    Completion(Shell shell, Local local) {
      this.shell = shell;
      this.local = local;
    }

    @Override
    public void run() {
      // One script serves both: it notices zsh and switches on its emulation of bash completion.
      shell.out().print(AutoComplete.bash("muster", Muster.whole(shell, local)));
    }
  }
}
