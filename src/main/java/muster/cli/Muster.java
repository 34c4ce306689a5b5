package muster.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `muster` itself: the list of all commands, and what concerns the program and no hub.
@Command(
    name = "muster",
    description = "A live hub for groups in the field: chat, map, direct messages, MQTT broker.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  muster serve                 run a hub in this folder",
      "  muster user add EA1ABC       make a user; prints a password",
      "  muster user add --help       how a command is used",
      "",
      "Exit codes: 0 fine, 1 failure while running, 2 bad usage or configuration."
    })
final class Muster implements IVersionProvider {
  private final Shell shell;
  private final Local local;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;

  private Muster(Shell shell, Local local) {
    this.shell = shell;
    this.local = local;
  }

  /// All commands, in the order in which `--help` lists them.
  static CommandLine commandLine(Shell shell, Local local) {
    Muster muster = new Muster(shell, local);
    CommandLine line = new CommandLine(muster);
    CommandSpec spec = line.getCommandSpec();
    spec.versionProvider(muster);
    Map<String, CommandLine> own = new TreeMap<>(spec.subcommands());
    own.keySet().forEach(spec::removeSubcommand);
    line.addSubcommand(new CommandLine(new ConfiguredCommand.Serve(local).spec()));
    line.addSubcommand(new CommandLine(new ConfiguredCommand.Show(local).spec()));
    CommandLine access = new CommandLine(new AccessCommands());
    access.addSubcommand(inOrder(new CommandLine(new AccessCommands.Rules())));
    for (Object group :
        List.of(new UserCommands(), new SpaceCommands(), new TokenCommands(), new KeyCommands())) {
      line.addSubcommand(inOrder(new CommandLine(group)));
    }
    line.addSubcommand(inOrder(access));
    line.addSubcommand(new CommandLine(new AuditCommand()));
    line.addSubcommand(new CommandLine(new BackupCommands.Backup()));
    line.addSubcommand(new CommandLine(new BackupCommands.Restore()));
    own.forEach(spec::addSubcommand);
    spec.addSubcommand("help", new CommandLine(new HelpCommand()));
    addHelp(spec);
    return line;
  }

  /// Reflection gives the methods of a group in no order that one could rely on.
  private static CommandLine inOrder(CommandLine group) {
    CommandSpec spec = group.getCommandSpec();
    Map<String, CommandLine> commands = new TreeMap<>(spec.subcommands());
    commands.keySet().forEach(spec::removeSubcommand);
    commands.forEach(spec::addSubcommand);
    return group;
  }

  private static void addHelp(CommandSpec spec) {
    if (!spec.helpCommand()) {
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show how this is used.")
              .build());
      spec.subcommands().values().forEach(command -> addHelp(command.getCommandSpec()));
    }
  }

  Shell shell() {
    return shell;
  }

  Local local() {
    return local;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"Muster " + local.version()};
  }

  @Command(
      name = "version",
      description = "Print the version of this program and of its Java.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster version", "  muster version --json"})
  void version(@Option(names = "--json", description = "Answer in JSON.") boolean json) {
    String java = String.valueOf(Runtime.version());
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (json) {
      ObjectNode answer = new JsonMapper().createObjectNode();
      answer.put("version", local.version()).put("java", java).put("system", system);
      new Report(shell, true).json(answer);
    } else {
      shell.out().println("Muster " + local.version() + " on Java " + java + ", " + system);
    }
  }

  enum Completion {
    bash,
    zsh
  }

  @Command(
      name = "completion",
      description = "Print the completion script of your shell.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  source <(muster completion bash)                 for this session",
        "  muster completion bash > ~/.local/share/bash-completion/completions/muster",
        "  source <(muster completion zsh)                  in ~/.zshrc"
      })
  void completion(
      @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
          Completion kind) {
    shell.out().print(AutoComplete.bash("muster", commandLine(shell, local)));
  }
}
