package muster.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// The two commands that take every key of the configuration as a flag. The flags come from the
/// table that the root gives, so a new key has its flag, its help and its completion by itself.
abstract class ConfiguredCommand implements Callable<Integer> {
  private final Local local;
  private final CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file (default: muster.toml, if it is there).")
  @Nullable Path config;

  ConfiguredCommand(Local local) {
    this.local = local;
    this.spec = CommandSpec.forAnnotatedObject(this);
    for (Setting setting : local.settings()) {
      if (!setting.secret()) {
        spec.addOption(option(setting));
      }
    }
  }

  CommandSpec spec() {
    return spec;
  }

  Local local() {
    return local;
  }

  Given given() {
    Map<String, String> flags = new LinkedHashMap<>();
    for (Setting setting : local.settings()) {
      OptionSpec option = spec.findOption(setting.flag());
      if (option != null && option.getValue() instanceof String value) {
        flags.put(setting.key(), value);
      }
    }
    return new Given(config, flags);
  }

  private static OptionSpec option(Setting setting) {
    String standard = setting.standard().isEmpty() ? "" : " (default: " + setting.standard() + ")";
    OptionSpec.Builder option =
        OptionSpec.builder(setting.flag())
            .type(String.class)
            .paramLabel(setting.label())
            .description((setting.meaning() + standard + ".").replace("%", "%%"));
    if (setting.yesNo()) {
      option.arity("0..1").fallbackValue("true").completionCandidates(List.of("true", "false"));
    }
    return option.build();
  }

  @Command(
      name = "serve",
      description = "Run the hub until it is stopped with Ctrl-C or SIGTERM.",
      abbreviateSynopsis = true,
      sortOptions = false,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%n",
      footer = {
        "Every option is also a line of muster.toml (http_port = 8080) and a variable of",
        "the environment (HTTP_PORT=8080); options win. Secrets have no option, because",
        "arguments are public on a machine. docs/configuration.md explains every key.",
        "",
        "Examples:",
        "  muster serve",
        "  muster serve --data /var/lib/muster --http-port 80",
        "  muster serve --http-bind 127.0.0.1 --mqtt-ws-port 8083,9001"
      })
  static final class Serve extends ConfiguredCommand {
    Serve(Local local) {
      super(local);
    }

    @Override
    public Integer call() {
      return local().serve(given());
    }
  }

  @Command(
      name = "config",
      description = "Print the effective configuration: value, source and meaning of each key.",
      abbreviateSynopsis = true,
      sortOptions = false,
      optionListHeading = "%nOptions:%n",
      footerHeading = "%n",
      footer = {
        "Defaults < muster.toml < environment < options. Secrets are masked.",
        "",
        "Examples:",
        "  muster config",
        "  muster config --json",
        "  muster config --http-port 80     what would hold with this option"
      })
  static final class Show extends ConfiguredCommand {
    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    Show(Local local) {
      super(local);
    }

    @Override
    public Integer call() {
      return local().config(given(), json);
    }
  }
}
