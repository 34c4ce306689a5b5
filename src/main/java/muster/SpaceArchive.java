package muster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import muster.files.Attachments;
import muster.store.Archive;
import muster.store.Database;
import muster.store.Migrations;
import muster.store.StoreException;
import muster.types.Problem;
import muster.types.Refusal;

/// One space as one file, for people who move it: `space export` and `space import`.
final class SpaceArchive {
  private SpaceArchive() {}

  /// Without the hub's list of spaces, which belongs to no space, though it lies in the database of
  /// `main`.
  static void write(Space space, Instant now, OutputStream out) throws IOException {
    Archive.write(
        space.database, Space.features(), space.files.beside(), now, out, (table, rows) -> {});
  }

  /// Into a database that is new; what is wrong with the archive is said to the person who sent it.
  ///
  /// @param data the folder under which the files of the space will lie
  static void load(InputStream in, Database database, List<Migrations> features, Path data) {
    try {
      Archive.load(database, features, Attachments.beside(data, database), in, (table, rows) -> {});
    } catch (StoreException | IOException e) {
      throw new Refusal(Problem.BAD_REQUEST, "The archive cannot be used: " + e.getMessage());
    }
  }
}
