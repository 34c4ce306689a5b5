package muster.tracks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import muster.types.Problem;
import muster.types.Refusal;

/// A file with somebody's positions, of whichever kind it turns out to be: an OwnTracks Recorder's
/// `.rec`, GPX, GeoJSON, what the Recorder API answers, and the three things that Google has called
/// Timeline. Read once from front to back, whatever its length, holding one entry at a time; an
/// entry that is larger than any honest one ends the reading.
final class TrackFile {
  /// What one entry may have in bytes before it is taken for an attack.
  static final int LARGEST_ENTRY = 4 << 20;

  private static final int SNIFFED = 4096;

  private TrackFile() {}

  /// Takes what a file holds, in the file's order.
  interface Sink {
    /// A message of the OwnTracks protocol, from this line of the file.
    void message(long line, byte[] json);

    /// Something that is no position. The rest of the file is read on.
    void bad(long line, String why);
  }

  /// Reads to the end. What is wrong with the file as a whole is a [Refusal]; what was found before
  /// that has gone into the sink already.
  static void read(InputStream file, Sink sink) throws IOException {
    BufferedInputStream in = new BufferedInputStream(file, 64 << 10);
    int first = first(in);
    if (first < 0) {
      throw new Refusal(Problem.BAD_REQUEST, "The file is empty");
    }
    Portion portion = new Portion(in, LARGEST_ENTRY);
    switch (first) {
      case '<' -> GpxReader.read(portion, sink);
      case '{', '[' -> JsonTrackReader.read(portion, sink);
      case 0x1f, 'P' ->
          throw new Refusal(
              Problem.UNSUPPORTED_MEDIA_TYPE, "The file is compressed; unpack it first");
      default -> RecReader.read(portion, sink);
    }
  }

  /// The first byte that is no blank; the stream stands at the beginning again, behind a mark of
  /// the byte order.
  private static int first(BufferedInputStream in) throws IOException {
    in.mark(SNIFFED);
    int found = -1;
    int skip = 0;
    for (int i = 0; i < SNIFFED - 1; i++) {
      int b = in.read();
      boolean mark = i < 3 && (b == 0xEF || b == 0xBB || b == 0xBF);
      if (mark) {
        skip++;
      } else if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        found = b;
        break;
      }
    }
    in.reset();
    in.skipNBytes(skip == 3 ? 3 : 0);
    return found;
  }

  /// The file, which gives at most so many bytes between two calls of `next`.
  static final class Portion extends InputStream {
    private final InputStream in;
    private final long most;
    private long left;

    Portion(InputStream in, long most) {
      this.in = in;
      this.most = most;
      this.left = most;
    }

    /// An entry is done, and with it what was given for it.
    void next() {
      left = most;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = in.read(into, offset, length);
      left -= Math.max(0, count);
      if (left < 0) {
        throw new Refusal(
            Problem.TOO_LARGE, "One entry of the file has more than " + (most >> 20) + " MB");
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
