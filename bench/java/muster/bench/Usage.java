package muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// CPU time and resident memory of a process, as Linux tells them in `/proc`.
record Usage(long cpuMillis, long kb) {

  /// The kernel counts in ticks; Linux has told user space 100 a second on every architecture.
  private static final int MILLIS_PER_TICK = 10;

  static Usage of(long pid) {
    Path proc = Path.of("/proc", Long.toString(pid));
    try {
      String stat = Files.readString(proc.resolve("stat"));
      // the name in parentheses may contain blanks: count the fields after it
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      return new Usage(ticks * MILLIS_PER_TICK, residentKb(proc));
    } catch (IOException e) {
      throw new ServerFailed("Process " + pid + " is gone", e);
    }
  }

  private static long residentKb(Path proc) throws IOException {
    for (String line : Files.readAllLines(proc.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }
}
