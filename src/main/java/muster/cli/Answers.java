package muster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads for people what the hub answers in JSON. What is missing is an empty text, so that an
/// older or newer hub is shown as well as it can be.
final class Answers {
  private Answers() {}

  /// A new body for a request.
  static ObjectNode body() {
    return JsonNodeFactory.instance.objectNode();
  }

  static <T> List<T> each(JsonNode answer, String list, Function<JsonNode, T> row) {
    List<T> rows = new ArrayList<>();
    answer.path(list).forEach(item -> rows.add(row.apply(item)));
    return rows;
  }

  /// A text, number or truth value; lists with blanks between.
  static String text(JsonNode item, String field) {
    return text(item.path(field));
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      List<String> texts = new ArrayList<>();
      value.forEach(one -> texts.add(text(one)));
      return String.join(" ", texts);
    }
    return value.isValueNode() && !value.isNull() ? value.asString() : "";
  }

  /// A moment as the hub writes it (`2026-11-20T19:00:00.123Z`), to the second and with a blank.
  static String time(JsonNode item, String field) {
    String text = text(item, field);
    if (text.length() < 20 || text.charAt(10) != 'T' || !text.endsWith("Z")) {
      return text;
    }
    return text.substring(0, 10) + " " + text.substring(11, 19) + "Z";
  }
}
