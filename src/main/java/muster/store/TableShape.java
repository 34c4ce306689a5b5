package muster.store;

import java.util.List;
import java.util.stream.Collectors;

/// The columns of a table as the database has it.
record TableShape(String table, List<Column> columns) {
  static TableShape of(Tx tx, String table) {
    List<Column> columns =
        tx.query(
            tx.link().dialect().columnsQuery(),
            row ->
                new Column(row.string("name"), Column.Kind.of(row.string("type")), row.bool("key")),
            table);
    if (columns.isEmpty()) {
      throw new StoreException(Fault.STATEMENT, "There is no table " + table, null);
    }
    return new TableShape(table, columns);
  }

  /// In the order of the primary key, so that rows come after older rows that they refer to.
  String select() {
    String keys =
        columns.stream()
            .filter(Column::key)
            .map(column -> Sql.quoted(column.name()))
            .collect(Collectors.joining(", "));
    return "SELECT %s FROM %s%s"
        .formatted(names(columns), Sql.quoted(table), keys.isEmpty() ? "" : " ORDER BY " + keys);
  }

  String insert(List<Column> given) {
    return "INSERT INTO %s (%s) VALUES (%s)"
        .formatted(
            Sql.quoted(table),
            names(given),
            given.stream().map(column -> "?").collect(Collectors.joining(", ")));
  }

  private static String names(List<Column> columns) {
    return columns.stream()
        .map(column -> Sql.quoted(column.name()))
        .collect(Collectors.joining(", "));
  }
}
