package muster.chat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import muster.bus.Publication;
import muster.http.Json;
import muster.push.Notice;
import muster.push.Push;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Refusal;
import muster.types.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Tells those who are mentioned in a message, and those who want to hear all of a room, if they
/// may read it. Listens like any subscriber, so it hears what is stored and nothing else; the
/// thread that publishes only puts the message into a bounded queue, and not even that when nobody
/// is to be told. Who has read the room up to the message by the time it is due has it open, and
/// hears nothing.
final class Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final int WAITING = 10_000;
  private static final byte[] MENTIONS = "\"mentions\":[".getBytes(StandardCharsets.UTF_8);

  private final Ground ground;
  private final RoomBook book;
  private final Reading reading;
  private final Push push;
  private final BlockingQueue<Publication> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicBoolean working = new AtomicBoolean();

  Notifier(Ground ground, RoomBook book, Reading reading, Push push) {
    this.ground = ground;
    this.book = book;
    this.reading = reading;
    this.push = push;
  }

  /// On the thread that publishes.
  void hear(Publication publication) {
    if (push.isIdle()
        || (push.listeners(Topics.last(publication.topic())).isEmpty()
            && !contains(publication.payload(), MENTIONS))) {
      return;
    }
    if (waiting.offer(publication) && working.compareAndSet(false, true)) {
      Thread.ofVirtual().name("notifier").start(this::work);
    }
  }

  private static boolean contains(byte[] text, byte[] part) {
    for (int i = 0; i + part.length <= text.length; i++) {
      int same = 0;
      while (same < part.length && text[i + same] == part[same]) {
        same++;
      }
      if (same == part.length) {
        return true;
      }
    }
    return false;
  }

  private void work() {
    do {
      try {
        for (Publication one = waiting.poll(); one != null; one = waiting.poll()) {
          tell(one);
        }
      } catch (Refusal unavailable) {
        LOG.debug("Notifications were left out: {}", unavailable.detail());
      } finally {
        working.set(false);
      }
    } while (!waiting.isEmpty() && working.compareAndSet(false, true));
  }

  private void tell(Publication publication) {
    JsonNode message = Json.tree(publication.payload());
    Room room = book.find(Topics.last(publication.topic()));
    if (room == null || !message.path("type").asString("").equals("message")) {
      return;
    }
    Map<UserId, Notice.Kind> whom = new HashMap<>();
    push.listeners(room.name().value()).forEach(user -> whom.put(user, Notice.Kind.ROOM));
    for (JsonNode user : message.path("mentions")) {
      whom.put(new UserId(user.asString("")), Notice.Kind.MENTION);
    }
    whom.remove(publication.sender().user());
    whom.forEach((user, kind) -> {
      if (mayRead(user, room)) {
        push.offer(notice(user, kind, room, message));
      }
    });
  }

  /// As somebody with an account and nothing narrower.
  private boolean mayRead(UserId user, Room room) {
    return ground
        .access()
        .users()
        .find(user)
        .filter(account -> !account.disabled())
        .map(account ->
            reading.mayRead(
                new Principal(
                    ground.access().space(),
                    account.id(),
                    account.name(),
                    account.role(),
                    Credential.password(),
                    "push"),
                room))
        .orElse(false);
  }

  private Notice notice(UserId user, Notice.Kind kind, Room room, JsonNode message) {
    String name = message.path("name").asString("");
    String text = message.path("message").asString("");
    if (text.isEmpty() && message.path("attachments").size() > 0) {
      text = message.path("attachments").path(0).path("name").asString("");
    }
    long seq = message.path("seq").asLong(0);
    return new Notice(
        user,
        kind,
        "room/" + room.name().value(),
        name + " \u00b7 " + room.traits().title(),
        text,
        message.path("id").asString(""),
        () -> hasRead(user, room, seq));
  }

  private boolean hasRead(UserId user, Room room, long seq) {
    return ground
        .database()
        .read(tx ->
            tx.one(
                "SELECT seq FROM chat_reads WHERE room_id = ? AND user_key = ?",
                row -> row.bigint("seq") >= seq,
                room.id(),
                user.key()))
        .orElse(false);
  }
}
