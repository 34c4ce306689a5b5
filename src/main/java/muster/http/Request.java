package muster.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import muster.types.Problem;
import muster.types.Refusal;

/// The head of a request, copied from the wire and checked: method, path level by level, query,
/// headers, and where it came from. Percent-encoding is decoded once and strictly; a path that
/// climbs (`..`), holds a NUL or is not UTF-8 leads nowhere.
record Request(
    String id,
    String method,
    String rawPath,
    List<String> path,
    Map<String, List<String>> query,
    Map<String, String> headers,
    Origin origin) {

  /// Where a request came from, and under which name the client knows this hub.
  record Origin(String address, boolean secure, String host) {
    String site() {
      return (secure ? "https://" : "http://") + host;
    }
  }

  private static final int MOST_PARAMETERS = 100;

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  boolean isUnsafe() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE" -> false;
      default -> true;
    };
  }

  /// Path levels of `/a/b%2Fc` are `a` and `b/c`; one slash at the end does not count.
  static List<String> levels(String rawPath) {
    if (!rawPath.startsWith("/")) {
      throw new Refusal(Problem.BAD_REQUEST, "The path begins with a slash");
    }
    List<String> levels = new ArrayList<>();
    if (rawPath.length() > 1) {
      int end = rawPath.endsWith("/") ? rawPath.length() - 1 : rawPath.length();
      for (String level : rawPath.substring(1, end).split("/", -1)) {
        String decoded = decode(level, false);
        if (decoded.equals("..") || decoded.equals(".") || decoded.indexOf(0) >= 0) {
          throw new Refusal(Problem.NOT_FOUND, "There is nothing under this path");
        }
        levels.add(decoded);
      }
    }
    return levels;
  }

  static Map<String, List<String>> parameters(String rawQuery) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (rawQuery.isEmpty()) {
      return values;
    }
    String[] pairs = rawQuery.split("&", MOST_PARAMETERS + 1);
    if (pairs.length > MOST_PARAMETERS) {
      throw new Refusal(
          Problem.BAD_REQUEST, "The query has more than " + MOST_PARAMETERS + " parameters");
    }
    for (String pair : pairs) {
      int is = pair.indexOf('=');
      String name = decode(is < 0 ? pair : pair.substring(0, is), true);
      String value = is < 0 ? "" : decode(pair.substring(is + 1), true);
      values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }
    return values;
  }

  private static String decode(String text, boolean plusIsBlank) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw new Refusal(
              Problem.BAD_REQUEST, "A percent sign is followed by two hexadecimal digits");
        }
        bytes.put((byte) (high * 16 + low));
        i += 2;
      } else if (c == '+' && plusIsBlank) {
        bytes.put((byte) ' ');
      } else {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(Problem.BAD_REQUEST, "The address is percent-encoded UTF-8");
    }
  }
}
