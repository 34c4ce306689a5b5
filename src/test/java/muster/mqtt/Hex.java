package muster.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Bytes as a test writes them: hex pairs with any blanks between them, and `'text'` for
/// characters. `//` begins a comment that runs to the end of the line.
final class Hex {
  private Hex() {}

  static byte[] bytes(String text) {
    StringBuilder digits = new StringBuilder();
    for (String line : text.lines().toList()) {
      String code = line.contains("//") ? line.substring(0, line.indexOf("//")) : line;
      String[] parts = code.split("'", -1);
      for (int i = 0; i < parts.length; i++) {
        digits.append(
            i % 2 == 0
                ? parts[i].replaceAll("\\s+", "")
                : HexFormat.of().formatHex(parts[i].getBytes(StandardCharsets.UTF_8)));
      }
    }
    return HexFormat.of().parseHex(digits);
  }
}
