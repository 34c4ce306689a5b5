package muster.store;

/// Makes a value of one row. Called while the query is open: it reads the row and nothing else.
@FunctionalInterface
public interface RowMapper<T> {
  T map(Row row);
}
