package muster.cli;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The SQLite file of a QuendAward chat (plan 000), opened for reading only. The columns of the
/// plan are needed; those of later versions (a name, a reply) are used where they are there, and
/// others are not minded.
final class QuendawardStore implements AutoCloseable {
  private static final Set<String> NEEDED =
      Set.of("id", "award_id", "operator_callsign", "message", "created_at");

  private final Connection connection;
  private final Set<String> columns;

  /// A row as it lies there.
  record Row(
      long id,
      @Nullable String award,
      @Nullable String callsign,
      @Nullable String name,
      @Nullable String message,
      @Nullable String source,
      @Nullable String createdAt,
      @Nullable String replyTo) {}

  QuendawardStore(Path file) {
    try {
      this.connection = DriverManager.getConnection("jdbc:sqlite:file:" + uri(file) + "?mode=ro");
      this.columns = columns();
    } catch (SQLException e) {
      throw Failure.running(file + " is no SQLite database that can be read: " + e.getMessage());
    }
    if (!columns.containsAll(NEEDED)) {
      close();
      throw Failure.usage(
          file + " has no table chat_messages with the columns " + String.join(", ", sorted()));
    }
  }

  private static String uri(Path file) {
    return file.toAbsolutePath().toUri().getRawPath();
  }

  private static List<String> sorted() {
    return NEEDED.stream().sorted().toList();
  }

  private Set<String> columns() throws SQLException {
    Set<String> names = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA table_info(chat_messages)")) {
      while (rows.next()) {
        names.add(rows.getString("name").toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  long count() {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM chat_messages")) {
      return rows.next() ? rows.getLong(1) : 0;
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  /// Every row, the oldest first. Times are text, or numbers since 1970.
  void each(Consumer<Row> reader) {
    read(
        " ORDER BY COALESCE(julianday(created_at),"
            + " CAST(created_at AS REAL) / 86400.0 + 2440587.5), id",
        reader);
  }

  /// The row of that number.
  Optional<Row> find(long id) {
    List<Row> found = new ArrayList<>(1);
    read(" WHERE id = " + id, found::add);
    return found.stream().findFirst();
  }

  private void read(String which, Consumer<Row> reader) {
    String sql =
        "SELECT id, award_id, operator_callsign, message, created_at, "
            + orNull("source")
            + ", "
            + orNull("operator_name", "name")
            + ", "
            + orNull("reply_to", "reply_to_id")
            + " FROM chat_messages"
            + which;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        reader.accept(
            new Row(
                rows.getLong(1),
                rows.getString(2),
                rows.getString(3),
                rows.getString(7),
                rows.getString(4),
                rows.getString(6),
                rows.getString(5),
                rows.getString(8)));
      }
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private String orNull(String... names) {
    List<String> there = new ArrayList<>(List.of(names));
    there.retainAll(columns);
    return there.isEmpty() ? "NULL" : there.getFirst();
  }

  private static Failure unreadable(SQLException e) {
    return Failure.running("The database cannot be read: " + e.getMessage());
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }
}
