package muster.tracks;

import java.util.Base64;
import java.util.Optional;
import muster.access.User;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.bus.Reply;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.text.Tame;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Who carries a device: name and face, retained at `.../info` of each device. Who has friends and
/// no card of their own gets one with their name. What a phone publishes itself goes out as it is,
/// unless its picture is none: friends' browsers and phones would have to cope with it.
final class CardDesk {
  /// The largest picture, as a file.
  static final int LARGEST = 200 << 10;

  private final Ground ground;
  private final DeviceBook book;
  private final FriendBook friends;

  CardDesk(Ground ground, DeviceBook book, FriendBook friends) {
    this.ground = ground;
    this.book = book;
    this.friends = friends;
  }

  /// @param face a PNG or JPEG, base64
  record Card(String name, @Nullable String face) {}

  /// Why this is no picture to be shown, or null.
  static @Nullable String wrong(String face) {
    if (face.length() > LARGEST / 3 * 4 + 4) {
      return "The picture of a card has at most 200 KB";
    }
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(face);
    } catch (IllegalArgumentException e) {
      return "The picture of a card is base64";
    }
    boolean png = starts(bytes, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
    boolean jpeg = starts(bytes, 0xff, 0xd8, 0xff);
    return png || jpeg ? null : "The picture of a card is a PNG or JPEG";
  }

  private static boolean starts(byte[] bytes, int... with) {
    if (bytes.length < with.length) {
      return false;
    }
    for (int i = 0; i < with.length; i++) {
      if ((bytes[i] & 0xff) != with[i]) {
        return false;
      }
    }
    return true;
  }

  Card get(Principal who) {
    return ground.database().read(tx -> find(tx, who.user())).orElse(new Card(who.name(), null));
  }

  private static Optional<Card> find(Tx tx, UserId user) {
    return tx.one(
        "SELECT name, face FROM tracks_cards WHERE user_key = ?",
        row -> new Card(row.string("name"), row.stringOrNull("face")),
        user.key());
  }

  Card set(Principal who, @Nullable String name, @Nullable String face) {
    String shown = name == null ? "" : Tame.line(name);
    if (Tame.isBlank(shown) || Tame.length(shown) > 100) {
      throw new Refusal(Problem.BAD_REQUEST, "The name on a card has 1 to 100 characters");
    }
    String bad = face == null || face.isEmpty() ? null : wrong(face);
    if (bad != null) {
      throw new Refusal(Problem.BAD_REQUEST, bad);
    }
    Card card = new Card(shown, face == null || face.isEmpty() ? null : face);
    long now = ground.now();
    ground
        .journal()
        .write(tx ->
            tx.update(
                """
                INSERT INTO tracks_cards (user_key, user_id, name, face, changed_at)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT (user_key) DO UPDATE SET name = excluded.name,
                  face = excluded.face, changed_at = excluded.changed_at\
                """,
                who.user().key(),
                who.user().value(),
                card.name(),
                card.face(),
                now));
    for (Device device : book.of(who.user())) {
      ground.bus().send(publication(device, card, ground.hub(), now), Reply.NONE);
    }
    return card;
  }

  /// The card of a device that has just been made, if there is somebody to see it; on the journal's
  /// thread.
  Optional<Publication> first(Tx tx, Device device, Publication by) {
    Optional<Card> own = find(tx, device.owner());
    if (own.isEmpty() && friends.of(device.owner()).isEmpty()) {
      return Optional.empty();
    }
    Card card = own.orElse(new Card(by.sender().name(), null));
    return Optional.of(publication(device, card, by.publisher(), by.millis()));
  }

  /// Somebody has a new friend, who is to see a name with their devices.
  void befriended(UserId user) {
    Card card =
        ground
            .database()
            .read(tx -> find(tx, user))
            .orElseGet(() ->
                new Card(
                    ground.access().users().find(user).map(User::name).orElse(user.value()), null));
    for (Device device : book.of(user)) {
      if (ground.bus().retained().get(new Topic(device.base() + "/info")) == null) {
        ground.bus().send(publication(device, card, ground.hub(), ground.now()), Reply.NONE);
      }
    }
  }

  static byte[] json(@Nullable String tid, @Nullable String name, @Nullable String face) {
    JsonLine line = new JsonLine().put("_type", "card");
    if (tid != null) {
      line.put("tid", tid);
    }
    if (name != null) {
      line.put("name", name);
    }
    if (face != null) {
      line.put("face", face);
    }
    return line.bytes();
  }

  private static Publication publication(Device device, Card card, Publisher by, long now) {
    return new Publication(
        new Topic(device.base() + "/info"),
        json(device.tid(), card.name(), card.face()),
        1,
        /* retain= */ true,
        PublishProperties.NONE,
        by,
        now);
  }
}
