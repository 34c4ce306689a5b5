package muster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import muster.cli.Failure;
import muster.cli.Given;
import muster.cli.Local;
import muster.cli.Personal;
import muster.cli.Setting;
import muster.cli.Shell;
import muster.client.LocalHub;
import muster.store.StoreException;
import tools.jackson.databind.json.JsonMapper;

/// What the command line asks of the whole program: run a hub, find one, show the configuration,
/// restore.
final class Program implements Local {
  private static final long PATIENCE_MILLIS = 15_000;

  private final Shell shell;
  private final Map<String, String> environment;

  Program(Shell shell, Map<String, String> environment) {
    this.shell = shell;
    this.environment = environment;
  }

  @Override
  public String version() {
    String version = Program.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public List<Setting> settings() {
    return ConfigReader.keys().stream()
        .map(key ->
            new Setting(
                key.env(),
                label(key.type()),
                key.means(),
                key.byDefault(),
                key.type() == boolean.class,
                key.secret()))
        .toList();
  }

  private static String label(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "int", "long" -> "NUMBER";
      case "Path" -> "PATH";
      case "Duration" -> "TIME";
      case "Size" -> "SIZE";
      case "List" -> "LIST";
      default -> type.isEnum() ? "WORD" : "VALUE";
    };
  }

  @Override
  public int serve(Given given) {
    ConfigReader.Read read = read(given);
    Logging.apply(read.config().log());
    return Serving.run(read, version(), shell.out());
  }

  @Override
  public int config(Given given, boolean json) {
    List<Config.Shown> shown = read(given).shown();
    if (json) {
      shell.out().println(new JsonMapper().writeValueAsString(shown));
      return 0;
    }
    int key = width(shown.stream().map(Config.Shown::env).toList());
    int value = Math.min(40, width(shown.stream().map(Program::valueOf).toList()));
    int source = width(shown.stream().map(Config.Shown::source).toList());
    String format = "%-" + key + "s  %-" + value + "s  %-" + source + "s  %s%n";
    shell.out().printf(format, "KEY", "VALUE", "SOURCE", "MEANING");
    for (Config.Shown line : shown) {
      shell.out().printf(format, line.env(), valueOf(line), line.source(), line.meaning());
    }
    return 0;
  }

  private static String valueOf(Config.Shown line) {
    return line.value().isEmpty() ? "-" : line.value();
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  @Override
  public Session open(Given given) {
    Config config = read(given).config();
    Logging.quiet();
    Path data = config.basic().data();
    Optional<DataFolder> folder = take(data);
    if (folder.isEmpty()) {
      return new Session(running(data), () -> {});
    }
    try {
      Hub hub = new Hub(config, folder.get(), version());
      return new Session(hub.local(), hub::close);
    } catch (HubError e) {
      throw new Failure(Failure.RUNNING, e.line());
    } catch (StoreException e) {
      throw new Failure(Failure.RUNNING, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Personal personal(Given given) {
    Config config = read(given).config();
    Config.Client client = config.client();
    String server = client.server();
    String broker = environment.getOrDefault("MQTT_BROKER_HOST", "");
    if (server == null && !broker.isEmpty()) {
      server = "http://" + broker + ":" + config.http().port();
    }
    Secret token = client.token();
    return new Personal(
        ownFolder(),
        config.basic().data(),
        client.userId(),
        client.userName(),
        server,
        token == null ? null : token.value());
  }

  /// Where people's own settings lie on this machine.
  private Path ownFolder() {
    for (String variable : List.of("XDG_CONFIG_HOME", "APPDATA")) {
      String folder = environment.getOrDefault(variable, "");
      if (!folder.isEmpty()) {
        return Path.of(folder, "muster");
      }
    }
    return Path.of(System.getProperty("user.home"), ".config", "muster");
  }

  private static Optional<DataFolder> take(Path data) {
    try {
      return DataFolder.take(data);
    } catch (HubError e) {
      throw new Failure(Failure.RUNNING, e.line());
    }
  }

  /// The hub that holds the folder; it may be just starting, so its note is waited for.
  private static LocalHub running(Path data) {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (System.nanoTime() < deadline) {
      Optional<LocalHub> note = LocalHub.read(data);
      if (note.isPresent() && ProcessHandle.of(note.get().pid()).isPresent()) {
        return note.get();
      }
      LockSupport.parkNanos(50_000_000);
      if (Thread.interrupted()) {
        break;
      }
    }
    throw new Failure(
        Failure.RUNNING,
        "A hub%s holds the data folder %s, but does not answer commands; is it starting or stopping?"
            .formatted(DataFolder.holder(data), data));
  }

  @Override
  public List<String> restore(Given given, Path backup, boolean replace, LongConsumer progress) {
    Config config = read(given).config();
    Logging.quiet();
    Path data = config.basic().data();
    DataFolder folder =
        take(data)
            .orElseThrow(() ->
                new Failure(
                    Failure.RUNNING,
                    "A hub%s is running on %s; stop it first"
                        .formatted(DataFolder.holder(data), data)));
    List<String> lines = new ArrayList<>();
    try (folder) {
      lines.addAll(new Restore(config, folder, backup, replace).run(progress));
    } catch (HubError e) {
      throw new Failure(Failure.RUNNING, e.line());
    }
    return lines;
  }

  private ConfigReader.Read read(Given given) {
    try {
      ConfigReader.Read read = ConfigReader.read(environment, given.flags(), given.config());
      for (String warning : read.warnings()) {
        shell
            .err()
            .println(
                "muster: "
                    + warning.substring(0, 1).toLowerCase(Locale.ROOT)
                    + warning.substring(1));
      }
      return read;
    } catch (ConfigError e) {
      throw new Failure(Failure.USAGE, e.line());
    }
  }
}
