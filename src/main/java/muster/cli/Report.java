package muster.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// How a command answers: JSON exactly as the hub gave it when `--json` is set, else words and
/// tables for a person. Names come from other people, so nothing in them may steer the terminal:
/// control characters are shown as `\x1b`.
final class Report {
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final PrintStream out;
  private final boolean json;
  private final Ansi ansi;

  Report(Shell shell, boolean json) {
    this.out = shell.out();
    this.json = json;
    this.ansi = shell.colours() ? Ansi.ON : Ansi.OFF;
  }

  boolean json() {
    return json;
  }

  void json(JsonNode node) {
    out.println(PRETTY.writeValueAsString(node));
  }

  /// A deed that was done: a sentence for a person, the hub's answer for a script.
  void done(JsonNode answer, String words) {
    if (!json) {
      line(words);
    } else if (!answer.isMissingNode()) {
      json(answer);
    }
  }

  /// A list of things: the hub's answer for a script, a table for a person.
  void list(
      JsonNode answer, String list, List<String> heads, Function<JsonNode, List<String>> row) {
    if (json) {
      json(answer);
      return;
    }
    List<List<String>> rows = Answers.each(answer, list, row);
    if (rows.isEmpty()) {
      line("None.");
    } else {
      table(heads, rows);
    }
  }

  /// One thing with all that the hub says about it, `created_at` as `created at`.
  void one(JsonNode answer) {
    if (json) {
      json(answer);
      return;
    }
    List<Fact> facts = new ArrayList<>();
    answer
        .propertyNames()
        .forEach(name -> facts.add(new Fact(name.replace('_', ' '), Answers.time(answer, name))));
    facts(facts);
  }

  void line(String words) {
    out.println(plain(words));
  }

  /// `name: value` lines, aligned; empty values are left out.
  void facts(List<Fact> facts) {
    List<Fact> told = facts.stream().filter(f -> !f.value().isEmpty()).toList();
    int width = told.stream().mapToInt(f -> f.name().length()).max().orElse(0);
    for (Fact fact : told) {
      String name = fact.name() + " ".repeat(width - fact.name().length());
      out.println(bold(name) + "  " + plain(fact.value()));
    }
  }

  void table(List<String> heads, List<List<String>> rows) {
    List<List<String>> clean = new ArrayList<>();
    for (List<String> row : rows) {
      clean.add(row.stream().map(Report::plain).toList());
    }
    int[] widths = new int[heads.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = heads.get(column).length();
      for (List<String> row : clean) {
        widths[column] = Math.max(widths[column], length(row.get(column)));
      }
    }
    out.println(bold(spread(heads, widths)));
    clean.forEach(row -> out.println(spread(row, widths)));
  }

  record Fact(String name, String value) {}

  private String bold(String text) {
    return ansi.string("@|bold " + text + "|@");
  }

  private static String spread(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      line.append(cell);
      if (column < widths.length - 1) {
        line.append(" ".repeat(widths[column] - length(cell) + 2));
      }
    }
    return line.toString().stripTrailing();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /// Control characters and marks that turn the direction of writing become visible.
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          int type = Character.getType(c);
          if (type == Character.CONTROL) {
            plain.append(String.format("\\x%02x", c));
          } else if (type == Character.FORMAT
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR
              || type == Character.SURROGATE) {
            plain.append(String.format("\\u%04x", c));
          } else {
            plain.appendCodePoint(c);
          }
        });
    return plain.toString();
  }
}
