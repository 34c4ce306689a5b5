package muster.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteException;

/// One file, in WAL mode: readers and the one writer never wait for each other.
///
/// `synchronous=FULL` makes each commit wait for the disk; `NORMAL` was measured to lose every
/// commit since the last checkpoint at a power cut. No memory mapping: a broken disk would end the
/// process with SIGBUS instead of an error that can be answered. The WAL is kept small: SQLite
/// moves it into the file every 4 MB by itself, and when readers kept it from doing so and it has
/// grown past 64 MB, the writer waits for them briefly and empties it.
final class Sqlite implements Dialect {
  private static final int WRITER_WAITS_MS = 1_000;
  private static final int READER_WAITS_MS = 5_000;
  private static final long WAL_BOUND = 64L << 20;
  private static final int STEPS_BETWEEN_LOOKS = 100_000;
  private static final RowMapper<Long> NEXT = row -> row.bigint("next");
  // a long read, as of a backup, keeps the WAL from being emptied: then this is all the time it
  // costs
  private static final int EMPTYING_WAITS_MS = 100;
  private static final long EMPTY_AT_MOST_EVERY = 5_000_000_000L;
  private static final int LOOK_AT_WAL_EVERY = 256;

  private final Path file;
  private final Path wal;
  private final StoreSettings.Sync sync;
  private final Readers readers;
  private int commits;
  private long emptiedAt = System.nanoTime() - EMPTY_AT_MOST_EVERY;

  Sqlite(Path file, StoreSettings.Sync sync, int readers) {
    this.file = file.toAbsolutePath();
    this.wal = this.file.resolveSibling(file.getFileName() + "-wal");
    this.sync = sync;
    this.readers = new Readers(readers, this::openReader);
  }

  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public String where() {
    return "The database " + file;
  }

  @Override
  public void remove(Link writer) {
    writer.close();
    readers.close();
    try {
      for (String suffix : List.of("-wal", "-shm", "-journal", "")) {
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
      }
      Path folder = Objects.requireNonNull(file.getParent(), "a file lies in a folder");
      try (Stream<Path> others = Files.list(folder)) {
        if (others.findAny().isEmpty()) {
          Files.delete(folder);
        }
      }
    } catch (IOException e) {
      throw new StoreException(Fault.GONE, where() + " cannot be removed: " + e.getMessage(), e);
    }
  }

  /// Makes the folder and the file, for nobody else's eyes, if they are missing. WAL and shared
  /// memory get the file's own mode from SQLite.
  private void make() {
    try {
      Path folder = Objects.requireNonNull(file.getParent(), "a file lies in a folder");
      boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
      if (!posix) {
        Files.createDirectories(folder);
      } else {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (!Files.exists(file)) {
          Files.createFile(
              file,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
      }
    } catch (IOException e) {
      throw new StoreException(
          Fault.GONE, "The database file " + file + " cannot be made: " + e.getMessage(), e);
    }
  }

  @Override
  public Link openWriter(boolean mayMake) {
    if (mayMake) {
      make();
    }
    Link link = open(/* writes= */ true, WRITER_WAITS_MS);
    try {
      link.script("PRAGMA journal_mode=WAL");
      link.script("PRAGMA journal_size_limit=" + (WAL_BOUND / 4));
      link.script("PRAGMA wal_autocheckpoint=1000");
      link.script("PRAGMA cache_size=-8000");
      link.script(
          "PRAGMA synchronous="
              + switch (sync) {
                case FULL -> "FULL";
                case NORMAL -> "NORMAL";
              });
      return link;
    } catch (SQLException e) {
      link.close();
      throw failed("The database file " + file + " cannot be used", e);
    }
  }

  private Link openReader() {
    Link link = open(/* writes= */ false, READER_WAITS_MS);
    try {
      link.script("PRAGMA query_only=1");
      link.script("PRAGMA cache_size=-4000");
      return link;
    } catch (SQLException e) {
      link.close();
      throw failed("The database file " + file + " cannot be read", e);
    }
  }

  private Link open(boolean writes, int busyTimeout) {
    if (!Files.exists(file)) {
      throw new StoreException(Fault.GONE, "The database file " + file + " is not there", null);
    }
    SQLiteConfig config = new SQLiteConfig();
    config.enforceForeignKeys(true);
    config.setBusyTimeout(busyTimeout);
    try {
      Connection connection = config.createConnection("jdbc:sqlite:" + file);
      Link link = new Link(this, connection, writes);
      ProgressHandler.setHandler(connection, STEPS_BETWEEN_LOOKS, endWhenLate(link));
      return link;
    } catch (SQLException e) {
      throw failed("The database file " + file + " cannot be opened", e);
    }
  }

  /// SQLite has no time limit of its own: it asks now and then whether to go on.
  private static ProgressHandler endWhenLate(Link link) {
    return new ProgressHandler() {
      @Override
      protected int progress() {
        return link.late() ? 1 : 0;
      }
    };
  }

  @Override
  public Link borrowReader() {
    return readers.borrow();
  }

  @Override
  public void giveBack(Link reader) {
    readers.giveBack(reader);
  }

  @Override
  public void begin(Link link) throws SQLException {
    link.run(link.writes() ? "BEGIN IMMEDIATE" : "BEGIN");
  }

  @Override
  public void commit(Link link) throws SQLException {
    link.run("COMMIT");
  }

  @Override
  public void rollback(Link link) throws SQLException {
    try {
      link.run("ROLLBACK");
    } catch (SQLException e) {
      // A full disk makes SQLite roll back by itself.
      if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
        throw e;
      }
    }
  }

  @Override
  public void timeLimit(Link link, Duration limit) {
    link.endAfter(limit);
  }

  @Override
  public void tidy(Link writer) throws SQLException {
    if (++commits % LOOK_AT_WAL_EVERY != 0) {
      return;
    }
    try {
      long now = System.nanoTime();
      if (now - emptiedAt > EMPTY_AT_MOST_EVERY
          && Files.exists(wal)
          && Files.size(wal) > WAL_BOUND) {
        emptiedAt = now;
        writer.script("PRAGMA busy_timeout=" + EMPTYING_WAITS_MS);
        writer.script("PRAGMA wal_checkpoint(TRUNCATE)");
        writer.script("PRAGMA busy_timeout=" + WRITER_WAITS_MS);
      }
    } catch (IOException e) {
      throw new SQLException("The WAL cannot be looked at", e);
    }
  }

  @Override
  public Fault fault(SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) {
      return Fault.STATEMENT;
    }
    return switch (sqlite.getResultCode().code & 0xff) {
      case 5, 6 -> Fault.BUSY; // BUSY, LOCKED
      case 9 -> Fault.SLOW; // INTERRUPT, by our own deadline
      case 13 -> Fault.FULL; // FULL
      // PERM, NOMEM, READONLY, IOERR, CORRUPT, CANTOPEN, PROTOCOL, NOLFS, AUTH, NOTADB
      case 3, 7, 8, 10, 11, 14, 15, 22, 23, 26 -> Fault.GONE;
      default -> Fault.STATEMENT;
    };
  }

  @Override
  public String type(Placeholder placeholder) {
    return switch (placeholder) {
      case ID -> "INTEGER PRIMARY KEY AUTOINCREMENT";
      case BLOB -> "BLOB";
      case BOOL -> "BOOLEAN";
      case REAL -> "REAL";
      case UUID -> "TEXT";
      case TIMESTAMP -> "TIMESTAMP";
      case NOW -> "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";
    };
  }

  @Override
  public String tablesQuery() {
    return "SELECT name FROM sqlite_schema WHERE type = 'table'";
  }

  @Override
  public boolean defers() {
    return false;
  }

  @Override
  public void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case String text -> statement.setString(index, text);
      case Integer number -> statement.setInt(index, number);
      case Long number -> statement.setLong(index, number);
      case Double number -> statement.setDouble(index, number);
      case Boolean yes -> statement.setInt(index, yes ? 1 : 0);
      case byte[] bytes -> statement.setBytes(index, bytes);
      case Instant at -> statement.setLong(index, at.toEpochMilli());
      case OffsetDateTime at -> statement.setString(index, Timestamps.text(at.toInstant()));
      case UUID id -> statement.setString(index, id.toString());
      case Enum<?> word -> statement.setString(index, word.name());
      default -> throw new IllegalArgumentException("No column holds a " + value.getClass());
    }
  }

  @Override
  public String columnsQuery() {
    return "SELECT name, type, pk > 0 AS key FROM pragma_table_info(?) ORDER BY cid";
  }

  @Override
  public long nextId(Tx tx, String table) {
    boolean generates =
        tx.one("SELECT 1 AS one FROM sqlite_schema WHERE name = 'sqlite_sequence'", row -> true)
            .orElse(false);
    return !generates
        ? 0
        : tx.one("SELECT seq + 1 AS next FROM sqlite_sequence WHERE name = ?", NEXT, table)
            .orElse(0L);
  }

  @Override
  public void nextId(Tx tx, String table, long next) {
    if (next > 0
        && tx.update("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", next - 1, table) == 0) {
      tx.update("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table, next - 1);
    }
  }

  @Override
  public void close() {
    readers.close();
  }
}
