package muster.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import muster.client.HubClient;
import muster.client.HubFailure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which hub a command administers, and how it answers. Without any of these options: the hub whose
/// data lies where the configuration of this folder says, running or not.
final class HubOptions {
  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec command;

  @Option(names = "--json", description = "Answer in JSON, as the REST interface does.")
  boolean json;

  @ArgGroup(exclusive = false, validate = false, order = 90, heading = "%nWhich hub:%n")
  Place place = new Place();

  /// Where the hub is.
  static final class Place {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "Data folder of the hub (default: as configured).")
    @Nullable Path data;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Configuration file (default: muster.toml).")
    @Nullable Path config;

    @Option(
        names = "--server",
        paramLabel = "URL",
        description = "Administer the hub at this address; needs --key-file.")
    @Nullable URI server;

    @Option(
        names = "--key-file",
        paramLabel = "FILE",
        description = "File that holds an API key of that hub.")
    @Nullable Path keyFile;
  }

  /// What the command line says about the configuration.
  Given given() {
    Map<String, String> flags = new HashMap<>();
    if (place.data != null) {
      flags.put("MUSTER_DATA", place.data.toString());
    }
    return new Given(place.config, flags);
  }

  Shell shell() {
    return muster().shell();
  }

  Local local() {
    return muster().local();
  }

  Report report() {
    return new Report(shell(), json);
  }

  /// Does the work with the hub that these options name.
  void with(Consumer<HubClient> work) {
    URI address = place.server;
    Path key = place.keyFile;
    if (address != null && key != null) {
      onlyLocal("--server", place.data, place.config);
      try (HubClient client = new HubClient(checked(address), keyIn(key))) {
        work.accept(client);
      }
      return;
    }
    if (address != null || key != null) {
      throw wrong("--server and --key-file belong together");
    }
    try (Local.Session session = muster().local().open(given());
        HubClient client = new HubClient(session.hub())) {
      work.accept(client);
    } catch (HubFailure failure) {
      throw failure.code().equals(HubFailure.UNREACHABLE)
          ? Failure.running(failure.words() + " (the hub on this machine)")
          : failure;
    }
  }

  /// For commands that work on the folder itself.
  void refuseServer() {
    if (place.server != null || place.keyFile != null) {
      throw wrong("this works on the machine of the hub only, without --server and --key-file");
    }
  }

  ParameterException wrong(String words) {
    return new ParameterException(spec().commandLine(), words);
  }

  private void onlyLocal(String option, @Nullable Path... local) {
    for (Path path : local) {
      if (path != null) {
        throw wrong(option + " names a hub elsewhere, --data and --config one on this machine");
      }
    }
  }

  private URI checked(URI address) {
    String scheme = String.valueOf(address.getScheme());
    if (address.getHost() == null || !Set.of("http", "https").contains(scheme)) {
      throw wrong("--server is an address such as https://chat.example.org");
    }
    boolean loopback = Set.of("localhost", "127.0.0.1", "[::1]").contains(address.getHost());
    if (scheme.equals("http") && !loopback) {
      warn("the API key travels to " + address.getHost() + " in the clear; use https");
    }
    return address;
  }

  private String keyIn(Path file) {
    try {
      String key = Files.readString(file).strip();
      if (key.isEmpty() || key.lines().count() > 1) {
        throw Failure.usage(file + " does not hold one API key");
      }
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
          && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
        warn(file + " can be read by everybody on this machine; chmod 600 it");
      }
      return key;
    } catch (IOException unreadable) {
      throw Failure.usage("cannot read the API key in " + file);
    }
  }

  void warn(String words) {
    shell().err().println("muster: warning: " + Report.plain(words));
  }

  private CommandSpec spec() {
    CommandSpec spec = command;
    if (spec == null) {
      throw new IllegalStateException("picocli fills this before a command runs");
    }
    return spec;
  }

  private Muster muster() {
    return (Muster) spec().root().userObject();
  }
}
