package muster.store;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The little that is asked of SQL text: which single table a plain write touches, a short form of
/// it for messages, names that may be written into it.
final class Sql {
  private static final Pattern PLAIN_WRITE =
      Pattern.compile(
          "\\s*(?:INSERT\\s+INTO|UPDATE|DELETE\\s+FROM)\\s+(\\w+)\\b(.*)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern OTHER_TABLES =
      Pattern.compile("\\b(?:SELECT|FROM|USING|JOIN|WITH)\\b", Pattern.CASE_INSENSITIVE);
  private static final int BRIEF = 160;

  private Sql() {}

  /// The table of a write that looks at no other one; empty when that cannot be said.
  static Optional<String> onlyTable(String sql) {
    Matcher write = PLAIN_WRITE.matcher(sql);
    if (!write.matches() || OTHER_TABLES.matcher(write.group(2)).find()) {
      return Optional.empty();
    }
    return Optional.of(write.group(1).toLowerCase(Locale.ROOT));
  }

  /// One line, for a message. Values are never part of it: they are arguments.
  static String brief(String sql) {
    String line = sql.strip().replaceAll("\\s+", " ");
    return line.length() <= BRIEF ? line : line.substring(0, BRIEF) + "...";
  }

  /// A name in double quotes.
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
