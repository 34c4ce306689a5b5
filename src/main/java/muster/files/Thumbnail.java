package muster.files;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A small picture of a picture, by what the JDK can read: JPEG, PNG, GIF. It is read with most of
/// its pixels skipped, so that even the largest that is allowed takes a few megabytes; one that
/// cannot be read (or not cheaply) has none, and is shown as it is.
final class Thumbnail {
  private static final Logger LOG = LoggerFactory.getLogger(Thumbnail.class);
  static final int SIDE = 480;
  private static final float QUALITY = 0.8f;

  private Thumbnail() {}

  /// False: there is none.
  static boolean draw(MediaType type, Picture picture, Path from, Path to) {
    String format =
        switch (type) {
          case JPEG -> "jpeg";
          case PNG -> "png";
          case GIF -> "gif";
          case WEBP,
              MP4,
              WEBM,
              M4A,
              MP3,
              OGG,
              WAV,
              FLAC,
              PDF,
              ZIP,
              GZIP,
              TEXT,
              OTHER_PICTURE,
              OTHER ->
              "";
        };
    if (format.isEmpty() || picture.heavy()) {
      return false;
    }
    try {
      BufferedImage some = read(format, picture, from);
      write(upright(small(some), picture.orientation()), to);
      return true;
    } catch (IOException | RuntimeException e) {
      // the decoders of the JDK throw what they like at what they do not know
      LOG.debug("No thumbnail of a {}: {}", type, e.toString());
      return false;
    }
  }

  /// Every n-th pixel of every n-th row, at least twice as many as will be shown.
  private static BufferedImage read(String format, Picture picture, Path from) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    ImageReader reader = readers.next();
    try (FileImageInputStream in = new FileImageInputStream(from.toFile())) {
      reader.setInput(in, /* seekForwardOnly= */ true, /* ignoreMetadata= */ true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if (width > picture.width() || height > picture.height()) {
        throw new IOException("it is larger than it says");
      }
      ImageReadParam how = reader.getDefaultReadParam();
      int step = Math.max(1, Math.max(width, height) / (2 * SIDE));
      how.setSourceSubsampling(step, step, 0, 0);
      return reader.read(0, how);
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage small(BufferedImage image) {
    double scale =
        Math.min(1, (double) SIDE / Math.max(1, Math.max(image.getWidth(), image.getHeight())));
    int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
    boolean clear = image.getColorModel().hasAlpha();
    BufferedImage small = canvas(width, height, clear);
    Graphics2D brush = brush(small);
    brush.drawImage(image, 0, 0, width, height, null);
    brush.dispose();
    return small;
  }

  private static BufferedImage canvas(int width, int height, boolean clear) {
    return new BufferedImage(
        width, height, clear ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
  }

  private static Graphics2D brush(BufferedImage canvas) {
    Graphics2D brush = canvas.createGraphics();
    brush.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    return brush;
  }

  /// As EXIF counts the eight ways to lie.
  private static BufferedImage upright(BufferedImage image, int orientation) {
    if (orientation == Exif.UPRIGHT) {
      return image;
    }
    int w = image.getWidth();
    int h = image.getHeight();
    AffineTransform turn =
        switch (orientation) {
          case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
          case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
          case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
          case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
          case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
          case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
          default -> new AffineTransform(0, -1, 1, 0, 0, w);
        };
    boolean swapped = Exif.isTurned(orientation);
    BufferedImage turned =
        canvas(swapped ? h : w, swapped ? w : h, image.getColorModel().hasAlpha());
    Graphics2D brush = turned.createGraphics();
    brush.drawImage(image, turn, null);
    brush.dispose();
    return turned;
  }

  /// JPEG, or PNG where one can see through it.
  private static void write(BufferedImage image, Path to) throws IOException {
    boolean clear = image.getColorModel().hasAlpha();
    ImageWriter writer =
        ImageIO.getImageWriters(new ImageTypeSpecifier(image), clear ? "png" : "jpeg").next();
    try (OutputStream file = Files.newOutputStream(to);
        ImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
      writer.setOutput(out);
      ImageWriteParam how = writer.getDefaultWriteParam();
      if (!clear) {
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(QUALITY);
      }
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
  }
}
