package muster.files;

import java.nio.file.Path;
import java.time.Duration;

/// What an owner may set about attachments; docs/files.md names the keys.
///
/// @param data folder of everything that lasts; a space's files lie under `spaces/{space}/files`
/// @param largest bytes of one file; 0: there are no attachments
/// @param perUser bytes of all files of one person
/// @param perSpace bytes of all files together
/// @param pixels of a picture, so that one that unpacks into gigabytes is not even tried
/// @param unused how long a file is kept that no message uses
public record FileSettings(
    Path data, long largest, long perUser, long perSpace, long pixels, Duration unused) {
  public FileSettings {
    if (largest < 0 || perUser < 0 || perSpace < 0) {
      throw new IllegalArgumentException("FILES_MAX_SIZE and the quotas are 0 or more");
    }
    if (pixels < 1) {
      throw new IllegalArgumentException("FILES_MAX_PIXELS is 1 or more");
    }
    if (unused.isNegative() || unused.isZero()) {
      throw new IllegalArgumentException("FILES_UNUSED is a while");
    }
  }

  public static FileSettings defaults(Path data) {
    return new FileSettings(data, 25L << 20, 1L << 30, 10L << 30, 50_000_000, Duration.ofDays(1));
  }
}
