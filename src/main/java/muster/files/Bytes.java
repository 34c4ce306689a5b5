package muster.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/// A file read from front to end, number by number or copied piece by piece, without ever being
/// held as a whole. Whoever asks for more than there is reads a picture that was cut off.
final class Bytes implements Closeable {
  private static final int SIZE = 64 << 10;
  private final InputStream in;
  private final byte[] buffer = new byte[SIZE];
  private int next;
  private int end;

  private Bytes(InputStream in) {
    this.in = in;
  }

  static Bytes of(Path file) throws IOException {
    return new Bytes(Files.newInputStream(file));
  }

  private boolean fill() throws IOException {
    if (next < end) {
      return true;
    }
    next = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  boolean atEnd() throws IOException {
    return !fill();
  }

  int u8() throws IOException {
    Damaged.unless(fill(), "it ends too early");
    return buffer[next++] & 0xff;
  }

  int u16() throws IOException {
    return u8() << 8 | u8();
  }

  int u16le() throws IOException {
    return u8() | u8() << 8;
  }

  long u32() throws IOException {
    return (long) u16() << 16 | u16();
  }

  long u32le() throws IOException {
    return u16le() | (long) u16le() << 16;
  }

  byte[] take(int count) throws IOException {
    byte[] taken = new byte[count];
    int done = 0;
    while (done < count) {
      Damaged.unless(fill(), "it ends too early");
      int some = Math.min(count - done, end - next);
      System.arraycopy(buffer, next, taken, done, some);
      next += some;
      done += some;
    }
    return taken;
  }

  void skip(long count) throws IOException {
    copy(count, OutputStream.nullOutputStream(), new CRC32());
  }

  void copy(long count, OutputStream out) throws IOException {
    copy(count, out, new CRC32());
  }

  void copy(long count, OutputStream out, CRC32 sum) throws IOException {
    long left = count;
    while (left > 0) {
      Damaged.unless(fill(), "it ends too early");
      int some = (int) Math.min(left, end - next);
      out.write(buffer, next, some);
      sum.update(buffer, next, some);
      next += some;
      left -= some;
    }
  }

  /// Up to the next such byte, which is taken and not copied.
  void copyUntil(int stop, OutputStream out) throws IOException {
    while (true) {
      Damaged.unless(fill(), "it ends too early");
      int at = next;
      while (at < end && (buffer[at] & 0xff) != stop) {
        at++;
      }
      out.write(buffer, next, at - next);
      boolean found = at < end;
      next = found ? at + 1 : at;
      if (found) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
