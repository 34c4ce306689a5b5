package muster.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/// All tables of a space in one stream, the same for both databases: for `space export`, `backup`
/// and for moving from SQLite to PostgreSQL or back.
///
/// A zip: `muster.json` says what it is, `tables/chat_messages.jsonl` holds the columns in its
/// first line and one row in each further one, `beside/...` holds what lies beside the database
/// (files), `end.json` holds the number of rows and the SHA-256 of each of them. The end comes last
/// because nothing is read twice; an archive without it is cut off.
///
/// Writing reads one moment of the database while the hub goes on. Loading is for a fresh database:
/// it makes the tables as they were when the archive was written, fills them in one transaction,
/// and brings them up to date afterwards; so an old backup loads into a new Muster.
public final class Archive {
  static final int FORMAT = 1;
  static final String KIND = "muster-space";
  static final int ROWS_PER_STEP = 10_000;

  private Archive() {}

  /// Does not close the stream. `progress` is told the table and the rows so far, now and then.
  public static Summary write(
      Database database, Instant now, OutputStream out, ObjLongConsumer<String> progress)
      throws IOException {
    return write(database, database.features(), now, out, progress);
  }

  /// Only the tables of these features: what belongs to the hub and not to the space stays out.
  public static Summary write(
      Database database,
      List<Migrations> features,
      Instant now,
      OutputStream out,
      ObjLongConsumer<String> progress)
      throws IOException {
    return write(database, features, Beside.NOTHING, now, out, progress);
  }

  /// With what lies beside the tables.
  public static Summary write(
      Database database,
      List<Migrations> features,
      Beside beside,
      Instant now,
      OutputStream out,
      ObjLongConsumer<String> progress)
      throws IOException {
    return new ArchiveWriter(database, features, now, progress).write(beside, out);
  }

  /// Files that belong to a space and lie beside its database. Names are relative, with slashes;
  /// those that come out of an archive are not to be trusted.
  public interface Beside {
    Beside NOTHING =
        new Beside() {
          @Override
          public void write(Sink sink) {}

          @Override
          public void load(String name, InputStream in) throws IOException {
            throw new IOException("it holds the file " + name + ", which does not belong there");
          }
        };

    /// Takes one file.
    interface Sink {
      void put(String name, InputStream in) throws IOException;
    }

    void write(Sink sink) throws IOException;

    void load(String name, InputStream in) throws IOException;
  }

  /// Fills a database that was opened but not yet migrated, and migrates it. Does not close the
  /// stream. A [StoreException] or [IOException] says what is wrong with the archive; the database
  /// is then to be removed.
  public static Summary load(
      Database database,
      List<Migrations> features,
      InputStream in,
      ObjLongConsumer<String> progress)
      throws IOException {
    return load(database, features, Beside.NOTHING, in, progress);
  }

  /// With what lies beside the tables.
  public static Summary load(
      Database database,
      List<Migrations> features,
      Beside beside,
      InputStream in,
      ObjLongConsumer<String> progress)
      throws IOException {
    return new ArchiveReader(database, features, beside, progress).load(in);
  }

  /// What is in it: the space and time that it was written, the rows of each table.
  public record Summary(String space, Instant at, Map<String, Long> rows) {
    public Summary {
      rows = Map.copyOf(rows);
    }

    public long allRows() {
      return rows.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
