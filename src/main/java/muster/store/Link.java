package muster.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// One connection with its prepared statements. A statement in use is out of the cache, so that the
/// same text may be used again meanwhile. Belongs to one thread at a time.
final class Link implements AutoCloseable {
  private static final int CACHED = 200;
  private final Dialect dialect;
  private final Connection connection;
  private final boolean writes;
  private final LinkedHashMap<String, PreparedStatement> idle =
      new LinkedHashMap<>(64, 0.75f, /* accessOrder= */ true);
  private boolean limited;
  private long deadline;

  Link(Dialect dialect, Connection connection, boolean writes) {
    this.dialect = dialect;
    this.connection = connection;
    this.writes = writes;
  }

  Dialect dialect() {
    return dialect;
  }

  Connection connection() {
    return connection;
  }

  boolean writes() {
    return writes;
  }

  /// Statements that still run after this time are ended; zero: never.
  void endAfter(Duration limit) {
    limited = limit.isPositive();
    deadline = System.nanoTime() + limit.toNanos();
  }

  boolean late() {
    return limited && System.nanoTime() - deadline > 0;
  }

  PreparedStatement take(String sql) throws SQLException {
    PreparedStatement statement = idle.remove(sql);
    return statement != null ? statement : connection.prepareStatement(sql);
  }

  void give(String sql, PreparedStatement statement) throws SQLException {
    PreparedStatement other = idle.putIfAbsent(sql, statement);
    if (other != null) {
      statement.close();
      return;
    }
    if (idle.size() > CACHED) {
      Map.Entry<String, PreparedStatement> oldest = idle.firstEntry();
      idle.remove(oldest.getKey());
      oldest.getValue().close();
    }
  }

  /// Without parameters, without a result.
  void run(String sql) throws SQLException {
    PreparedStatement statement = take(sql);
    boolean fine = false;
    try {
      statement.execute();
      fine = true;
    } finally {
      if (fine) {
        give(sql, statement);
      } else {
        statement.close();
      }
    }
  }

  /// A whole script of several statements.
  void script(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  void begin() throws SQLException {
    dialect.begin(this);
  }

  void commit() throws SQLException {
    dialect.commit(this);
  }

  /// Never throws: false when the connection is of no more use.
  boolean rollback() {
    try {
      dialect.rollback(this);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /// Never throws: a connection that cannot even be closed is gone anyway.
  @Override
  public void close() {
    for (PreparedStatement statement : idle.values()) {
      closeQuietly(statement);
    }
    idle.clear();
    closeQuietly(connection);
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // Nothing depends on it: an open transaction ends with the connection, on either side.
      org.slf4j.LoggerFactory.getLogger(Link.class).debug("closing", e);
    }
  }
}
