package muster.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one space has stored: a SQLite file of its own, or a schema of its own in PostgreSQL.
///
/// Reads run on the caller's thread, each in a transaction that sees one moment of the database,
/// whatever is written meanwhile. Everything is written by the space's [Journal], which takes over
/// the one writing connection; before that it serves `migrate`.
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final Duration READ_LIMIT = Duration.ofSeconds(30);
  private static final Migrations OWN = Migrations.of("store", "001_journal");

  private final Dialect dialect;
  private final SpaceId space;
  private final String where;
  private @Nullable Link writer;
  private List<Migrations> features = List.of();

  private Database(Dialect dialect, SpaceId space) {
    this.dialect = dialect;
    this.space = space;
    this.where = dialect.where();
  }

  /// Opens, and makes the file or the schema at the first time. Throws a [StoreException] with
  /// words for the operator when the database cannot be reached or another hub is using it.
  public static Database open(StoreSettings settings, SpaceId space) {
    StoreSettings.Server server = settings.server();
    Dialect dialect =
        server == null
            ? new Sqlite(settings.file(space), settings.sync(), settings.readers())
            : new Postgres(server, settings.sync(), server.schemaOf(space), settings.readers());
    Database database = new Database(dialect, space);
    boolean fine = false;
    try {
      database.writer = dialect.openWriter(/* mayMake= */ true);
      fine = true;
      return database;
    } finally {
      if (!fine) {
        database.close();
      }
    }
  }

  /// Takes away a closed space with everything in it, for good. `main` stays.
  public static void remove(StoreSettings settings, SpaceId space) {
    if (space.equals(SpaceId.MAIN)) {
      throw new IllegalArgumentException("The space main always exists");
    }
    try (Database database = open(settings, space)) {
      Link link = database.takeWriter();
      database.dialect.remove(link);
    }
  }

  /// Brings the tables of all features up to date; called once, with all of them, before the
  /// journal starts. Throws a [StoreException] that names feature, number and file where they do
  /// not fit.
  public synchronized void migrate(List<Migrations> features) {
    List<Migrations> all = new ArrayList<>(List.of(OWN));
    all.addAll(features);
    new Migrator(writer(), InstantSource.system(), where).bringUpToDate(all);
    this.features = List.copyOf(features);
  }

  /// As `migrate`, for a database that nobody has used before.
  synchronized void migrateFresh(List<Migrations> features) {
    if (isUsed()) {
      throw new StoreException(
          Fault.GONE, where + " holds something already; an archive needs an empty one", null);
    }
    migrate(features);
  }

  /// Whether Muster has made anything here, before the journal takes over: somebody's data,
  /// perhaps.
  public synchronized boolean isUsed() {
    return Migrator.isUsed(writer());
  }

  /// The writing connection, before the journal takes it over.
  synchronized Link writer() {
    Link link = writer;
    if (link == null) {
      throw new IllegalStateException(where + " has a journal already");
    }
    return link;
  }

  /// Runs in one read transaction: every query sees the same moment. Nothing can be written here. A
  /// database that is away or busy is a [Refusal], a wrong query a [StoreException].
  public <T extends @Nullable Object> T read(Function<Tx, T> reader) {
    try {
      return attempt(reader, READ_LIMIT);
    } catch (StoreException e) {
      if (e.fault() == Fault.STATEMENT) {
        throw e;
      }
      log.warn("{} cannot be read: {}", where, e.getMessage());
      throw new Refusal(e.problem(), e.problem().title(), 1);
    }
  }

  /// A read of any length: for archives.
  <T extends @Nullable Object> T readLong(Function<Tx, T> reader) {
    return attempt(reader, Duration.ZERO);
  }

  private <T extends @Nullable Object> T attempt(Function<Tx, T> reader, Duration limit) {
    Link link = dialect.borrowReader();
    try {
      link.begin();
      dialect.timeLimit(link, limit);
      return reader.apply(new Tx(link));
    } catch (SQLException e) {
      throw dialect.failed("Reading", e);
    } finally {
      dialect.giveBack(link);
    }
  }

  public SpaceId space() {
    return space;
  }

  /// `sqlite` or `postgres`.
  public String kind() {
    return dialect.name();
  }

  Dialect dialect() {
    return dialect;
  }

  /// For messages: which database this is, without secrets.
  String where() {
    return where;
  }

  List<Migrations> features() {
    return features;
  }

  /// Hands the writing connection to the journal, once.
  synchronized Link takeWriter() {
    Link link = writer();
    writer = null;
    return link;
  }

  /// After the journal was closed.
  @Override
  public synchronized void close() {
    if (writer != null) {
      writer.close();
      writer = null;
    }
    dialect.close();
  }
}
