package muster.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A route's path: literal levels and `{named}` ones. Matches level by level on what was
/// percent-decoded already, so that a call sign with a slash (`EA1ABC%2FP`) is one level.
record Pattern(String text, List<String> levels) {

  Pattern(String text) {
    this(text, split(text));
  }

  Pattern {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("a path begins with a slash: " + text);
    }
    levels = List.copyOf(levels);
  }

  private static List<String> split(String text) {
    List<String> levels = new ArrayList<>(List.of(text.substring(1).split("/", -1)));
    if (levels.getLast().isEmpty()) {
      levels.removeLast();
    }
    return levels;
  }

  /// The values of the named levels, or null when this is another path.
  @Nullable Map<String, String> match(List<String> path) {
    if (path.size() != levels.size()) {
      return null;
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < path.size(); i++) {
      String level = levels.get(i);
      if (isName(level)) {
        values.put(level.substring(1, level.length() - 1), path.get(i));
      } else if (!level.equals(path.get(i))) {
        return null;
      }
    }
    return values;
  }

  List<String> names() {
    return levels.stream()
        .filter(Pattern::isName)
        .map(level -> level.substring(1, level.length() - 1))
        .toList();
  }

  private static boolean isName(String level) {
    return level.startsWith("{") && level.endsWith("}");
  }

  /// Literal levels weigh more, the first ones most: `/users/me` is asked before `/users/{user}`.
  boolean isMoreExactThan(Pattern other) {
    for (int i = 0; i < Math.min(levels.size(), other.levels.size()); i++) {
      boolean mine = isName(levels.get(i));
      boolean theirs = isName(other.levels.get(i));
      if (mine != theirs) {
        return theirs;
      }
    }
    return false;
  }
}
