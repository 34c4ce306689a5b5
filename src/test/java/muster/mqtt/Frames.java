package muster.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// WebSocket frames as a client writes and reads them.
final class Frames {
  private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

  private Frames() {}

  /// One masked frame. `first` is the byte of FIN and opcode: 0x82 is a whole binary message.
  static byte[] frame(int first, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    int length = payload.length;
    if (length < 126) {
      frame.write(0x80 | length);
    } else if (length < 65_536) {
      frame.write(0x80 | 126);
      frame.write(length >> 8);
      frame.write(length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) length >> shift));
      }
    }
    frame.writeBytes(MASK);
    for (int i = 0; i < length; i++) {
      frame.write(payload[i] ^ MASK[i & 3]);
    }
    return frame.toByteArray();
  }

  /// Each write is one frame.
  static final class Writer extends OutputStream {
    private final OutputStream out;

    Writer(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      out.write(frame(0x82, bytes));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      write(java.util.Arrays.copyOfRange(bytes, from, from + length));
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }

  /// The payloads of binary frames, as one stream; a closing frame is its end.
  @SuppressWarnings("InputStreamSlowMultibyteRead") // a test's few bytes
  static final class Reader extends InputStream {
    private final DataInputStream in;
    private long left;

    Reader(InputStream in) {
      this.in = new DataInputStream(in);
    }

    @Override
    public int read() throws IOException {
      while (left == 0) {
        int first = in.read();
        if (first < 0 || (first & 0x0F) == FrameHeader.CLOSE) {
          return -1;
        }
        left = length(in);
      }
      left--;
      return in.read();
    }

    static long length(DataInputStream in) throws IOException {
      int small = in.readUnsignedByte();
      return switch (small) {
        case 126 -> in.readUnsignedShort();
        case 127 -> in.readLong();
        default -> small;
      };
    }
  }
}
