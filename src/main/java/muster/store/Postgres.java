package muster.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A schema in a PostgreSQL or AlloyDB database: a pool for reading, one connection for writing.
///
/// The writing connection holds an advisory lock on the schema for as long as it lives, so that two
/// hubs never write the same space. When it is lost, its server process may still be finishing a
/// commit: the next connection ends that process, waits for the lock, and only then may look
/// whether the commit happened. The lock therefore also orders "before" and "after" a lost
/// connection.
final class Postgres implements Dialect {
  private static final Logger log = LoggerFactory.getLogger(Postgres.class);
  private static final String STATEMENT_TIMEOUT = "30s";

  /// A hub whose machine died must not keep its lock for the two hours that TCP would grant it.
  private static final String KEEP_ALIVE =
      "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
          + " -c tcp_user_timeout=25000";

  private static final int SOCKET_TIMEOUT_SECONDS = 40;
  private static final String LOCK_TIMEOUT = "3s";

  private final StoreSettings.Server server;
  private final StoreSettings.Sync sync;
  private final String schema;
  private final String writerName;
  private final HikariDataSource readers;

  Postgres(StoreSettings.Server server, StoreSettings.Sync sync, String schema, int readers) {
    this.server = server;
    this.sync = sync;
    this.schema = schema;
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    this.writerName = "muster writer " + HexFormat.of().formatHex(random);
    this.readers = new HikariDataSource(pool(readers));
  }

  private HikariConfig pool(int most) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("muster-" + schema);
    config.setJdbcUrl(url());
    config.setDataSourceProperties(properties("muster reader"));
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(0);
    config.setIdleTimeout(60_000);
    config.setConnectionTimeout(5_000);
    config.setValidationTimeout(2_000);
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(false);
    config.setReadOnly(true);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    return config;
  }

  private String url() {
    String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
    return "jdbc:postgresql://" + host + ":" + server.port() + "/" + encoded(server.database());
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Properties properties(String applicationName) {
    Properties properties = new Properties();
    properties.setProperty("user", server.user());
    if (server.password() != null) {
      properties.setProperty("password", server.password());
    }
    properties.setProperty("sslmode", server.ssl().word());
    properties.setProperty("ApplicationName", applicationName);
    properties.setProperty("currentSchema", Sql.quoted(schema));
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("socketTimeout", String.valueOf(SOCKET_TIMEOUT_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty(
        "options",
        "-c statement_timeout=%s -c lock_timeout=%s %s"
            .formatted(STATEMENT_TIMEOUT, LOCK_TIMEOUT, KEEP_ALIVE));
    return properties;
  }

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public String where() {
    return "PostgreSQL %s:%d/%s, schema %s,"
        .formatted(server.host(), server.port(), server.database(), schema);
  }

  @Override
  public void remove(Link writer) {
    try (writer) {
      timeLimit(writer, Duration.ZERO);
      writer.script("DROP SCHEMA " + Sql.quoted(schema) + " CASCADE");
      writer.commit();
    } catch (SQLException e) {
      throw failed("Schema " + schema, e);
    }
  }

  @Override
  public Link openWriter(boolean mayMake) {
    Link link = connect();
    boolean fine = false;
    try {
      endOurOldWriter(link);
      lock(link);
      if (mayMake) {
        makeSchema(link);
      }
      durability(link);
      link.connection().setAutoCommit(false);
      fine = true;
      return link;
    } catch (SQLException e) {
      throw failed("Schema " + schema, e);
    } finally {
      if (!fine) {
        link.close();
      }
    }
  }

  private Link connect() {
    try {
      Connection connection = DriverManager.getConnection(url(), properties(writerName));
      return new Link(this, connection, /* writes= */ true);
    } catch (SQLException e) {
      throw failed("PostgreSQL at " + server.host() + ":" + server.port(), e);
    }
  }

  /// A connection that broke on our side may live on at the server's, and hold the lock.
  private void endOurOldWriter(Link link) throws SQLException {
    try (PreparedStatement end =
        link.connection()
            .prepareStatement(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE application_name = ? AND datname = current_database()
                AND pid <> pg_backend_pid()\
                """)) {
      end.setString(1, writerName);
      end.executeQuery().close();
    }
  }

  /// Waits a little, because our own old writer may still be ending.
  private void lock(Link link) throws SQLException {
    try (PreparedStatement lock =
        link.connection().prepareStatement("SELECT pg_advisory_lock(hashtextextended(?, 0))")) {
      lock.setString(1, "muster:" + schema);
      lock.executeQuery().close();
    } catch (SQLException e) {
      if (fault(e) != Fault.BUSY) {
        throw e;
      }
      throw new StoreException(
          Fault.GONE,
          where() + " is in use: another hub writes to it, and two must not share one",
          e);
    }
  }

  /// Asks first: who may use a schema need not be allowed to make one.
  private void makeSchema(Link link) throws SQLException {
    try (PreparedStatement find =
        link.connection().prepareStatement("SELECT 1 FROM pg_namespace WHERE nspname = ?")) {
      find.setString(1, schema);
      try (ResultSet rows = find.executeQuery()) {
        if (rows.next()) {
          return;
        }
      }
    }
    link.script("CREATE SCHEMA IF NOT EXISTS " + Sql.quoted(schema));
  }

  /// `full` also where the server's own default is weaker; replication settings that are stronger
  /// than `on` are left alone.
  private void durability(Link link) throws SQLException {
    switch (sync) {
      case FULL ->
          link.run(
              """
              SELECT set_config('synchronous_commit', 'on', false)
              WHERE current_setting('synchronous_commit') IN ('off', 'local')\
              """);
      case NORMAL -> link.script("SET synchronous_commit = off");
    }
    if (sync == StoreSettings.Sync.FULL && setting(link, "fsync").equals("off")) {
      log.warn("{} runs with fsync=off: a power cut can destroy what is stored there", server);
    }
  }

  private static String setting(Link link, String name) throws SQLException {
    try (PreparedStatement show =
        link.connection().prepareStatement("SELECT current_setting(?, true)")) {
      show.setString(1, name);
      try (ResultSet rows = show.executeQuery()) {
        String value = rows.next() ? rows.getString(1) : null;
        return value == null ? "" : value;
      }
    }
  }

  @Override
  public Link borrowReader() {
    try {
      return new Link(this, readers.getConnection(), /* writes= */ false);
    } catch (SQLException e) {
      throw failed("PostgreSQL at " + server.host() + ":" + server.port(), e);
    }
  }

  @Override
  public void giveBack(Link reader) {
    reader.rollback();
    reader.close();
  }

  @Override
  public void begin(Link link) {
    // JDBC begins by itself with the first statement, in the same round trip
  }

  @Override
  public void commit(Link link) throws SQLException {
    link.connection().commit();
  }

  @Override
  public void rollback(Link link) throws SQLException {
    link.connection().rollback();
  }

  @Override
  public void timeLimit(Link link, Duration limit) throws SQLException {
    if (limit.isZero()) {
      link.script("SET LOCAL statement_timeout = 0");
      link.connection().setNetworkTimeout(Runnable::run, 0);
    } else if (link.connection().getNetworkTimeout() == 0) {
      link.connection().setNetworkTimeout(Runnable::run, SOCKET_TIMEOUT_SECONDS * 1000);
    } // each statement is limited by the server itself
  }

  @Override
  public void tidy(Link writer) {
    // autovacuum's work
  }

  @Override
  public Fault fault(SQLException e) {
    String state = e.getSQLState();
    if (state == null) {
      return e instanceof SQLTransientConnectionException ? Fault.GONE : Fault.STATEMENT;
    }
    return switch (state) {
      case "53100" -> Fault.FULL; // disk_full
      case "57014" -> Fault.SLOW; // statement_timeout
      case "55P03", "40001", "40P01" -> Fault.BUSY; // lock_not_available, serialization, deadlock
      case "25006", "58030", "25P03", "57P01", "57P02", "57P03", "57P04", "57P05" -> Fault.GONE;
      case "28000", "28P01", "3D000", "42501" -> Fault.GONE; // login, database, privilege
      default ->
          switch (state.substring(0, 2)) {
            case "08", "58" -> Fault.GONE; // connection, system error
            case "53" -> Fault.BUSY; // too many connections, out of memory
            default -> Fault.STATEMENT;
          };
    };
  }

  @Override
  public String type(Placeholder placeholder) {
    return switch (placeholder) {
      case ID -> "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY";
      case BLOB -> "BYTEA";
      case BOOL -> "BOOLEAN";
      case REAL -> "DOUBLE PRECISION";
      case UUID -> "UUID";
      case TIMESTAMP -> "TIMESTAMPTZ";
      case NOW -> "now()";
    };
  }

  @Override
  public String tablesQuery() {
    return "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()";
  }

  @Override
  public boolean defers() {
    return true;
  }

  @Override
  public void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case String text -> statement.setString(index, text);
      case Integer number -> statement.setInt(index, number);
      case Long number -> statement.setLong(index, number);
      case Double number -> statement.setDouble(index, number);
      case Boolean yes -> statement.setBoolean(index, yes);
      case byte[] bytes -> statement.setBytes(index, bytes);
      case Instant at -> statement.setLong(index, at.toEpochMilli());
      case OffsetDateTime at ->
          statement.setObject(index, Timestamps.cut(at.toInstant()).atOffset(ZoneOffset.UTC));
      case UUID id -> statement.setObject(index, id);
      case Enum<?> word -> statement.setString(index, word.name());
      default -> throw new IllegalArgumentException("No column holds a " + value.getClass());
    }
  }

  @Override
  public String columnsQuery() {
    return """
    SELECT a.attname::text AS name, format_type(a.atttypid, NULL) AS type,
      EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary
        AND a.attnum = ANY (i.indkey)) AS key
    FROM pg_attribute a WHERE a.attrelid = to_regclass(quote_ident(?))
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum\
    """;
  }

  @Override
  public long nextId(Tx tx, String table) {
    return identity(tx, table)
        .flatMap(sequence ->
            tx.one(
                "SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END AS next FROM "
                    + sequence,
                row -> row.bigint("next")))
        .orElse(0L);
  }

  @Override
  public void nextId(Tx tx, String table, long next) {
    if (next > 0) {
      identity(tx, table)
          .ifPresent(sequence ->
              tx.one("SELECT setval(?::regclass, ?, false) AS v", r -> true, sequence, next));
    }
  }

  private static Optional<String> identity(Tx tx, String table) {
    return tx.one(
        """
        SELECT pg_get_serial_sequence(quote_ident(?), attname) AS sequence FROM pg_attribute
        WHERE attrelid = to_regclass(quote_ident(?)) AND attnum > 0 AND NOT attisdropped
          AND pg_get_serial_sequence(quote_ident(?), attname) IS NOT NULL\
        """,
        row -> row.string("sequence"),
        table,
        table,
        table);
  }

  @Override
  public void close() {
    readers.close();
  }
}
