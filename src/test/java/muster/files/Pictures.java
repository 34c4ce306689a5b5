package muster.files;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/// Pictures as cameras and programs make them, with everything in them that nobody should see:
/// [#SECRET] stands for it.
public final class Pictures {
  public static final String SECRET = "N42.1234W8.5678-SECRET";
  private static final byte[] SECRET_BYTES = SECRET.getBytes(StandardCharsets.US_ASCII);

  private Pictures() {}

  static BufferedImage drawing(int width, int height, boolean clear) {
    BufferedImage image =
        new BufferedImage(
            width, height, clear ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    Graphics2D brush = image.createGraphics();
    if (!clear) {
      brush.setColor(Color.WHITE);
      brush.fillRect(0, 0, width, height);
    }
    brush.setColor(Color.RED);
    brush.fillRect(0, 0, width / 2, height / 2);
    brush.dispose();
    return image;
  }

  public static byte[] plain(String format, int width, int height) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(drawing(width, height, false), format, out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] range(byte[] all, int from, int to) {
    return java.util.Arrays.copyOfRange(all, from, to);
  }

  /// EXIF with a GPS block, an orientation, and a maker's name.
  static byte[] exif(int orientation) {
    return join(
        bytes("II*\0"),
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(8).array(),
        entry((short) 3, 0x010f, 2, SECRET.length() + 1, 50),
        new byte[0],
        range(entry((short) 0, 0x0112, 3, 1, orientation), 2, 14),
        // GPSInfo
        range(entry((short) 0, 0x8825, 4, 1, 80), 2, 14),
        new byte[4],
        SECRET_BYTES,
        new byte[40],
        SECRET_BYTES);
  }

  private static byte[] entry(short count, int tag, int type, int number, int value) {
    return ByteBuffer.allocate(14)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(count)
        .putShort((short) tag)
        .putShort((short) type)
        .putInt(number)
        .putInt(value)
        .array();
  }

  static byte[] segment(int marker, byte[] content) {
    int length = content.length + 2;
    return join(
        new byte[] {(byte) 0xff, (byte) marker, (byte) (length >> 8), (byte) length}, content);
  }

  /// A photograph from a phone: GPS in EXIF, XMP, IPTC, a comment, a small JFIF picture, and a film
  /// behind its end.
  public static byte[] photograph(int width, int height, int orientation) {
    byte[] jpeg = plain("jpg", width, height);
    return join(
        range(jpeg, 0, 2),
        segment(0xe1, join(bytes("Exif\0\0"), exif(orientation))),
        segment(0xe1, bytes("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET)),
        segment(0xe0, bytes("JFXX\0\u0010" + SECRET)),
        segment(0xe2, bytes("MPF\0" + SECRET)),
        segment(0xed, bytes("Photoshop 3.0\08BIM" + SECRET)),
        segment(0xfe, bytes(SECRET)),
        range(jpeg, 2, jpeg.length),
        bytes("<script>alert(1)</script>" + SECRET));
  }

  static byte[] chunk(String name, byte[] content) {
    CRC32 sum = new CRC32();
    sum.update(bytes(name));
    sum.update(content);
    return join(
        ByteBuffer.allocate(4).putInt(content.length).array(),
        bytes(name),
        content,
        ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }

  /// With texts, a time, EXIF, a chunk of a program, and an archive behind its end.
  static byte[] talkativePng(int width, int height, int orientation) {
    byte[] png = plain("png", width, height);
    return join(
        range(png, 0, 33),
        chunk("tEXt", bytes("Comment\0" + SECRET)),
        chunk("iTXt", bytes("XML:com.adobe.xmp\0\0\0\0\0" + SECRET)),
        chunk("tIME", new byte[] {7, (byte) 0xea, 11, 20, 12, 0, 0}),
        chunk("eXIf", exif(orientation)),
        chunk("prVt", bytes(SECRET)),
        range(png, 33, png.length),
        bytes("PK\u0003\u0004" + SECRET));
  }

  static byte[] talkativeGif(int width, int height) {
    byte[] gif = plain("gif", width, height);
    int colours = (gif[10] & 0x80) == 0 ? 0 : 3 << ((gif[10] & 7) + 1);
    return join(
        range(gif, 0, 13 + colours),
        bytes("!\u00fe" + (char) SECRET.length() + SECRET + "\0"),
        bytes("!\u00ff\u000bXMP DataXMP" + (char) SECRET.length() + SECRET + "\0"),
        bytes("!\u00ff\u000bNETSCAPE2.0\u0003\u0001\0\0\0"),
        range(gif, 13 + colours, gif.length),
        bytes("<html>" + SECRET));
  }

  private static byte[] le(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  static byte[] riff(byte[]... chunks) {
    byte[] all = join(chunks);
    return join(bytes("RIFF"), le(all.length + 4), bytes("WEBP"), all);
  }

  static byte[] part(String name, byte[] content) {
    return join(bytes(name), le(content.length), content, new byte[content.length & 1]);
  }

  /// The head of VP8L says the size; what follows is no picture that anybody could decode, and
  /// nobody here tries to.
  static byte[] lossless(int width, int height) {
    int both = (width - 1) | (height - 1) << 14;
    return part("VP8L", join(new byte[] {0x2f}, le(both), bytes("pixels")));
  }

  static byte[] canvas(int flags, int width, int height) {
    int w = width - 1;
    int h = height - 1;
    return part(
        "VP8X",
        new byte[] {
          (byte) flags,
          0,
          0,
          0,
          (byte) w,
          (byte) (w >> 8),
          (byte) (w >> 16),
          (byte) h,
          (byte) (h >> 8),
          (byte) (h >> 16)
        });
  }

  static byte[] talkativeWebP(int width, int height, int orientation) {
    return join(
        riff(
            canvas(0x0c, width, height),
            lossless(width, height),
            part("EXIF", exif(orientation)),
            part("XMP ", bytes(SECRET)),
            part("SECR", bytes(SECRET))),
        bytes(SECRET));
  }

  static boolean tells(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1).contains(SECRET);
  }
}
