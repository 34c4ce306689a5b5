package muster.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import muster.store.Archive;

/// Where the bytes lie: `files/3f/3f2c...` and, for the small picture, the same with `.small`. What
/// is still on its way lies in `files/incoming` and is removed at the next start. Names are ids, so
/// nothing that a client says is ever part of a path.
final class Shelf {
  private static final String SMALL = ".small";
  private static final String INCOMING = "incoming";
  // the database goes on working when a disk is filled with pictures
  private static final long RESERVE = 256L << 20;

  private final Path folder;

  Shelf(Path folder) {
    this.folder = folder;
  }

  static Path folder(Path data, String space) {
    return data.resolve("spaces").resolve(space).resolve("files");
  }

  /// At the start: what was on its way when the hub ended never arrived.
  void clear() throws IOException {
    Path incoming = folder.resolve(INCOMING);
    if (Files.isDirectory(incoming)) {
      try (Stream<Path> left = Files.list(incoming)) {
        for (Path file : left.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  Path draft(UUID id, String part) throws IOException {
    return made(folder.resolve(INCOMING)).resolve(id + "." + part);
  }

  private static Path made(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
    }
    return folder;
  }

  Path place(UUID id) {
    return folder.resolve(id.toString().substring(0, 2)).resolve(id.toString());
  }

  Path small(UUID id) {
    Path place = place(id);
    return place.resolveSibling(place.getFileName() + SMALL);
  }

  /// Into its place, on the disk for good.
  void put(UUID id, Path file, Path small) throws IOException {
    Path home = made(folder.resolve(id.toString().substring(0, 2)));
    sync(file);
    if (Files.exists(small)) {
      sync(small);
      Files.move(small, small(id), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(file, place(id), StandardCopyOption.ATOMIC_MOVE);
    sync(home);
  }

  private static void sync(Path path) throws IOException {
    StandardOpenOption how =
        Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    } catch (IOException e) {
      // not every system lets a folder be synchronised; those have no need of it
      if (!Files.isDirectory(path)) {
        throw e;
      }
    }
  }

  /// What an archive holds, under the name that [#carry] gave it.
  void load(String name, InputStream in) throws IOException {
    boolean isSmall = name.endsWith(SMALL);
    String id = isSmall ? name.substring(0, name.length() - SMALL.length()) : name;
    if (!id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
      throw new IOException("it holds a file that is named by no id");
    }
    UUID file = UUID.fromString(id);
    Path to = isSmall ? small(file) : place(file);
    made(folder.resolve(id.substring(0, 2)));
    Files.copy(in, to);
    sync(to);
  }

  /// Gives a file with its small picture; what has just gone is left out.
  void carry(UUID id, Archive.Beside.Sink to) throws IOException {
    for (Path file : List.of(place(id), small(id))) {
      if (Files.exists(file)) {
        try (InputStream in = Files.newInputStream(file)) {
          to.put(file.getFileName().toString(), in);
        }
      }
    }
  }

  void remove(UUID id) throws IOException {
    Files.deleteIfExists(small(id));
    Files.deleteIfExists(place(id));
  }

  boolean hasRoomFor(long bytes) throws IOException {
    return Files.getFileStore(made(folder)).getUsableSpace() > bytes + RESERVE;
  }

  /// Removes what nobody knows: moved into its place, and then the hub ended.
  int sweep(Predicate<UUID> known) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    Path incoming = folder.resolve(INCOMING);
    List<Path> all;
    try (Stream<Path> tree = Files.find(folder, 2, (path, facts) -> facts.isRegularFile())) {
      all = tree.filter(path -> !path.startsWith(incoming)).toList();
    }
    int removed = 0;
    for (Path file : all) {
      String name = file.getFileName().toString();
      String id = name.endsWith(SMALL) ? name.substring(0, name.length() - SMALL.length()) : name;
      if (id.length() == 36 && !known.test(UUID.fromString(id))) {
        Files.deleteIfExists(file);
        removed++;
      }
    }
    return removed;
  }

  /// Everything; of a space that is gone.
  static void erase(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException gone) {
      return;
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
    Path space = folder.getParent();
    try {
      if (space != null) {
        Files.delete(space);
      }
    } catch (DirectoryNotEmptyException database) {
      // which has its own way to go
    }
  }
}
