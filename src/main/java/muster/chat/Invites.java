package muster.chat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import muster.access.Limit;
import muster.access.Tokens;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Links that let somebody into one room: a guest, who gets a token for that room and nothing else,
/// or a member, who joins it. Only a hash of the link's secret is kept; it ends by time, by use, or
/// when it is taken back.
final class Invites {
  private static final int SECRET_BYTES = 18;
  private static final int MOST_PER_ROOM = 100;
  private static final long LONGEST_SECONDS = Duration.ofDays(366).toSeconds();

  private final Ground ground;
  private final RoomBook book;
  private final Reading reading;
  private final RoomDesk desk;

  Invites(Ground ground, RoomBook book, Reading reading, RoomDesk desk) {
    this.ground = ground;
    this.book = book;
    this.reading = reading;
    this.desk = desk;
  }

  /// What a new link shall be; null is the usual: 100 uses, a week, guests for a day.
  record Wanted(@Nullable Integer uses, @Nullable Long ttlSeconds, @Nullable Long guestSeconds) {}

  /// `invite` is the secret, and is shown this once.
  record Made(String id, String room, String invite, String url, int uses, String expiresAt) {}

  record View(String id, String madeBy, int usesLeft, String expiresAt, String createdAt) {}

  record Joined(
      String room,
      @Nullable String token,
      UserId user,
      String name,
      @Nullable String expiresAt,
      @Nullable String mqttUrl) {}

  Made make(Principal by, String name, Wanted wanted, String site) {
    Room room = inviting(by, name);
    int uses = wanted.uses() == null ? 100 : wanted.uses();
    long ttl = wanted.ttlSeconds() == null ? Duration.ofDays(7).toSeconds() : wanted.ttlSeconds();
    long guest =
        wanted.guestSeconds() == null ? Duration.ofDays(1).toSeconds() : wanted.guestSeconds();
    if (uses < 1 || uses > 100_000) {
      throw new Refusal(Problem.BAD_REQUEST, "uses is 1 to 100000");
    }
    if (ttl < 60 || ttl > LONGEST_SECONDS || guest < 60 || guest > LONGEST_SECONDS) {
      throw new Refusal(
          Problem.BAD_REQUEST, "ttl_seconds and guest_seconds are 60 to " + LONGEST_SECONDS);
    }
    String secret = random(SECRET_BYTES);
    String id = random(6);
    long now = ground.now();
    long expires = now + Duration.ofSeconds(ttl).toMillis();
    ground
        .journal()
        .write(tx -> {
          Room made = book.made(tx, room, now);
          long there =
              tx.one(
                      "SELECT count(*) AS n FROM chat_invites WHERE room_id = ?",
                      row -> row.bigint("n"),
                      made.id())
                  .orElse(0L);
          if (there >= MOST_PER_ROOM) {
            throw new Refusal(
                Problem.QUOTA_EXCEEDED, "A room has at most " + MOST_PER_ROOM + " invitations");
          }
          tx.update(
              """
              INSERT INTO chat_invites (id, hash, room_id, made_by, uses_left, expires_at,
                guest_seconds, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
              """,
              id,
              hash(secret),
              made.id(),
              by.user().value(),
              uses,
              expires,
              guest,
              now);
          ground
              .access()
              .audit()
              .record(tx, by, "room.invite", name, "invitation " + id + ", " + uses + " uses");
          return true;
        });
    return new Made(id, name, secret, site + "/#/invite/" + secret, uses, Stamp.iso(expires));
  }

  private Room inviting(Principal by, String name) {
    Room room = reading.room(by, name);
    if (!room.isRunBy(by)) {
      throw new Refusal(Problem.NOT_ALLOWED, "Moderators and owners of the room invite");
    }
    return room;
  }

  List<View> list(Principal by, String name) {
    Room room = inviting(by, name);
    return ground
        .database()
        .read(tx ->
            tx.query(
                """
                SELECT id, made_by, uses_left, expires_at, created_at FROM chat_invites
                WHERE room_id = ? ORDER BY created_at DESC\
                """,
                row ->
                    new View(
                        row.string("id"),
                        row.string("made_by"),
                        row.integer("uses_left"),
                        Stamp.iso(row.bigint("expires_at")),
                        Stamp.iso(row.bigint("created_at"))),
                room.id()));
  }

  void revoke(Principal by, String name, String id) {
    Room room = inviting(by, name);
    ground
        .journal()
        .write(tx -> {
          if (tx.update("DELETE FROM chat_invites WHERE room_id = ? AND id = ?", room.id(), id)
              == 0) {
            throw new Refusal(Problem.NOT_FOUND, "There is no such invitation");
          }
          ground.access().audit().record(tx, by, "room.uninvite", name, "invitation " + id);
          return true;
        });
  }

  private record Open(String room, long guestSeconds) {}

  /// A guest with a name of their own choice, or the member who is signed in.
  Joined accept(Optional<Principal> who, String secret, @Nullable String name, String address) {
    ground.access().limits().checkAddress(Limit.LOGINS, address);
    Open open =
        ground
            .database()
            .read(tx ->
                tx.one(
                    """
                    SELECT r.name, i.guest_seconds FROM chat_invites i
                    JOIN chat_rooms r ON r.id = i.room_id
                    WHERE i.hash = ? AND i.uses_left > 0 AND i.expires_at > ?\
                    """,
                    row -> new Open(row.string("name"), row.bigint("guest_seconds")),
                    hash(secret),
                    ground.now()))
            .orElseThrow(Invites::over);
    Principal self = who.orElse(null);
    if (self != null && self.role().atLeast(Role.MEMBER)) {
      use(secret);
      desk.welcome(self, book.get(open.room()));
      return new Joined(open.room(), null, self.user(), self.name(), null, mqttUrl());
    }
    UserId guest = new UserId("guest-" + random(6).toLowerCase(java.util.Locale.ROOT));
    Tokens.Issued issued =
        ground
            .access()
            .tokens()
            .issue(
                Principal.hub(ground.access().space()),
                new Tokens.Wanted(
                    guest,
                    name,
                    Set.of(open.room()),
                    Set.of(),
                    Duration.ofSeconds(open.guestSeconds())));
    use(secret);
    return new Joined(
        open.room(),
        issued.token(),
        issued.user(),
        issued.name(),
        Stamp.iso(issued.expiresAt().toEpochMilli()),
        mqttUrl());
  }

  private @Nullable String mqttUrl() {
    return ground.settings().mqttUrl();
  }

  private void use(String secret) {
    ground
        .journal()
        .write(tx -> {
          if (tx.update(
                  """
                  UPDATE chat_invites SET uses_left = uses_left - 1
                  WHERE hash = ? AND uses_left > 0 AND expires_at > ?\
                  """,
                  hash(secret),
                  ground.now())
              == 0) {
            throw over();
          }
          return true;
        });
  }

  private static Refusal over() {
    return new Refusal(Problem.NOT_FOUND, "This invitation does not exist, or is over");
  }

  private String random(int bytes) {
    byte[] some = new byte[bytes];
    ground.sources().random().nextBytes(some);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(some);
  }

  private static String hash(String secret) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
