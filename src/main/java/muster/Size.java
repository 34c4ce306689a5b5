package muster;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes as people write it: `500`, `64 KB`, `1MB`, `2 GiB`; K is 1024.
record Size(long bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*([KMG]?)(?:i?B)?");

  static Size parse(String text) {
    Matcher matcher = FORM.matcher(text.strip().toUpperCase(Locale.ROOT).replace("IB", "B"));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a size such as 64KB, 1MB or 2GB");
    }
    long factor =
        switch (matcher.group(2)) {
          case "K" -> 1L << 10;
          case "M" -> 1L << 20;
          case "G" -> 1L << 30;
          default -> 1L;
        };
    return new Size(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
  }

  int toInt() {
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  @Override
  public String toString() {
    if (bytes > 0 && bytes % (1L << 30) == 0) {
      return (bytes >> 30) + "GB";
    }
    if (bytes > 0 && bytes % (1L << 20) == 0) {
      return (bytes >> 20) + "MB";
    }
    if (bytes > 0 && bytes % (1L << 10) == 0) {
      return (bytes >> 10) + "KB";
    }
    return Long.toString(bytes);
  }
}
