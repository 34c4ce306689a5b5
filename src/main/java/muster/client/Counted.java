package muster.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/// A file that says, while it is read, how much of it is read.
final class Counted extends FilterInputStream {
  private final LongConsumer seen;
  private long total;

  Counted(Path file, LongConsumer seen) {
    super(open(file));
    this.seen = seen;
  }

  private static java.io.InputStream open(Path file) {
    try {
      return Files.newInputStream(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    if (one >= 0) {
      seen.accept(++total);
    }
    return one;
  }

  @Override
  public int read(byte[] to, int from, int length) throws IOException {
    int n = in.read(to, from, length);
    if (n > 0) {
      total += n;
      seen.accept(total);
    }
    return n;
  }
}
