package muster.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/// GIF, block by block. What stays is the picture, its frames and how they follow each other; what
/// goes: comments, XMP and other applications' data, texts, and whatever comes behind the end.
final class Gif {
  private static final Set<String> LOOPS = Set.of("NETSCAPE2.0", "ANIMEXTS1.0");

  private final Bytes in;
  private final OutputStream out;
  private int width;
  private int height;

  private Gif(Bytes in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  static Picture clean(Path from, OutputStream out) throws IOException {
    try (Bytes in = Bytes.of(from)) {
      return new Gif(in, out).clean();
    }
  }

  private Picture clean() throws IOException {
    byte[] head = in.take(13);
    out.write(head);
    width = (head[6] & 0xff) | (head[7] & 0xff) << 8;
    height = (head[8] & 0xff) | (head[9] & 0xff) << 8;
    in.copy(colours(head[10]), out);
    boolean data = false;
    int block = in.u8();
    while (block != 0x3b) {
      switch (block) {
        case 0x2c -> {
          frame();
          data = true;
        }
        case 0x21 -> extension();
        default -> throw Damaged.refusal("a block is of no known kind");
      }
      block = in.u8();
    }
    out.write(0x3b);
    Damaged.unless(data, "there is no picture in it");
    return new Picture(width, height, Exif.UPRIGHT, /* heavy= */ false);
  }

  private static int colours(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  private void frame() throws IOException {
    byte[] descriptor = in.take(9);
    // a frame may be larger than the screen that the head speaks of
    width = Math.max(width, (descriptor[4] & 0xff) | (descriptor[5] & 0xff) << 8);
    height = Math.max(height, (descriptor[6] & 0xff) | (descriptor[7] & 0xff) << 8);
    out.write(0x2c);
    out.write(descriptor);
    in.copy(colours(descriptor[8]), out);
    in.copy(1, out);
    blocks(out);
  }

  private void extension() throws IOException {
    int label = in.u8();
    int length = in.u8();
    byte[] first = in.take(length);
    boolean kept =
        label == 0xf9
            || (label == 0xff && LOOPS.contains(new String(first, StandardCharsets.ISO_8859_1)));
    OutputStream to = kept ? out : OutputStream.nullOutputStream();
    to.write(0x21);
    to.write(label);
    to.write(length);
    to.write(first);
    if (length > 0) {
      blocks(to);
    }
  }

  private void blocks(OutputStream to) throws IOException {
    int length = in.u8();
    while (length > 0) {
      to.write(length);
      in.copy(length, to);
      length = in.u8();
    }
    to.write(0);
  }
}
