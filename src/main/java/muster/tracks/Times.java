package muster.tracks;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// Times as people and programs write them in requests.
final class Times {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private Times() {}

  /// ISO-8601 with seconds, from seconds since the epoch.
  static String iso(long tst) {
    return SECONDS.format(Instant.ofEpochSecond(tst));
  }

  /// Milliseconds of an ISO-8601 time; null of an empty one.
  static @Nullable Long millisOrNull(String text, String field) {
    return text.isBlank() ? null : (Long) Math.multiplyExact(seconds(text, field), 1000);
  }

  /// Seconds since the epoch, out of a number, a date (its midnight in UTC), or a time, with an
  /// offset or without (then in UTC).
  static long seconds(String text, String field) {
    String plain = text.strip();
    try {
      if (plain.matches("\\d{1,12}")) {
        return Long.parseLong(plain);
      }
      if (plain.length() == 10) {
        return LocalDate.parse(plain).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
      }
      boolean offset = plain.matches(".*(Z|[+-]\\d\\d:\\d\\d)");
      return offset
          ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(plain, Instant::from).getEpochSecond()
          : LocalDateTime.parse(plain.replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new Refusal(
          Problem.BAD_REQUEST, field + " is a time like 2026-11-20T12:00:00Z, or a date");
    }
  }
}
