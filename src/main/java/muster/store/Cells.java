package muster.store;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Turns the values of an archive into what the columns of this database hold.
record Cells(String insert, List<Column> columns) {
  static Cells of(TableShape shape, JsonNode head) {
    List<Column> columns = new ArrayList<>();
    for (JsonNode name : head.path("columns")) {
      columns.add(
          shape.columns().stream()
              .filter(column -> column.name().equals(name.asString("")))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException("no column " + name + " is known here")));
    }
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("no columns are named");
    }
    return new Cells(shape.insert(columns), List.copyOf(columns));
  }

  @Nullable Object[] values(JsonNode row) {
    if (!row.isArray() || row.size() != columns.size()) {
      throw new IllegalArgumentException(columns.size() + " values are expected");
    }
    @Nullable Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(row.get(i), columns.get(i));
    }
    return values;
  }

  private static @Nullable Object value(JsonNode value, Column column) {
    if (value.isNull()) {
      return null;
    }
    return switch (column.kind()) {
      case LONG -> {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
          throw new IllegalArgumentException(column.name() + " is no whole number");
        }
        yield value.asLong();
      }
      case REAL -> value.isNumber() ? value.doubleValue() : Double.valueOf(text(value, column));
      case TEXT -> text(value, column);
      case BOOL -> {
        if (!value.isBoolean()) {
          throw new IllegalArgumentException(column.name() + " is neither true nor false");
        }
        yield value.booleanValue();
      }
      case BLOB -> Base64.getDecoder().decode(text(value, column));
      case TIMESTAMP -> timestamp(text(value, column)).atOffset(ZoneOffset.UTC);
      case UUID -> UUID.fromString(text(value, column));
    };
  }

  private static Instant timestamp(String text) {
    try {
      return Instant.parse(text);
    } catch (java.time.format.DateTimeParseException e) {
      throw new IllegalArgumentException(text + " is no time", e);
    }
  }

  private static String text(JsonNode value, Column column) {
    if (!value.isString()) {
      throw new IllegalArgumentException(column.name() + " is no text");
    }
    return value.asString();
  }
}
