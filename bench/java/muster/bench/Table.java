package muster.bench;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// The one table: a row per comparison, in Markdown that reads well on a terminal, too.
final class Table {

  /// @param goal what `performance.md` asks of the ratio, such as `>= 30`
  /// @param cpu CPU microseconds per delivery, ours / the peer's
  record Row(
      String job, String ours, String peer, String ratio, String goal, String cpu, Loaded loaded) {}

  /// @param memory resident memory, ours / the peer's
  /// @param generator share of a core that the generator used, with ours / with the peer
  record Loaded(String memory, String generator) {
    static final Loaded NONE = new Loaded("", "");
  }

  private static final List<String> HEAD =
      List.of(
          "job",
          "Muster",
          "peer",
          "ratio",
          "must reach",
          "CPU us/delivery",
          "RSS MB",
          "generator CPU");

  private final List<Row> rows = new ArrayList<>();

  void add(Row row) {
    rows.add(row);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  String markdown() {
    var lines = new ArrayList<List<String>>();
    lines.add(HEAD);
    for (Row row : rows) {
      lines.add(
          List.of(
              row.job,
              row.ours,
              row.peer,
              row.ratio,
              row.goal,
              row.cpu,
              row.loaded.memory,
              row.loaded.generator));
    }
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    var text = new StringBuilder();
    for (int row = 0; row < lines.size(); row++) {
      appendLine(text, lines.get(row), widths);
      if (row == 0) {
        for (int width : widths) {
          text.append("|").append("-".repeat(width + 2));
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }

  private static void appendLine(StringBuilder text, List<String> cells, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i).replace("|", "/");
      text.append("| ").append(cell).append(" ".repeat(widths[i] - cells.get(i).length() + 1));
    }
    text.append("|\n");
  }

  // --- how figures are written

  static String perSecond(double value) {
    if (value >= 1e6) {
      return round(value / 1e6, 2) + " M/s";
    }
    return value >= 1e4 ? round(value / 1e3, 0) + " k/s" : round(value, 0) + " /s";
  }

  static String micros(double value) {
    return value >= 1000 ? round(value / 1e3, 2) + " ms" : round(value, 0) + " us";
  }

  static String round(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }
}
