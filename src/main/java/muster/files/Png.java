package muster.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.CRC32;

/// PNG (third edition, with its animations), chunk by chunk, each checksum checked. What stays is
/// the picture and its colours; what goes: EXIF but for the way up, texts, times, everything that
/// is not in the list, and whatever comes behind the end.
final class Png {
  private static final Set<String> KEPT =
      Set.of(
          "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "mDCV",
          "cLLI", "sBIT", "bKGD", "pHYs", "acTL", "fcTL", "fdAT");
  private static final int MOST_PROFILE = 1 << 20;
  private static final int MOST_EXIF = 1 << 16;
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private Png() {}

  static Picture clean(Path from, OutputStream out) throws IOException {
    try (Bytes in = Bytes.of(from)) {
      Damaged.unless(java.util.Arrays.equals(in.take(8), SIGNATURE), "no PNG begins like this");
      out.write(SIGNATURE);
      int width = 0;
      int height = 0;
      int orientation = Exif.UPRIGHT;
      boolean data = false;
      String name = "";
      while (!name.equals("IEND")) {
        long length = in.u32();
        boolean first = name.isEmpty();
        byte[] type = in.take(4);
        name = new String(type, StandardCharsets.ISO_8859_1);
        Damaged.unless(
            first == name.equals("IHDR") && length <= Integer.MAX_VALUE, "a chunk is out of order");
        if (first) {
          Damaged.unless(length == 13, "its head has the wrong length");
          byte[] head = in.take(13);
          width = ByteBuffer.wrap(head).getInt(0);
          height = ByteBuffer.wrap(head).getInt(4);
          Damaged.unless(width > 0 && height > 0, "it has no size");
          check(in, type, head);
          write(out, type, head);
        } else if (name.equals("eXIf") && length <= MOST_EXIF && orientation == Exif.UPRIGHT) {
          byte[] block = in.take((int) length);
          check(in, type, block);
          orientation = Exif.orientation(block);
          if (orientation != Exif.UPRIGHT) {
            write(out, type, Exif.only(orientation));
          }
        } else {
          boolean kept = KEPT.contains(name) && !(name.equals("iCCP") && length > MOST_PROFILE);
          data |= name.equals("IDAT");
          copy(in, type, length, kept ? out : OutputStream.nullOutputStream());
        }
      }
      Damaged.unless(data, "there is no picture in it");
      return new Picture(width, height, orientation, /* heavy= */ false);
    }
  }

  private static void check(Bytes in, byte[] type, byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(type);
    sum.update(content);
    Damaged.unless(sum.getValue() == in.u32(), "a checksum is wrong");
  }

  private static void copy(Bytes in, byte[] type, long length, OutputStream out)
      throws IOException {
    CRC32 sum = new CRC32();
    sum.update(type);
    out.write(ByteBuffer.allocate(4).putInt((int) length).array());
    out.write(type);
    in.copy(length, out, sum);
    Damaged.unless(sum.getValue() == in.u32(), "a checksum is wrong");
    out.write(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }

  private static void write(OutputStream out, byte[] type, byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(type);
    sum.update(content);
    out.write(ByteBuffer.allocate(4).putInt(content.length).array());
    out.write(type);
    out.write(content);
    out.write(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }
}
