package muster.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import muster.store.Archive;
import muster.store.Database;

/// The bytes of a space's files, into an archive and out of one. Which files there are says the
/// database, a moment later than the tables were read: one that was sent in between comes along
/// without a row, and is swept up where the archive is loaded.
record Carried(Shelf shelf, Database database) implements Archive.Beside {
  @Override
  public void write(Sink sink) throws IOException {
    for (UUID id : database.read(AttachmentStore::all)) {
      shelf.carry(id, sink);
    }
  }

  @Override
  public void load(String name, InputStream in) throws IOException {
    shelf.load(name, in);
  }
}
