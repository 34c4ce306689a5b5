package muster.push;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import muster.access.Access;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.store.Database;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// REST for notifications: each user's own, on each device.
final class PushRoutes {
  private static final String PUSH = "/api/v1/push";
  private static final int MOST_ROOMS = 1_000;

  private final Push push;
  private final Database database;

  PushRoutes(Push push, Database database) {
    this.push = push;
    this.database = database;
  }

  record View(
      boolean enabled,
      String publicKey,
      boolean mentions,
      boolean direct,
      boolean showText,
      Map<String, String> rooms,
      List<Device> devices) {}

  record Device(String id, String device, String createdAt, @Nullable String deliveredAt) {}

  /// As `PushSubscription.toJSON()` of a browser, and how the user calls the device.
  record Wanted(@Nullable String endpoint, @Nullable Keys keys, @Nullable String device) {}

  record Keys(@Nullable String p256dh, @Nullable String auth) {}

  record Made(String id) {}

  record Chosen(@Nullable Boolean mentions, @Nullable Boolean direct, @Nullable Boolean showText) {}

  record OfRoom(@Nullable String level) {}

  void addTo(Routes routes) {
    Need reads = Need.member().scope(Access.SCOPE_SUBSCRIBE);
    routes.get(PUSH, reads, "Your notifications", this::view).answers(View.class);
    routes
        .put(PUSH + "/choices", reads, "What you want to be told of", this::choose)
        .body(Chosen.class)
        .answersNothing();
    routes
        .put(PUSH + "/rooms/{room}", reads, "How much you want to hear of a room", this::room)
        .body(OfRoom.class)
        .answersNothing();
    routes
        .post(PUSH + "/subscriptions", reads, "Notify this browser", this::subscribe)
        .body(Wanted.class)
        .answers(201, Made.class);
    routes
        .delete(PUSH + "/subscriptions/{id}", reads, "Notify it no more", this::unsubscribe)
        .answersNothing();
    routes
        .post(PUSH + "/test", reads, "Send a notification to your own devices", this::test)
        .answersNothing();
  }

  private static UserId user(Call call) {
    return call.principal().user();
  }

  private Answer view(Call call) {
    UserId user = user(call);
    return database.read(tx -> {
      Choices choices = PushStore.choices(tx, user);
      return Answer.json(
          new View(
              push.isEnabled(),
              push.publicKey(),
              choices.mentions(),
              choices.direct(),
              choices.showText(),
              PushStore.levels(tx, user),
              PushStore.of(tx, user).stream().map(PushRoutes::device).toList()));
    });
  }

  private static Device device(Subscription one) {
    return new Device(
        one.id().toString(),
        one.device(),
        Instant.ofEpochMilli(one.createdAt()).toString(),
        one.deliveredAt() == 0 ? null : Instant.ofEpochMilli(one.deliveredAt()).toString());
  }

  private Answer choose(Call call) throws IOException {
    Chosen wanted = call.json(Chosen.class);
    Choices now = database.read(tx -> PushStore.choices(tx, user(call)));
    push.choose(
        user(call),
        new Choices(
            orElse(wanted.mentions(), now.mentions()),
            orElse(wanted.direct(), now.direct()),
            orElse(wanted.showText(), now.showText())));
    return Answer.noContent();
  }

  private static boolean orElse(@Nullable Boolean given, boolean otherwise) {
    return given == null ? otherwise : given;
  }

  private Answer room(Call call) throws IOException {
    String room = call.path("room");
    boolean known = database.read(tx -> PushStore.levels(tx, user(call)).size()) < MOST_ROOMS;
    if (room.isBlank() || room.length() > 200 || !known) {
      throw new Refusal(Problem.BAD_REQUEST, "Notifications are set for at most 1000 rooms");
    }
    push.level(user(call), room, Level.of(call.json(OfRoom.class).level()));
    return Answer.noContent();
  }

  private Answer subscribe(Call call) throws IOException, GeneralSecurityException {
    if (!push.isEnabled()) {
      throw new Refusal(Problem.NOT_ALLOWED, "There are no notifications here (PUSH_ENABLED)");
    }
    Wanted wanted = call.json(Wanted.class);
    Keys keys = wanted.keys();
    if (wanted.endpoint() == null || keys == null) {
      throw new Refusal(Problem.BAD_REQUEST, "Send what the browser gives: endpoint and keys");
    }
    byte[] key = bytes(keys.p256dh(), Sealed.POINT, "p256dh");
    Sealed.publicKey(key);
    byte[] secret = bytes(keys.auth(), Sealed.SECRET, "auth");
    UUID id = push.subscribe(user(call), wanted.endpoint(), key, secret, named(wanted.device()));
    return Answer.json(201, new Made(id.toString()));
  }

  private static byte[] bytes(@Nullable String text, int length, String field) {
    try {
      if (text != null && text.length() <= 200) {
        byte[] bytes = Base64.getUrlDecoder().decode(text.replaceAll("=+$", ""));
        if (bytes.length == length) {
          return bytes;
        }
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new Refusal(Problem.BAD_REQUEST, field + " has " + length + " bytes, in base64url");
  }

  /// Shown to its owner alone.
  private static String named(@Nullable String device) {
    String name = device == null ? "" : device.strip().replaceAll("\\p{C}", "");
    return name.substring(0, Math.min(name.length(), 100));
  }

  private Answer unsubscribe(Call call) {
    try {
      if (push.remove(user(call), UUID.fromString(call.path("id")))) {
        return Answer.noContent();
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new Refusal(Problem.NOT_FOUND, "You have no such subscription");
  }

  private Answer test(Call call) {
    push.offer(
        new Notice(
            user(call), Notice.Kind.TEST, "test", "Muster", "Notifications work", "", () -> false));
    return Answer.noContent();
  }
}
