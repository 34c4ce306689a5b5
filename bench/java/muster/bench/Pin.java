package muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The core on which a process has to stay: one for the server, another for the generator, so that
/// neither is measured with the other's time. With a single core, or without `taskset`, nobody is
/// pinned.
record Pin(List<String> prefix) {

  static final Pin NONE = new Pin(List.of());

  static Pin server() {
    return at(0);
  }

  static Pin generator() {
    return at(1);
  }

  static boolean isPossible() {
    return allowed().size() > 1
        && (Files.isExecutable(Path.of("/usr/bin/taskset"))
            || Files.isExecutable(Path.of("/bin/taskset")));
  }

  private static Pin at(int number) {
    return isPossible()
        ? new Pin(List.of("taskset", "-c", Integer.toString(allowed().get(number))))
        : NONE;
  }

  /// The cores that this process may use, from a list such as `0-3,8`.
  private static List<Integer> allowed() {
    var cores = new ArrayList<Integer>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Cpus_allowed_list:")) {
          for (String range : line.substring(line.indexOf(':') + 1).strip().split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
              cores.add(core);
            }
          }
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return cores;
  }
}
