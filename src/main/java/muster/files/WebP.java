package muster.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// WebP (RFC 9649), read twice: its head says how long it all is, and that changes. What stays is
/// the picture, its frames and colours; what goes: EXIF but for the way up, XMP, everything that is
/// not in the list, and whatever comes behind the end.
final class WebP {
  private static final Set<String> KEPT =
      Set.of("VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP");
  private static final int MOST_CHUNKS = 100_000;
  private static final int MOST_EXIF = 1 << 16;
  private static final int HAS_EXIF = 0x08;
  private static final int HAS_XMP = 0x04;

  private record Chunk(String name, long length) {
    long padded() {
      return length + (length & 1);
    }

    boolean kept() {
      return KEPT.contains(name);
    }
  }

  private final List<Chunk> chunks = new ArrayList<>();
  private int width;
  private int height;
  private boolean extended;
  private int orientation = Exif.UPRIGHT;

  private WebP() {}

  static Picture clean(Path from, OutputStream out) throws IOException {
    WebP picture = new WebP();
    try (Bytes in = Bytes.of(from)) {
      picture.look(in);
    }
    try (Bytes in = Bytes.of(from)) {
      picture.copy(in, out);
    }
    return new Picture(picture.width, picture.height, picture.orientation, /* heavy= */ false);
  }

  private static long start(Bytes in) throws IOException {
    String riff = new String(in.take(4), StandardCharsets.ISO_8859_1);
    long length = in.u32le();
    String webp = new String(in.take(4), StandardCharsets.ISO_8859_1);
    Damaged.unless(riff.equals("RIFF") && webp.equals("WEBP"), "no WebP begins like this");
    return length - 4;
  }

  private void look(Bytes in) throws IOException {
    long left = start(in);
    boolean data = false;
    while (left >= 8) {
      String name = new String(in.take(4), StandardCharsets.ISO_8859_1);
      Chunk chunk = new Chunk(name, in.u32le());
      left -= 8 + chunk.padded();
      Damaged.unless(
          left >= -1 && chunks.size() < MOST_CHUNKS, "its parts are longer than the whole");
      chunks.add(chunk);
      data |= name.equals("VP8 ") || name.equals("VP8L") || name.equals("ANMF");
      int head = head(name);
      if (head > 0 && chunk.length() >= head) {
        size(name, in.take(head));
        in.skip(chunk.length() - head);
      } else if (name.equals("EXIF") && chunk.length() <= MOST_EXIF) {
        byte[] block = in.take((int) chunk.length());
        orientation = Exif.orientation(block);
      } else {
        in.skip(chunk.length());
      }
      if ((chunk.length() & 1) == 1 && !(left < 0 && in.atEnd())) {
        in.skip(1);
      }
    }
    Damaged.unless(data && width > 0 && height > 0, "there is no picture in it");
    orientation = extended ? orientation : Exif.UPRIGHT;
  }

  /// How many of its first bytes tell the size.
  private static int head(String name) {
    return switch (name) {
      case "VP8X", "VP8 " -> 10;
      case "VP8L" -> 5;
      default -> 0;
    };
  }

  /// The canvas goes before what is on it.
  private void size(String name, byte[] head) {
    if (extended) {
      return;
    }
    ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    switch (name) {
      case "VP8X" -> {
        extended = true;
        width = (numbers.getInt(4) & 0xffffff) + 1;
        height = ((numbers.getShort(7) & 0xffff) | (head[9] & 0xff) << 16) + 1;
      }
      case "VP8 " -> {
        width = numbers.getShort(6) & 0x3fff;
        height = numbers.getShort(8) & 0x3fff;
      }
      default -> {
        int both = numbers.getInt(1);
        width = (both & 0x3fff) + 1;
        height = (both >> 14 & 0x3fff) + 1;
      }
    }
  }

  private void copy(Bytes in, OutputStream out) throws IOException {
    start(in);
    boolean turned = orientation != Exif.UPRIGHT;
    byte[] exif = turned ? Exif.only(orientation) : new byte[0];
    long length = 4L + (turned ? 8 + exif.length : 0);
    for (Chunk chunk : chunks) {
      length += chunk.kept() ? 8 + chunk.padded() : 0;
    }
    out.write("RIFF".getBytes(StandardCharsets.US_ASCII));
    number(out, length);
    out.write("WEBP".getBytes(StandardCharsets.US_ASCII));
    for (Chunk chunk : chunks) {
      in.skip(8);
      if (!chunk.kept()) {
        in.skip(chunk.length());
      } else {
        head(out, chunk);
        if (chunk.name().equals("VP8X")) {
          int flags = (in.u8() & ~(HAS_EXIF | HAS_XMP)) | (turned ? HAS_EXIF : 0);
          out.write(flags);
          in.copy(chunk.length() - 1, out);
        } else {
          in.copy(chunk.length(), out);
        }
        if ((chunk.length() & 1) == 1) {
          out.write(0);
        }
      }
      if ((chunk.length() & 1) == 1 && !in.atEnd()) {
        in.skip(1);
      }
    }
    if (turned) {
      head(out, new Chunk("EXIF", exif.length));
      out.write(exif);
    }
  }

  private static void head(OutputStream out, Chunk chunk) throws IOException {
    out.write(chunk.name().getBytes(StandardCharsets.ISO_8859_1));
    number(out, chunk.length());
  }

  private static void number(OutputStream out, long value) throws IOException {
    out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) value).array());
  }
}
