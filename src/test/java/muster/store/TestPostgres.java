package muster.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import muster.store.StoreSettings.Server;
import muster.store.StoreSettings.Ssl;

/// A real PostgreSQL on loopback, started once per test JVM and ended with it. Every call of
/// `settings` gives a database of its own, fresh and empty.
///
/// It runs without `fsync`: the tests here kill processes, not machines.
public final class TestPostgres {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestPostgres() {}

  private static final class Shared {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(90)).start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Settings for a database that nobody has used yet. `data` is the data folder of the hub.
  public static StoreSettings settings(Path data) {
    String name = "test_" + DATABASES.incrementAndGet();
    run("CREATE DATABASE " + name);
    return StoreSettings.postgres(data, server(name));
  }

  static Server server(String database) {
    return new Server(
        "127.0.0.1",
        Shared.SERVER.getPort(),
        database,
        "postgres",
        "postgres",
        Ssl.DISABLE,
        Server.DEFAULT_SCHEMA);
  }

  /// Makes a login that has to show this password; the others are trusted by a server for tests.
  public static void guard(String user, String password) {
    run("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(user, password));
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW hba_file")) {
      rows.next();
      Path rules = Path.of(rows.getString(1));
      String first = "host all %s 127.0.0.1/32 scram-sha-256%n".formatted(user);
      Files.writeString(rules, first + Files.readString(rules));
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(user, e);
    }
    run("SELECT pg_reload_conf()");
  }

  /// As the superuser, beside the hub.
  static void run(String sql) {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  static Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + Shared.SERVER.getPort() + "/" + database,
        "postgres",
        "postgres");
  }

  /// Ends the server's processes that serve this database's connections of that name, in the middle
  /// of whatever they do.
  static void terminate(String database, String applicationPrefix) {
    run(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = '%s' AND application_name LIKE '%s%%'\
        """
            .formatted(database, applicationPrefix));
  }
}
