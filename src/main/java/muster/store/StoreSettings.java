package muster.store;

import java.nio.file.Path;
import java.util.Locale;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// Where a hub keeps what lasts: SQLite files under `data`, or, when `server` is set, a PostgreSQL
/// (or AlloyDB) database with one schema per space. `readers` bounds the read connections of one
/// space; there is always one more, which writes.
public record StoreSettings(Path data, Sync sync, int readers, @Nullable Server server) {
  static final int DEFAULT_READERS = 4;

  public StoreSettings {
    if (readers < 1 || readers > 64) {
      throw new IllegalArgumentException("readers: " + readers + ", but 1 to 64 are allowed");
    }
  }

  public static StoreSettings sqlite(Path data) {
    return new StoreSettings(data, Sync.FULL, DEFAULT_READERS, null);
  }

  public static StoreSettings postgres(Path data, Server server) {
    return new StoreSettings(data, Sync.FULL, DEFAULT_READERS, server);
  }

  /// The SQLite file of a space.
  public Path file(SpaceId space) {
    return data.resolve("spaces").resolve(space.value()).resolve("muster.db");
  }

  /// What a commit waits for.
  public enum Sync {
    /// The disk: what is acknowledged survives a power cut.
    FULL,
    /// The operating system: it survives a killed process, not a power cut.
    NORMAL
  }

  /// `sslmode` of a PostgreSQL client, by its known names.
  public enum Ssl {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// A PostgreSQL server. `schema` is where the space `main` lives; the space `x` lives in
  /// `muster_x`. The password is never printed.
  public record Server(
      String host,
      int port,
      String database,
      String user,
      @Nullable String password,
      Ssl ssl,
      String schema) {
    /// What `psql` looks at by itself, so that the tables of plan 003 are found there.
    public static final String DEFAULT_SCHEMA = "public";

    public Server {
      if (host.isBlank() || database.isBlank() || user.isBlank() || schema.isBlank()) {
        throw new IllegalArgumentException("host, database, user and schema must not be empty");
      }
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("port: " + port + ", but 1 to 65535 are allowed");
      }
      if (schema.length() > 63 || schema.startsWith("pg_")) {
        throw new IllegalArgumentException("schema: " + schema + " is no name for a schema");
      }
    }

    String schemaOf(SpaceId space) {
      return space.equals(SpaceId.MAIN) ? schema : "muster_" + space;
    }

    @Override
    public String toString() {
      return user
          + "@"
          + host
          + ":"
          + port
          + "/"
          + database
          + " (password "
          + (password == null ? "none" : "********")
          + ", sslmode "
          + ssl.word()
          + ")";
    }
  }
}
