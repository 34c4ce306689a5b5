package muster.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An open transaction. SQL is positional (`?`) and the same on both databases; arguments are
/// `String`, `Integer`, `Long`, `Double`, `Boolean`, `byte[]`, `Instant` (kept as epoch
/// milliseconds), `OffsetDateTime` (for a `{timestamp}` column), `UUID`, an enum (its name) and
/// null.
///
/// `update` tells at once how many rows it touched, which costs a round trip on PostgreSQL. `later`
/// is for writes whose outcome nobody needs to know: they are collected and sent together before
/// the next read, the next `update` and the commit. Order is kept wherever it can matter, see
/// [Deferred].
///
/// A statement that failed has spoilt the transaction: every later call says so again, so that an
/// exception that somebody swallowed cannot turn into half a commit.
public final class Tx {
  private static final int ROWS_AT_ONCE = 500;
  private final Link link;
  private final Deferred deferred = new Deferred();
  private @Nullable StoreException spoilt;
  private final long begun = System.nanoTime();
  private long writes;

  Tx(Link link) {
    this.link = link;
  }

  /// Rows touched.
  public int update(String sql, @Nullable Object... args) {
    flush();
    writes++;
    return run(sql, args, PreparedStatement::executeUpdate);
  }

  /// Writes without waiting for the outcome.
  public void later(String sql, @Nullable Object... args) {
    if (!link.dialect().defers()) {
      update(sql, args);
      return;
    }
    check();
    writes++;
    deferred.add(sql, args);
    if (deferred.size() >= Deferred.MOST) {
      flush();
    }
  }

  public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... args) {
    List<T> found = new ArrayList<>();
    each(sql, /* atOnce= */ 0, row -> found.add(mapper.map(row)), args);
    return found;
  }

  /// The first row, if there is one. Also for `INSERT ... RETURNING`.
  public <T> Optional<T> one(String sql, RowMapper<T> mapper, @Nullable Object... args) {
    flush();
    return run(
        sql,
        args,
        statement -> {
          countIfWriting(sql);
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(mapper.map(new Row(rows))) : Optional.empty();
          }
        });
  }

  /// Every row in turn, without holding them all in memory.
  public void each(String sql, Consumer<Row> reader, @Nullable Object... args) {
    each(sql, ROWS_AT_ONCE, reader, args);
  }

  private void each(String sql, int atOnce, Consumer<Row> reader, @Nullable Object[] args) {
    flush();
    run(
        sql,
        args,
        statement -> {
          countIfWriting(sql);
          statement.setFetchSize(atOnce);
          try (ResultSet rows = statement.executeQuery()) {
            Row row = new Row(rows);
            while (rows.next()) {
              reader.accept(row);
            }
          }
          return true;
        });
  }

  /// Several statements at once, of a migration.
  void script(String sql) {
    flush();
    writes++;
    try {
      link.script(sql);
    } catch (SQLException e) {
      spoilt = link.dialect().failed(Sql.brief(sql), e);
      throw spoilt;
    }
  }

  /// Sends what `later` collected.
  void flush() {
    check();
    deferred.drain(this::send);
  }

  private void send(String sql, List<@Nullable Object[]> rows) {
    run(
        sql,
        new Object[0],
        statement -> {
          for (@Nullable Object[] row : rows) {
            bind(statement, row);
            statement.addBatch();
          }
          return statement.executeBatch().length;
        });
  }

  /// How many writes were asked for so far; an entry that fails without any needs no roll-back.
  long writes() {
    return writes;
  }

  long begun() {
    return begun;
  }

  @Nullable StoreException spoilt() {
    return spoilt;
  }

  void check() {
    if (spoilt != null) {
      throw spoilt;
    }
  }

  /// After a roll-back to a savepoint: nothing of the failed entry is left.
  void mend(long writesBefore) {
    writes = writesBefore;
    spoilt = null;
    deferred.clear();
  }

  Link link() {
    return link;
  }

  private void countIfWriting(String sql) {
    if (!sql.stripLeading().regionMatches(true, 0, "SELECT", 0, 6)) {
      writes++;
    }
  }

  private interface Use<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  private <T> T run(String sql, @Nullable Object[] args, Use<T> use) {
    check();
    try {
      PreparedStatement statement = link.take(sql);
      boolean fine = false;
      try {
        bind(statement, args);
        T result = use.with(statement);
        fine = true;
        return result;
      } finally {
        if (fine) {
          link.give(sql, statement);
        } else {
          statement.close();
        }
      }
    } catch (SQLException e) {
      spoilt = link.dialect().failed(Sql.brief(sql), e);
      throw spoilt;
    } catch (StoreException e) {
      spoilt = e;
      throw e;
    }
  }

  private void bind(PreparedStatement statement, @Nullable Object[] args) throws SQLException {
    for (int i = 0; i < args.length; i++) {
      link.dialect().bind(statement, i + 1, args[i]);
    }
  }
}
