package muster.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The one thing that a picture needs of its EXIF data: which way up it is. Everything else in
/// there (where it was taken, with what, when, by whom, a small picture of it before it was
/// cropped) is nobody's business.
final class Exif {
  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;
  static final int UPRIGHT = 1;

  private Exif() {}

  /// 1 to 8, of a TIFF block; 1 where it says nothing.
  static int orientation(byte[] tiff) {
    if (tiff.length < 8) {
      return UPRIGHT;
    }
    ByteBuffer block = ByteBuffer.wrap(tiff);
    if (tiff[0] == 'I' && tiff[1] == 'I') {
      block.order(ByteOrder.LITTLE_ENDIAN);
    }
    long first = block.getInt(4) & 0xffffffffL;
    if (block.getShort(2) != 42 || first + 2 > tiff.length) {
      return UPRIGHT;
    }
    int at = (int) first;
    int entries = block.getShort(at) & 0xffff;
    for (int i = 0; i < entries && at + 14 <= tiff.length; i++, at += 12) {
      if ((block.getShort(at + 2) & 0xffff) == ORIENTATION && block.getShort(at + 4) == SHORT) {
        int value = block.getShort(at + 10);
        return value >= 1 && value <= 8 ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  /// A TIFF block that says this and nothing else.
  static byte[] only(int orientation) {
    return ByteBuffer.allocate(26)
        .put((byte) 'M')
        .put((byte) 'M')
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) ORIENTATION)
        .putShort((short) SHORT)
        .putInt(1)
        .putShort((short) orientation)
        .putShort((short) 0)
        .putInt(0)
        .array();
  }

  /// Whether width and height change places.
  static boolean isTurned(int orientation) {
    return orientation >= 5;
  }
}
