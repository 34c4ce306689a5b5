package muster.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The head of one HTTP request, as far as a WebSocket handshake looks at it. `problem` is empty,
/// or says why this is no head.
record RequestHead(String method, String path, String query, List<Header> headers, String problem) {

  record Header(String name, String value) {}

  RequestHead {
    headers = List.copyOf(headers);
  }

  static RequestHead parse(String text) {
    List<String> lines = text.lines().toList();
    String[] start = lines.getFirst().split(" ", -1);
    if (start.length != 3 || !start[2].startsWith("HTTP/")) {
      return broken("The first line is not: GET /mqtt HTTP/1.1");
    }
    if (!start[2].equals("HTTP/1.1")) {
      return broken("A WebSocket begins with HTTP/1.1, not " + printable(start[2]));
    }
    List<Header> headers = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      if (line.isEmpty()) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon < 1 || line.substring(0, colon).chars().anyMatch(c -> c <= ' ' || c > '~')) {
        return broken("A header line is not: Name: value");
      }
      headers.add(
          new Header(
              line.substring(0, colon).toLowerCase(Locale.ROOT),
              line.substring(colon + 1).strip()));
    }
    int mark = start[1].indexOf('?');
    String path = mark < 0 ? start[1] : start[1].substring(0, mark);
    String query = mark < 0 ? "" : start[1].substring(mark + 1);
    return new RequestHead(start[0], path, query, headers, "");
  }

  private static RequestHead broken(String problem) {
    return new RequestHead("", "", "", List.of(), problem);
  }

  /// All values of the header, joined as HTTP allows, or null where it is absent.
  @Nullable String header(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    List<String> values =
        headers.stream().filter(h -> h.name().equals(wanted)).map(Header::value).toList();
    return values.isEmpty() ? null : String.join(", ", values);
  }

  /// Whether a comma list in that header has the word, in any case.
  boolean has(String name, String word) {
    String list = header(name);
    if (list == null) {
      return false;
    }
    for (String each : list.split(",", -1)) {
      if (each.strip().equalsIgnoreCase(word)) {
        return true;
      }
    }
    return false;
  }

  /// At most 40 characters of what a stranger wrote, without those that do something.
  static String printable(String text) {
    String clean = text.replaceAll("[^ -~]", "?");
    return clean.length() > 40 ? clean.substring(0, 40) + "..." : clean;
  }
}
