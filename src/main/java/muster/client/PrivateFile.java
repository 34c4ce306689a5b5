package muster.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A file with a secret in it: readable by its owner only from its first byte on, and complete at
/// once or not there at all.
public final class PrivateFile {
  private PrivateFile() {}

  /// Writes it anew; its folder is made when it is missing, for its owner alone.
  public static void write(Path file, byte[] bytes) {
    Path whole = file.toAbsolutePath();
    Path folder = whole.getParent();
    Path draft = whole.resolveSibling(whole.getFileName() + ".new");
    try {
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(folder, owner(folder, "rwx------"));
      }
      Files.deleteIfExists(draft);
      try (SeekableByteChannel channel =
          Files.newByteChannel(
              draft,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              owner(draft, "rw-------"))) {
        Channels.newOutputStream(channel).write(bytes);
      }
      try {
        Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException plain) {
        Files.move(draft, whole, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot write " + file, failed);
    }
  }

  private static FileAttribute<?>[] owner(Path file, String rights) {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
        }
        : new FileAttribute<?>[0];
  }
}
