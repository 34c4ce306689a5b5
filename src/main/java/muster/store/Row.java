package muster.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One row of a result, the same on both databases. Every reader comes twice: `string` for a column
/// that is never null, `stringOrNull` for one that may be. Instants are read from epoch
/// milliseconds, from a `{timestamp}` column, and from ISO-8601 text alike.
public final class Row {
  private final ResultSet rows;

  Row(ResultSet rows) {
    this.rows = rows;
  }

  public String string(String column) {
    return present(stringOrNull(column), column);
  }

  public @Nullable String stringOrNull(String column) {
    return get(column, rows::getString);
  }

  public int integer(String column) {
    return Math.toIntExact(bigint(column));
  }

  public @Nullable Integer integerOrNull(String column) {
    Long value = bigintOrNull(column);
    return value == null ? null : Math.toIntExact(value);
  }

  public long bigint(String column) {
    return present(bigintOrNull(column), column);
  }

  public @Nullable Long bigintOrNull(String column) {
    return get(
        column,
        name -> {
          long value = rows.getLong(name);
          return rows.wasNull() ? null : value;
        });
  }

  public double real(String column) {
    return present(realOrNull(column), column);
  }

  public @Nullable Double realOrNull(String column) {
    return get(
        column,
        name -> {
          double value = rows.getDouble(name);
          return rows.wasNull() ? null : value;
        });
  }

  public boolean bool(String column) {
    return present(boolOrNull(column), column);
  }

  public @Nullable Boolean boolOrNull(String column) {
    return get(
        column,
        name -> {
          boolean value = rows.getBoolean(name);
          return rows.wasNull() ? null : value;
        });
  }

  public byte[] bytes(String column) {
    return present(bytesOrNull(column), column);
  }

  public byte @Nullable [] bytesOrNull(String column) {
    return get(column, rows::getBytes);
  }

  public UUID uuid(String column) {
    return UUID.fromString(string(column));
  }

  public @Nullable UUID uuidOrNull(String column) {
    String text = stringOrNull(column);
    return text == null ? null : UUID.fromString(text);
  }

  public Instant instant(String column) {
    return present(instantOrNull(column), column);
  }

  public @Nullable Instant instantOrNull(String column) {
    return switch (get(column, rows::getObject)) {
      case null -> null;
      case Number millis -> Instant.ofEpochMilli(millis.longValue());
      case Timestamp stamp -> stamp.toInstant();
      case Object text -> Instant.parse(text.toString());
    };
  }

  private interface Getter<T> {
    @Nullable T get(String column) throws SQLException;
  }

  private static <T> @Nullable T get(String column, Getter<T> getter) {
    try {
      return getter.get(column);
    } catch (SQLException e) {
      throw new StoreException(Fault.STATEMENT, "Column " + column + ": " + e.getMessage(), e);
    }
  }

  private static <T> T present(@Nullable T value, String column) {
    if (value == null) {
      throw new StoreException(Fault.STATEMENT, "Column " + column + " is null here", null);
    }
    return value;
  }
}
