package muster.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// JPEG (ITU T.81), segment by segment. What stays: tables, frames and scans as they are, the JFIF
/// head without its small picture, colour (the ICC profile, Adobe's transform), and which way up it
/// is. What goes: EXIF, XMP, IPTC, comments, further pictures, and whatever comes behind the end.
final class Jpeg {
  private static final int MOST_SCANS = 64;
  private static final int MOST_PROFILE = 1 << 20;
  // of a progressive picture all coefficients are held at once while it is decoded
  private static final long MOST_PROGRESSIVE = 25_000_000;

  private final Bytes in;
  private final OutputStream out;
  private int width;
  private int height;
  private int orientation = Exif.UPRIGHT;
  private boolean seenExif;
  private boolean progressive;
  private int scans;
  private int profile;

  private Jpeg(Bytes in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  static Picture clean(Path from, OutputStream out) throws IOException {
    try (Bytes in = Bytes.of(from)) {
      return new Jpeg(in, out).clean();
    }
  }

  private Picture clean() throws IOException {
    Damaged.unless(in.u16() == 0xffd8, "no JPEG begins like this");
    out.write(0xff);
    out.write(0xd8);
    int marker = marker();
    while (marker != 0xd9) {
      byte[] segment = segment();
      keep(marker, segment);
      marker = marker == 0xda ? scan() : marker();
    }
    Damaged.unless(scans > 0, "there is no picture in it");
    out.write(0xff);
    out.write(0xd9);
    boolean heavy = scans > MOST_SCANS || (progressive && (long) width * height > MOST_PROGRESSIVE);
    return new Picture(width, height, orientation, heavy);
  }

  private int marker() throws IOException {
    Damaged.unless(in.u8() == 0xff, "a segment does not begin where it should");
    int marker = in.u8();
    while (marker == 0xff) {
      marker = in.u8();
    }
    return marker;
  }

  private byte[] segment() throws IOException {
    int length = in.u16();
    Damaged.unless(length >= 2, "a segment has no length");
    return in.take(length - 2);
  }

  private void keep(int marker, byte[] segment) throws IOException {
    switch (marker) {
      case 0xe0 -> {
        if (starts(segment, "JFIF\0") && segment.length >= 14) {
          byte[] head = Arrays.copyOf(segment, 14);
          head[12] = 0;
          head[13] = 0;
          write(marker, head);
        }
      }
      case 0xe1 -> exif(segment);
      case 0xe2 -> {
        profile += segment.length;
        if (starts(segment, "ICC_PROFILE\0") && profile <= MOST_PROFILE) {
          write(marker, segment);
        }
      }
      case 0xee -> {
        if (starts(segment, "Adobe") && segment.length >= 12) {
          write(marker, Arrays.copyOf(segment, 12));
        }
      }
      case 0xc0, 0xc1, 0xc2 -> {
        frame(marker, segment);
        write(marker, segment);
      }
      case 0xda -> {
        Damaged.unless(width > 0, "a scan comes before its frame");
        scans++;
        write(marker, segment);
      }
      case 0xc4, 0xdb, 0xdd -> write(marker, segment);
      default ->
          // other applications' segments, comments; anything else no browser shows
          Damaged.unless(
              (marker >= 0xe0 && marker <= 0xef) || marker == 0xfe,
              "it is of a kind that browsers do not show");
    }
  }

  private void exif(byte[] segment) throws IOException {
    if (seenExif || !starts(segment, "Exif\0")) {
      return;
    }
    seenExif = true;
    orientation =
        Exif.orientation(Arrays.copyOfRange(segment, Math.min(6, segment.length), segment.length));
    if (orientation != Exif.UPRIGHT) {
      byte[] block = Exif.only(orientation);
      byte[] small =
          Arrays.copyOf("Exif\0\0".getBytes(StandardCharsets.US_ASCII), 6 + block.length);
      System.arraycopy(block, 0, small, 6, block.length);
      write(0xe1, small);
    }
  }

  private void frame(int marker, byte[] segment) {
    Damaged.unless(width == 0 && segment.length >= 6, "it has more than one frame");
    height = (segment[1] & 0xff) << 8 | (segment[2] & 0xff);
    width = (segment[3] & 0xff) << 8 | (segment[4] & 0xff);
    progressive = marker == 0xc2;
    Damaged.unless(width > 0 && height > 0, "it has no size");
  }

  /// The compressed data up to the next marker that ends it.
  private int scan() throws IOException {
    while (true) {
      in.copyUntil(0xff, out);
      int marker = in.u8();
      while (marker == 0xff) {
        marker = in.u8();
      }
      boolean data = marker == 0 || (marker >= 0xd0 && marker <= 0xd7);
      if (!data) {
        return marker;
      }
      out.write(0xff);
      out.write(marker);
    }
  }

  private void write(int marker, byte[] segment) throws IOException {
    out.write(0xff);
    out.write(marker);
    out.write((segment.length + 2) >> 8);
    out.write(segment.length + 2);
    out.write(segment);
  }

  private static boolean starts(byte[] segment, String with) {
    byte[] start = with.getBytes(StandardCharsets.US_ASCII);
    return segment.length >= start.length
        && Arrays.equals(segment, 0, start.length, start, 0, start.length);
  }
}
