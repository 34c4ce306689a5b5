package muster.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The differences between the two databases, and nothing else. Everything above speaks one SQL.
sealed interface Dialect extends AutoCloseable permits Sqlite, Postgres {
  /// `sqlite` or `postgres`: in file names of migrations, in archives, in logs.
  String name();

  /// Which database this is, for messages: without secrets.
  String where();

  /// Takes the file or the schema away, and closes the writer.
  void remove(Link writer);

  /// Opens the connection that writes. Refuses while another hub holds it. Makes a missing file or
  /// schema only the first time: one that has vanished under a running hub must not come back
  /// empty.
  Link openWriter(boolean mayMake);

  /// A connection for reading, out of a bounded pool; `giveBack` when done.
  Link borrowReader();

  void giveBack(Link reader);

  void begin(Link link) throws SQLException;

  void commit(Link link) throws SQLException;

  void rollback(Link link) throws SQLException;

  /// For the transaction that has just begun: how long a statement may take; zero is for ever.
  void timeLimit(Link link, Duration limit) throws SQLException;

  /// After a commit, now and then: keeps the files small.
  void tidy(Link writer) throws SQLException;

  Fault fault(SQLException e);

  /// What a placeholder of a migration stands for here.
  String type(Placeholder placeholder);

  /// Lists the tables of this space, as `name`.
  String tablesQuery();

  /// Are round trips dear, so that deferred writes are worth collecting?
  boolean defers();

  void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException;

  /// Lists the columns of a table, as `name`, `type`, `key`; those that the database computes by
  /// itself are left out.
  String columnsQuery();

  /// The id that a `{id}` column would generate next; 0 where a table has none.
  long nextId(Tx tx, String table);

  /// After loading: goes on where the other database would have.
  void nextId(Tx tx, String table, long next);

  @Override
  void close();

  /// Type differences that migrations name in braces: `{bool}`.
  enum Placeholder {
    ID,
    BLOB,
    BOOL,
    REAL,
    UUID,
    TIMESTAMP,
    NOW
  }

  default StoreException failed(String doing, SQLException e) {
    return new StoreException(fault(e), doing + ": " + e.getMessage(), e);
  }
}
