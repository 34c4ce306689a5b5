package muster.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.LongSupplier;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// One file on its way in: from the wire to the disk, looked at, cleaned, made small. What it takes
/// of the quota it gives back when nothing comes of it; what lies in `incoming` goes in any case.
final class Upload implements AutoCloseable {
  private static final int PIECE = 64 << 10;
  // a sender who is slower than this for a minute is not sending a file
  private static final long SLOWEST_PER_SECOND = 1_024;
  private static final long FREE_NANOS = 60_000_000_000L;

  private final Shelf shelf;
  private final Quota quota;
  private final FileSettings settings;
  private final String owner;
  private final UUID id;
  private final LongSupplier nanos;
  private final Path raw;
  private final Path clean;
  private final Path small;
  private long taken;
  private long received;
  private boolean kept;

  /// @param nanos a clock that never jumps
  Upload(Shelf shelf, Quota quota, FileSettings settings, String owner, UUID id, LongSupplier nanos)
      throws IOException {
    this.shelf = shelf;
    this.quota = quota;
    this.settings = settings;
    this.owner = owner;
    this.id = id;
    this.nanos = nanos;
    this.raw = shelf.draft(id, "raw");
    this.clean = shelf.draft(id, "clean");
    this.small = shelf.draft(id, "small");
  }

  /// What came of it.
  record Result(Attachment file, long smallSize, String digest) {}

  Result receive(InputStream in, @Nullable String name) throws IOException {
    copy(in);
    MediaType type;
    try (InputStream head = Files.newInputStream(raw)) {
      type = MediaType.of(head.readNBytes(MediaType.HEAD));
    }
    return switch (type.use()) {
      case REFUSED ->
          throw new Refusal(
              Problem.UNSUPPORTED_MEDIA_TYPE,
              "Pictures of this kind may tell where they were taken, and Muster cannot take that"
                  + " out of them; send JPEG, PNG, GIF or WebP");
      case PICTURE -> picture(type, name);
      case PLAYED, SAVED -> {
        Files.move(raw, clean);
        yield result(type, name, null);
      }
    };
  }

  private void copy(InputStream in) throws IOException {
    long began = nanos.getAsLong();
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(raw)) {
      int count = in.read(piece);
      while (count >= 0) {
        received += count;
        if (received > settings.largest()) {
          throw tooLarge(settings.largest());
        }
        if (received > taken) {
          // in steps, and never more than a file may have
          take(Math.min(Math.max(count, 1 << 20), settings.largest() - taken));
        }
        out.write(piece, 0, count);
        long time = nanos.getAsLong() - began;
        if (time > FREE_NANOS && received < time / 1_000_000_000L * SLOWEST_PER_SECOND) {
          throw new Refusal(Problem.REQUEST_TIMEOUT, "The file comes too slowly");
        }
        count = in.read(piece);
      }
    }
    if (received == 0) {
      throw new Refusal(Problem.BAD_REQUEST, "The file is empty");
    }
  }

  static Refusal tooLarge(long largest) {
    return new Refusal(
        Problem.TOO_LARGE,
        "A file has at most "
            + (largest >= 1 << 20 ? (largest >> 20) + " MB" : largest + " bytes"));
  }

  private void take(long bytes) throws IOException {
    quota.take(owner, bytes);
    taken += bytes;
    if (!shelf.hasRoomFor(bytes)) {
      throw new Refusal(Problem.STORE_FULL, "The disk of this hub is nearly full");
    }
  }

  private Result picture(MediaType type, @Nullable String name) throws IOException {
    Picture picture;
    try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(clean), PIECE)) {
      picture = Picture.clean(type, raw, out);
    }
    picture.check(settings.pixels());
    return result(type, name, picture);
  }

  private Result result(MediaType type, @Nullable String name, @Nullable Picture picture)
      throws IOException {
    boolean drawn = picture != null && Thumbnail.draw(type, picture, clean, small);
    if (!drawn) {
      Files.deleteIfExists(small);
    }
    long size = Files.size(clean);
    long smallSize = drawn ? Files.size(small) : 0;
    settle(size + smallSize);
    Attachment file =
        new Attachment(
            id,
            FileName.of(name, type),
            type.type(),
            size,
            picture == null ? null : picture.shownWidth(),
            picture == null ? null : picture.shownHeight(),
            drawn);
    return new Result(file, smallSize, digest());
  }

  /// Exactly what will lie there.
  private void settle(long bytes) {
    if (bytes > taken) {
      quota.take(owner, bytes - taken);
    } else {
      quota.giveBack(owner, taken - bytes);
    }
    taken = bytes;
  }

  private String digest() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = Files.newInputStream(clean);
          OutputStream sum = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        in.transferTo(sum);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Into its place; the row comes after it.
  void place() throws IOException {
    shelf.put(id, clean, small);
  }

  /// The row is there.
  void keep() {
    kept = true;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(raw);
    Files.deleteIfExists(clean);
    Files.deleteIfExists(small);
    if (!kept) {
      shelf.remove(id);
      quota.giveBack(owner, taken);
    }
  }
}
