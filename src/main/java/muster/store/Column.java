package muster.store;

import java.util.Locale;

/// A column of a table, and how its values are written in an archive.
record Column(String name, Kind kind, boolean key) {
  enum Kind {
    LONG,
    REAL,
    TEXT,
    BOOL,
    BLOB,
    TIMESTAMP,
    UUID;

    /// By the declared type, as either database tells it.
    static Kind of(String type) {
      String word = type.toLowerCase(Locale.ROOT);
      if (word.contains("int")) {
        return LONG;
      }
      if (word.contains("bool")) {
        return BOOL;
      }
      if (word.contains("blob") || word.contains("bytea")) {
        return BLOB;
      }
      if (word.contains("timestamp")) {
        return TIMESTAMP;
      }
      if (word.contains("real") || word.contains("double")) {
        return REAL;
      }
      return word.equals("uuid") ? UUID : TEXT;
    }
  }
}
