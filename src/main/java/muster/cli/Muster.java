package muster.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.SpaceId;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// `muster` itself: the table of all commands. Only the command that is typed is built, because
/// looking at the annotations of all of them takes longer than most commands take to run.
@Command(
    name = "muster",
    description = "A live hub for groups in the field: chat, map, direct messages, MQTT broker.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  muster serve                 run a hub in this folder",
      "  muster user add EA1ABC       make a user; prints a password",
      "  muster login EA1ABC          sign in, to write and read messages",
      "  muster send bob On my way    write to somebody",
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

  /// The command line with all commands, in the order in which `--help` lists them.
  static CommandLine whole(Shell shell, Local local) {
    return commandLine(shell, local, "");
  }

  /// The command line with what is needed when this is typed first: one command if it is one.
  static CommandLine commandLine(Shell shell, Local local, String first) {
    Muster muster = new Muster(shell, local);
    CommandLine line = new CommandLine(muster);
    line.getCommandSpec().versionProvider(muster);
    Map<String, Supplier<Object>> commands = muster.commands();
    Supplier<Object> only = commands.get(first);
    if (only != null) {
      line.addSubcommand(inOrder(new CommandLine(only.get())));
    } else {
      commands.values().forEach(made -> line.addSubcommand(inOrder(new CommandLine(made.get()))));
      line.addSubcommand(new CommandLine(new HelpCommand()));
    }
    everywhere(line.getCommandSpec());
    line.registerConverter(SpaceId.class, orRefused(SpaceId::new));
    line.registerConverter(Role.class, orRefused(Role::of));
    return line;
  }

  private Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("serve", () -> new ConfiguredCommand.Serve(local).spec());
    commands.put("config", () -> new ConfiguredCommand.Show(local).spec());
    commands.put("login", SignInCommands.Login::new);
    commands.put("logout", SignInCommands.Logout::new);
    commands.put("whoami", SignInCommands.WhoAmI::new);
    commands.put("send", SendCommands.Send::new);
    commands.put("broadcast", SendCommands.Broadcast::new);
    commands.put("history", HistoryCommand::new);
    commands.put("status", StatusCommand::new);
    commands.put("listen", ListenCommand::new);
    commands.put("chat", ChatCommand::new);
    commands.put("user", UserCommands::new);
    commands.put("space", SpaceCommands::new);
    commands.put("token", TokenCommands::new);
    commands.put("key", KeyCommands::new);
    commands.put("access", AccessCommands::new);
    commands.put("limits", LimitCommands::new);
    commands.put("audit", AuditCommand::new);
    commands.put("tracks", TrackCommands::new);
    commands.put("bridge", BridgeCommands::new);
    commands.put("import", ImportCommands::new);
    commands.put("backup", BackupCommands.Backup::new);
    commands.put("restore", BackupCommands.Restore::new);
    commands.put("version", () -> new ProgramCommands.Version(shell, local));
    commands.put("completion", () -> new ProgramCommands.Completion(shell, local));
    return commands;
  }

  /// Reflection gives the methods of a group in no order that one could rely on.
  private static CommandLine inOrder(CommandLine group) {
    CommandSpec spec = group.getCommandSpec();
    Map<String, CommandLine> commands = new TreeMap<>(spec.subcommands());
    commands.keySet().forEach(spec::removeSubcommand);
    commands.values().forEach(command -> group.addSubcommand(inOrder(command)));
    return group;
  }

  /// What every command has in common.
  private static void everywhere(CommandSpec spec) {
    if (spec.helpCommand()) {
      return;
    }
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show how this is used.")
            .build());
    spec.usageMessage().abbreviateSynopsis(!spec.optionsMap().isEmpty() && spec.parent() != null);
    if (!spec.subcommands().isEmpty()) {
      spec.usageMessage().synopsisSubcommandLabel("COMMAND").commandListHeading("%nCommands:%n");
    }
    spec.subcommands().values().forEach(command -> everywhere(command.getCommandSpec()));
  }

  /// Our own types refuse what they are not in words that fit here as well.
  private static <T> ITypeConverter<T> orRefused(ITypeConverter<T> converter) {
    return text -> {
      try {
        return converter.convert(text);
      } catch (Refusal refusal) {
        throw new TypeConversionException(refusal.detail());
      }
    };
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

  /// The roles for the completion of shells, in lower case as people type them.
  static final class Roles implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return List.of(Role.values()).stream().map(Role::code).iterator();
    }
  }
}
