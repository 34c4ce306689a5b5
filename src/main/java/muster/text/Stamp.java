package muster.text;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Times and ids as they are written on messages. Used by the journal's thread alone: it keeps the
/// last time it wrote, because a batch is full of messages of the same millisecond.
public final class Stamp {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final RandomGenerator random;
  private long lastMillis = -1;
  private String lastText = "";
  private long idMillis;
  private int inMillisecond;

  public Stamp(RandomGenerator random) {
    this.random = random;
  }

  /// ISO-8601, UTC, milliseconds.
  public static String iso(long millis) {
    return FORM.format(Instant.ofEpochMilli(millis));
  }

  public String at(long millis) {
    if (millis != lastMillis) {
      lastText = iso(millis);
      lastMillis = millis;
    }
    return lastText;
  }

  /// A UUID of version 7: time, then a counter, then chance. Ascending, whatever the clock does.
  public UUID id(long millis) {
    if (millis > idMillis) {
      idMillis = millis;
      inMillisecond = 0;
    } else if (++inMillisecond > 0xFFF) {
      idMillis++;
      inMillisecond = 0;
    }
    long high = idMillis << 16 | 0x7000 | inMillisecond;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
