package muster.text;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Builds one flat JSON object. A message is built once for all who receive it, some ten thousand
/// times a second, so this is text put together and nothing else.
public final class JsonLine {
  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private final StringBuilder out = new StringBuilder(320).append('{');

  public JsonLine put(String name, String value) {
    name(name);
    quote(value);
    return this;
  }

  public JsonLine put(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  public JsonLine put(String name, boolean value) {
    name(name);
    out.append(value);
    return this;
  }

  public JsonLine putOrNull(String name, @Nullable Long value) {
    name(name);
    out.append(value);
    return this;
  }

  /// JSON as it is.
  public JsonLine raw(String name, String json) {
    name(name);
    out.append(json);
    return this;
  }

  /// Members of an object, without its braces.
  public JsonLine members(String members) {
    if (!members.isEmpty()) {
      comma();
      out.append(members);
    }
    return this;
  }

  private void name(String name) {
    comma();
    out.append('"').append(name).append("\":");
  }

  private void comma() {
    if (out.length() > 1) {
      out.append(',');
    }
  }

  private void quote(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= 0x20) {
        out.append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c == '\t') {
        out.append("\\t");
      } else {
        out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
    out.append('"');
  }

  /// A list of texts, for [#raw].
  public static String list(java.util.List<String> texts) {
    StringBuilder list = new StringBuilder("[");
    for (String text : texts) {
      String member = new JsonLine().put("", text).members();
      list.append(list.length() > 1 ? "," : "").append(member, 3, member.length());
    }
    return list.append(']').toString();
  }

  /// The members alone, for [#members] of another.
  public String members() {
    return out.substring(1);
  }

  public byte[] bytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return out + "}";
  }
}
