package muster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// The folder of everything that lasts, held by one process at a time. The lock is the operating
/// system's, so it is gone with the process that held it, however that process ended; the file's
/// content (a process id) is only for the message to the second one.
final class DataFolder implements AutoCloseable {
  private static final String LOCK = "muster.lock";

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /// Takes the folder, made at the first time, readable by its owner only. Empty: another process
  /// holds it.
  static Optional<DataFolder> take(Path path) {
    create(path);
    Path file = path.resolve(LOCK);
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      boolean held = false;
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          return Optional.empty();
        }
        held = true;
        String pid = ProcessHandle.current().pid() + "\n";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
        return Optional.of(new DataFolder(path, channel, lock));
      } catch (OverlappingFileLockException e) {
        return Optional.empty(); // another hub in this very process
      } finally {
        if (!held) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw new HubError("The data folder " + path + " cannot be used: " + words(e));
    }
  }

  /// Who holds it, for a message; empty when that cannot be read.
  static String holder(Path path) {
    try {
      String pid = Files.readString(path.resolve(LOCK), StandardCharsets.US_ASCII).strip();
      return pid.isEmpty() ? "" : " (process " + pid + ")";
    } catch (IOException e) {
      return "";
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new HubError("The lock of " + path + " cannot be released: " + words(e));
    }
  }

  private static void create(Path path) {
    try {
      if (Files.isDirectory(path)) {
        return;
      }
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
      FileAttribute<?>[] attributes =
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
              }
              : new FileAttribute<?>[0];
      Files.createDirectory(path, attributes);
    } catch (IOException e) {
      throw new HubError("The data folder " + path + " cannot be made: " + words(e));
    }
  }

  static String words(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException denied ->
          "permission denied for " + denied.getFile();
      case java.nio.file.NoSuchFileException none -> "there is no " + none.getFile();
      case java.nio.file.FileAlreadyExistsException there -> there.getFile() + " is a file";
      default -> String.valueOf(e.getMessage());
    };
  }
}
