package muster.tracks;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/// Moments as files and phones write them.
final class Moments {
  private Moments() {}

  /// ISO-8601 with `Z` or an offset; without either it is UTC.
  static long millis(String iso) {
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(iso, Instant::from).toEpochMilli();
    } catch (DateTimeParseException noOffset) {
      return LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toEpochMilli();
    }
  }

  /// Seconds, or milliseconds, which some clients send in their place.
  static long millis(long secondsOrMillis) {
    return Math.abs(secondsOrMillis) < 100_000_000_000L ? secondsOrMillis * 1000 : secondsOrMillis;
  }
}
