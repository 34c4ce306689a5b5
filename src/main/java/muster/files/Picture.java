package muster.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import muster.types.Problem;
import muster.types.Refusal;

/// What was found out about a picture while it was cleaned.
///
/// @param width as it is stored, before it is turned
/// @param heavy decoding it costs more than its size tells (many passes over it)
record Picture(int width, int height, int orientation, boolean heavy) {
  private static final int LONGEST_SIDE = 65_535;

  /// Copies a picture without what is not needed to show it.
  static Picture clean(MediaType type, Path from, OutputStream out) throws IOException {
    return switch (type) {
      case JPEG -> Jpeg.clean(from, out);
      case PNG -> Png.clean(from, out);
      case GIF -> Gif.clean(from, out);
      case WEBP -> WebP.clean(from, out);
      case MP4, WEBM, M4A, MP3, OGG, WAV, FLAC, PDF, ZIP, GZIP, TEXT, OTHER_PICTURE, OTHER ->
          throw new IllegalArgumentException(type + " is no picture");
    };
  }

  /// Refuses what would need too much memory to be shown.
  void check(long pixels) {
    Damaged.unless(width > 0 && height > 0, "it has no size");
    if (width > LONGEST_SIDE || height > LONGEST_SIDE || (long) width * height > pixels) {
      throw new Refusal(
          Problem.TOO_LARGE,
          "This picture has %d x %d pixels; at most %d million are allowed"
              .formatted(width, height, Math.max(1, pixels / 1_000_000)));
    }
  }

  int shownWidth() {
    return Exif.isTurned(orientation) ? height : width;
  }

  int shownHeight() {
    return Exif.isTurned(orientation) ? width : height;
  }
}
