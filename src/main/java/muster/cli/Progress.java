package muster.cli;

import java.util.Locale;
import java.util.function.LongConsumer;

/// How far a transfer is, on the error stream of a terminal and nowhere else: one line that
/// rewrites itself, at most once per mebibyte.
final class Progress implements LongConsumer, AutoCloseable {
  private static final long STEP = 1 << 20;

  private final Shell shell;
  private final String what;
  private final long total;
  private long next = STEP;
  private boolean shown;

  /// `total` is 0 when the size is not known beforehand.
  Progress(Shell shell, String what, long total) {
    this.shell = shell;
    this.what = what;
    this.total = total;
  }

  @Override
  public void accept(long done) {
    if (shell.terminal() == null || done < next) {
      return;
    }
    next = done + STEP;
    shown = true;
    String share = total > 0 ? " (" + Math.min(100, done * 100 / total) + " %)" : "";
    shell.err().print("\r" + what + ": " + size(done) + share + "  ");
    shell.err().flush();
  }

  @Override
  public void close() {
    if (shown) {
      shell.err().print("\r" + " ".repeat(what.length() + 30) + "\r");
      shell.err().flush();
    }
  }

  /// `812 B`, `3.4 MB`: for people, in powers of ten.
  static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1000 && unit < 3) {
      value /= 1000;
      unit++;
    }
    return String.format(
        Locale.ROOT, "%.1f %s", value, new String[] {"kB", "MB", "GB", "TB"}[unit]);
  }
}
