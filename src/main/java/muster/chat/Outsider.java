package muster.chat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.UUID;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.store.Tx;
import muster.text.Tame;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// What is said through an outside broker. Its clients say who they are and nobody here can check
/// it, so the name is shown as a claim (`source` is `mqtt`), belongs to no account, and may say
/// things and nothing else: no edits, no deletions, no reactions. What is held against a name in
/// the room (muted, banned) is held against the claim, too.
///
/// A broker delivers again what it is not sure was taken, with nothing to tell it by. A message
/// without an id therefore gets one that is derived from its topic and bytes. The same bytes again
/// are the same message when they carry the sender's time, or when the broker may be repeating
/// itself; without either, somebody just said "hi" twice.
final class Outsider {
  static final String SOURCE = "mqtt";

  // no user id has a plus sign in it
  private static final String KEY = "+mqtt:";
  private static final int LONGEST_NAME = 100;
  private static final Duration REPEATS = Duration.ofHours(1);

  private Outsider() {}

  static Stored.Sender sender(Room room, Incoming.Signed signed, long now) {
    if (!(signed.what() instanceof Incoming.Message)) {
      throw new Refusal(
          Problem.NOT_ALLOWED, "Through an outside broker messages are written, and nothing else");
    }
    String callsign = name(signed.callsign(), SOURCE);
    checkStanding(room, callsign, now);
    return new Stored.Sender(
        KEY + callsign.toLowerCase(java.util.Locale.ROOT), callsign, name(signed.name(), callsign));
  }

  private static String name(@Nullable String claimed, String otherwise) {
    if (claimed == null) {
      return otherwise;
    }
    int end = claimed.offsetByCodePoints(0, codePoints(claimed));
    String shown = Tame.line(claimed.substring(0, end)).strip();
    return shown.isEmpty() || Tame.isBlank(shown) ? otherwise : shown;
  }

  private static int codePoints(String text) {
    return Math.min(LONGEST_NAME, text.codePointCount(0, text.length()));
  }

  private static void checkStanding(Room room, String callsign, long now) {
    try {
      Person known = room.person(new UserId(callsign));
      if (known != null && (known.isMuted(now) || known.isBanned(now))) {
        throw new Refusal(
            Problem.NOT_ALLOWED, "Whoever is called " + callsign + " is muted in this room");
      }
    } catch (Refusal refusal) {
      if (refusal.problem() == Problem.NOT_ALLOWED) {
        throw refusal;
      }
      // no user id, so nothing is known of it
    }
  }

  /// The id that it goes by, or null: a new one.
  static @Nullable UUID id(Tx tx, Publication publication, Incoming.Message message) {
    UUID given = message.id();
    if (given != null) {
      return given;
    }
    UUID derived = derived(publication);
    Stored before = PostStore.find(tx, derived).orElse(null);
    if (before == null || isDated(message)) {
      return derived;
    }
    return isRepeated(publication, before) ? derived : null;
  }

  /// What the broker repeats was stored before it resumed the session.
  private static boolean isRepeated(Publication publication, Stored before) {
    String again = again(publication.properties());
    return again.equals("retained")
        || (!again.isEmpty()
            && before.at() < Long.parseLong(again)
            && publication.millis() - before.at() <= REPEATS.toMillis());
  }

  /// What the edge says of it: `retained`, since when it may be repeated, or nothing.
  private static String again(PublishProperties properties) {
    for (PublishProperties.UserProperty property : properties.userProperties()) {
      if (property.name().equals("again")) {
        return property.value();
      }
    }
    return "";
  }

  /// Within a text the quotes would be escaped.
  private static boolean isDated(Incoming.Message message) {
    return message.extra().contains("\"timestamp\":");
  }

  private static UUID derived(Publication publication) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(publication.topic().value().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      ByteBuffer hash = ByteBuffer.wrap(digest.digest(publication.payload()));
      long high = (hash.getLong() & ~0xF000L) | 0x8000L;
      long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
