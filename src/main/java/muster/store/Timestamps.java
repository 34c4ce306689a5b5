package muster.store;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/// `{timestamp}` columns: milliseconds on both databases; text of one fixed width in SQLite, so
/// that it sorts.
final class Timestamps {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  static String text(Instant at) {
    return FORM.format(at);
  }

  static Instant cut(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS);
  }
}
