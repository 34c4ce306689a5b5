package muster.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the tables of one feature came to be: SQL files, numbered from 1 without a gap, only ever
/// appended to. `Migrations.of("chat", "001_messages", "002_reactions")` reads
/// `muster/chat/migrations/001_messages.sql` from the class path; a file that must differ comes
/// twice, as `001_messages.sqlite.sql` and `001_messages.postgres.sql`.
///
/// A file names types that differ in braces: `{id}` (generated primary key), `{blob}`, `{bool}`,
/// `{real}`, `{uuid}`, `{timestamp}` and the default `{now}`.
public record Migrations(String feature, List<Step> steps) {
  private static final Pattern FILE = Pattern.compile("(\\d{3})_[a-z0-9_]+");
  private static final Pattern TABLES =
      Pattern.compile(
          "\\bCREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?\"?(?<made>\\w+)"
              + "|\\bDROP\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?\"?(?<dropped>\\w+)"
              + "|\\bALTER\\s+TABLE\\s+\"?(?<from>\\w+)\"?\\s+RENAME\\s+TO\\s+\"?(?<to>\\w+)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern COMMENT = Pattern.compile("--[^\\n]*");

  public Migrations {
    steps = List.copyOf(steps);
    if (!feature.matches("[a-z]{1,40}")) {
      throw new IllegalArgumentException("A feature is named with a-z: " + feature);
    }
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).number() != i + 1) {
        throw new IllegalArgumentException(
            "Migrations of "
                + feature
                + ": "
                + steps.get(i).file()
                + " should be number "
                + (i + 1));
      }
    }
  }

  public static Migrations of(String feature, String... files) {
    List<Step> steps = new ArrayList<>();
    for (String file : files) {
      Matcher form = FILE.matcher(file);
      if (!form.matches()) {
        throw new IllegalArgumentException("A migration is named like 001_messages: " + file);
      }
      String path = "muster/" + feature + "/migrations/" + file;
      String common = text(path + ".sql");
      String sqlite = common != null ? common : text(path + ".sqlite.sql");
      String postgres = common != null ? common : text(path + ".postgres.sql");
      if (sqlite == null || postgres == null) {
        throw new IllegalArgumentException("There is no " + path + ".sql on the class path");
      }
      steps.add(new Step(Integer.parseInt(form.group(1)), file, sqlite, postgres));
    }
    return new Migrations(feature, steps);
  }

  private static @Nullable String text(String path) {
    try (InputStream in = Migrations.class.getClassLoader().getResourceAsStream(path)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  /// The tables that exist after the last step, each after those it refers to: they can only have
  /// been made in that order.
  public List<String> tables() {
    Set<String> tables = new LinkedHashSet<>();
    for (Step step : steps) {
      Matcher found = TABLES.matcher(COMMENT.matcher(step.sqlite()).replaceAll(""));
      while (found.find()) {
        if (found.group("made") != null) {
          tables.add(found.group("made"));
        } else if (found.group("dropped") != null) {
          tables.remove(found.group("dropped"));
        } else {
          List<String> renamed =
              tables.stream()
                  .map(t -> t.equals(found.group("from")) ? found.group("to") : t)
                  .toList();
          tables.clear();
          tables.addAll(renamed);
        }
      }
    }
    return List.copyOf(tables);
  }

  /// One file.
  public record Step(int number, String file, String sqlite, String postgres) {
    String sql(Dialect dialect) {
      String sql =
          switch (dialect) {
            case Sqlite s -> sqlite;
            case Postgres p -> postgres;
          };
      for (Dialect.Placeholder placeholder : Dialect.Placeholder.values()) {
        sql =
            sql.replace(
                "{" + placeholder.name().toLowerCase(Locale.ROOT) + "}", dialect.type(placeholder));
      }
      return sql;
    }

    /// Over the text as written, so that a database tells when an applied file was edited.
    String checksum() {
      return Checksum.of(sqlite.equals(postgres) ? sqlite : sqlite + "\u0000" + postgres);
    }
  }
}
