package muster.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the command line says about the configuration: the file named with `--config`, and the keys
/// (`HTTP_PORT`) that were given as flags. Flags win over everything else.
public record Given(@Nullable Path config, Map<String, String> flags) {
  public Given {
    flags = Map.copyOf(flags);
  }
}
