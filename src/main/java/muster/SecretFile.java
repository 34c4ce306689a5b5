package muster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import muster.access.Vault;

/// `secrets.key` in the data folder: the hub's own key for what must be readable again but not by
/// who has the database. Made at the first start, readable by the hub's user alone, never part of a
/// backup.
final class SecretFile {
  private static final String NAME = "secrets.key";
  private static final String OWNER_ONLY = "rw-------";

  private SecretFile() {}

  static Vault open(DataFolder folder, SecureRandom random) {
    Path file = folder.path().resolve(NAME);
    try {
      if (!Files.exists(file)) {
        make(file, random);
      }
      byte[] key =
          HexFormat.of().parseHex(Files.readString(file, StandardCharsets.US_ASCII).strip());
      return new Vault(key, random);
    } catch (IOException e) {
      throw new HubError("The key " + file + " cannot be used: " + DataFolder.words(e));
    } catch (IllegalArgumentException e) {
      throw new HubError(
          "The key " + file + " is damaged; put its copy back, or remove it and set keys anew");
    }
  }

  /// Beside its place first: a key that is there is whole.
  private static void make(Path file, SecureRandom random) throws IOException {
    byte[] key = new byte[Vault.KEY_BYTES];
    random.nextBytes(key);
    Path draft = file.resolveSibling(NAME + ".part");
    Files.deleteIfExists(draft);
    if (draft.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    }
    Files.writeString(draft, HexFormat.of().formatHex(key) + "\n", StandardCharsets.US_ASCII);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
