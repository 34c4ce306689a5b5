package muster.chat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import muster.access.Limit;
import muster.access.Pace;
import muster.bus.Answers;
import muster.bus.Gate;
import muster.bus.Owner;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.PublishProperties.UserProperty;
import muster.bus.Publisher;
import muster.bus.Verdict;
import muster.files.Attachment;
import muster.files.Attachments;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.text.Tame;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.TopicFilter;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Owns `{prefix}/chat/+`: the one path of everything that is said in a room, from MQTT, REST and
/// the hub itself. On the journal's thread, in the message's transaction: every check comes before
/// the first write, so that what is refused leaves nothing behind.
final class RoomOwner implements Owner {
  /// Messages of rooms, among those that use files.
  static final String KIND = "room";

  private static final int MOST_REACTIONS = 20;
  private static final int MOST_OWN_REACTIONS = 10;

  private final Ground ground;
  private final RoomBook book;
  private final Sequence sequence;
  private final PostReader reader;
  private final Pace pace;
  private final Stamp stamp;
  private final Errors errors;
  private final Answers answers;
  private final Search search;
  private final Attachments files;
  private final Replay replay;
  private final Gate gate;

  /// What stands beside the rooms and is told or asked.
  record Beside(Errors errors, Answers answers, Search search, Pace pace, Attachments files) {}

  RoomOwner(Ground ground, RoomBook book, Sequence sequence, Beside beside) {
    this.ground = ground;
    this.book = book;
    this.sequence = sequence;
    this.reader = new PostReader(ground.settings().maxLength());
    this.pace = beside.pace();
    this.stamp = new Stamp(ground.sources().random());
    this.errors = beside.errors();
    this.answers = beside.answers();
    this.search = beside.search();
    this.files = beside.files();
    this.replay = new Replay(ground, book);
    this.gate =
        (receiver, publication) -> {
          Room room = book.of(publication.topic());
          return room == null || room.admits(receiver, ground.now());
        };
  }

  @Override
  public Gate gate() {
    return gate;
  }

  @Override
  public List<Publication> history(TopicFilter filter, List<UserProperty> asked) {
    return replay.first(filter, asked);
  }

  @Override
  public Verdict accept(Publication publication) {
    Principal who = publication.sender();
    try {
      Room room = book.get(Topics.last(publication.topic()));
      if (!room.admits(who, publication.millis())) {
        throw Room.missing(room.name().value());
      }
      Incoming.Signed signed = reader.read(publication.payload(), room.name().award());
      Stored.Sender sender =
          who.isOutside()
              ? Outsider.sender(room, signed, publication.millis())
              : sender(publication, signed);
      Here here = new Here(publication, room, sender, ground.journal().tx());
      Verdict verdict = take(here, signed.what());
      if (answers.isWaiting(publication.publisher())
          && verdict instanceof Verdict.Accepted(List<Publication> out)
          && !out.isEmpty()) {
        answers.note(publication.publisher(), out.getFirst().payload());
      }
      return verdict;
    } catch (Refusal refusal) {
      if (!answers.isWaiting(publication.publisher()) && !who.isOutside()) {
        errors.tell(who, refusal.problem(), refusal.detail(), reader.lastId());
      }
      return Verdict.refused(refusal.problem(), refusal.detail());
    }
  }

  /// A publication with what is known of it.
  private record Here(Publication publication, Room room, Stored.Sender sender, Tx tx) {
    Principal who() {
      return publication.sender();
    }

    long now() {
      return publication.millis();
    }
  }

  /// The true sender. A client may name itself, and nobody else; the hub speaks for others (a
  /// bridge for those on the other side).
  private Stored.Sender sender(Publication publication, Incoming.Signed signed) {
    Principal who = publication.sender();
    String callsign = signed.callsign();
    if (callsign == null || callsign.isEmpty()) {
      return Stored.Sender.of(who);
    }
    if (who.isHub()) {
      String shown = Tame.line(callsign);
      String name = signed.name() == null ? shown : Tame.line(signed.name());
      return new Stored.Sender(Stored.Sender.HUB_KEY, shown, name);
    }
    if (!isSame(callsign, who.user())) {
      String claimed = callsign.substring(0, Math.min(100, callsign.length()));
      ground.access().audit().note(who, "chat.forged", claimed, publication.topic().value());
      throw new Refusal(
          Problem.FORGED_SENDER,
          "You are signed in as " + who.user() + " and cannot write as somebody else");
    }
    return Stored.Sender.of(who);
  }

  private static boolean isSame(String callsign, UserId user) {
    if (callsign.equals(user.value())) {
      return true;
    }
    try {
      return new UserId(callsign).equals(user);
    } catch (Refusal noUserId) {
      return false;
    }
  }

  private Verdict take(Here here, Incoming what) {
    if (!(what instanceof Incoming.Read)) {
      here.room().checkPosting(here.who(), here.now());
    }
    return switch (what) {
      case Incoming.Message message -> message(here, message);
      case Incoming.Edit edit -> edit(here, edit);
      case Incoming.Delete delete -> delete(here, delete);
      case Incoming.Reaction reaction -> reaction(here, reaction);
      case Incoming.Pin pin -> pin(here, pin);
      case Incoming.Read read -> read(here, read);
    };
  }

  private Verdict message(Here here, Incoming.Message message) {
    Tx tx = here.tx();
    UUID id = here.who().isOutside() ? Outsider.id(tx, here.publication(), message) : message.id();
    if (id != null) {
      Stored before = PostStore.find(tx, id).orElse(null);
      if (before != null) {
        return again(here, before);
      }
    }
    if (message.notice() && !here.room().isRunBy(here.who())) {
      throw new Refusal(Problem.NOT_ALLOWED, "Notices are written by moderators and the hub");
    }
    pace.check(Limit.MESSAGES, here.who(), here.publication());
    checkSlowMode(here);
    Room room = book.made(tx, here.room(), here.now());
    UUID messageId = id == null ? stamp.id(here.now()) : id;
    String extra = withFiles(here, message, messageId);
    Stored post =
        new Stored(
            sequence.nextPost(tx),
            room.id(),
            sequence.next(tx, room.id()),
            messageId,
            message.notice(),
            here.sender(),
            source(here, message.source()),
            here.now(),
            message.text(),
            extra,
            Stored.Marks.NONE);
    PostStore.add(tx, post);
    PostStore.mention(tx, post, message.mentions());
    byte[] json = post.json(room.name(), stamp.at(post.at())).bytes();
    return Verdict.accepted(stamped(here.publication(), json, post.messageId(), post.seq()));
  }

  /// With what the hub itself knows about the files, whatever the client said of them.
  private String withFiles(Here here, Incoming.Message message, UUID id) {
    if (message.files().isEmpty()) {
      return message.extra();
    }
    List<Attachment> used =
        files.use(here.tx(), here.who(), KIND, here.room().name().value(), id, message.files());
    return new JsonLine()
        .members(message.extra())
        .raw("attachments", Attachment.json(used))
        .members();
  }

  /// The same message once more: it is there already, nothing happens. Somebody else's id is not
  /// theirs to use.
  private Verdict again(Here here, Stored before) {
    if (before.room() != here.room().id()
        || !before.sender().key().equals(here.sender().key())
        || Pace.isAnonymous(here.who())) {
      throw new Refusal(Problem.CONFLICT, "This id belongs to another message");
    }
    answers.note(
        here.publication().publisher(), before.history(here.room().name(), Map.of()).bytes());
    return Verdict.accepted();
  }

  /// Where it came from: what the hub, moderators and API keys say is believed.
  private String source(Here here, @Nullable String claimed) {
    if (here.who().isOutside()) {
      return Outsider.SOURCE;
    }
    boolean believed =
        here.who().role().atLeast(Role.MODERATOR)
            || switch (here.who().credential().kind()) {
              case API_KEY, HUB, LOCAL_KEY -> true;
              case PASSWORD, TOKEN, CERTIFICATE, DEVICE, ANONYMOUS, OUTSIDE -> false;
            };
    if (claimed != null && believed) {
      return claimed;
    }
    return answers.isWaiting(here.publication().publisher()) ? "api" : "app";
  }

  private void checkSlowMode(Here here) {
    Room room = here.room();
    int seconds = room.traits().slowSeconds();
    if (seconds == 0 || room.isRunBy(here.who())) {
      return;
    }
    long since = here.now() - Duration.ofSeconds(seconds).toMillis();
    Long before = PostStore.lastBy(here.tx(), room.id(), here.sender().key(), since).orElse(null);
    if (before != null) {
      long wait = Math.max(1, Math.ceilDiv(before - since, 1_000));
      throw new Refusal(
          Problem.TOO_FAST,
          "Slow mode: one message in " + seconds + " s here; wait " + wait + " s",
          wait);
    }
  }

  private Stored target(Here here, UUID id) {
    return PostStore.find(here.tx(), here.room().id(), id)
        .orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "There is no such message in this room"));
  }

  private static boolean isAuthor(Here here, Stored post) {
    return post.sender().key().equals(here.sender().key()) && !Pace.isAnonymous(here.who());
  }

  private boolean inTime(Here here, Stored post) {
    return here.now() - post.at() <= ground.settings().editTime().toMillis();
  }

  private Verdict edit(Here here, Incoming.Edit edit) {
    Stored post = target(here, edit.of());
    if (!isAuthor(here, post)) {
      throw new Refusal(Problem.NOT_ALLOWED, "Only who wrote a message may change it");
    }
    if (post.isGone()) {
      throw new Refusal(Problem.CONFLICT, "The message was deleted");
    }
    if (edit.text().equals(post.body())) {
      return Verdict.accepted();
    }
    if (!here.who().isHub() && !inTime(here, post)) {
      throw tooLate();
    }
    pace.check(Limit.MESSAGES, here.who(), here.publication());
    PostStore.edit(here.tx(), post.id(), edit.text(), here.now());
    search.changed(here.tx(), post.id(), edit.text());
    return event(here, post, PostStore.Event.Kind.EDIT, "", edit.text());
  }

  private Refusal tooLate() {
    return new Refusal(
        Problem.NOT_ALLOWED,
        "A message can be changed for "
            + ground.settings().editTime().toMinutes()
            + " minutes after it was written");
  }

  private Verdict delete(Here here, Incoming.Delete delete) {
    Stored post = target(here, delete.of());
    boolean author = isAuthor(here, post);
    boolean runs = here.room().isRunBy(here.who());
    if (!author && !runs) {
      throw new Refusal(
          Problem.NOT_ALLOWED, "Only who wrote a message, or a moderator, deletes it");
    }
    if (post.isGone()) {
      return Verdict.accepted();
    }
    if (!runs && !inTime(here, post)) {
      throw tooLate();
    }
    pace.check(Limit.SIGNALS, here.who(), here.publication());
    if (!author) {
      ground
          .access()
          .audit()
          .record(
              here.tx(),
              here.who(),
              "chat.delete",
              post.sender().callsign(),
              "room " + here.room().name() + ", seq " + post.seq());
    }
    PostStore.blank(here.tx(), post.id(), here.now());
    files.release(here.tx(), KIND, post.messageId());
    search.changed(here.tx(), post.id(), null);
    return event(here, post, PostStore.Event.Kind.DELETE, "", "");
  }

  private Verdict reaction(Here here, Incoming.Reaction reaction) {
    Stored post = target(here, reaction.of());
    if (post.isGone()) {
      throw new Refusal(Problem.CONFLICT, "The message was deleted");
    }
    if (Pace.isAnonymous(here.who())) {
      throw new Refusal(Problem.NOT_ALLOWED, "Sign in to react");
    }
    Tx tx = here.tx();
    pace.check(Limit.SIGNALS, here.who(), here.publication());
    if (reaction.remove()) {
      return PostStore.unreact(tx, post.id(), reaction.reaction(), here.who())
          ? event(here, post, PostStore.Event.Kind.UNREACTION, reaction.reaction(), "")
          : Verdict.accepted();
    }
    long[] counts = PostStore.reactionCounts(tx, post.id(), here.who().user());
    if (counts[0] >= MOST_REACTIONS || counts[1] >= MOST_OWN_REACTIONS) {
      throw new Refusal(Problem.QUOTA_EXCEEDED, "This message has enough reactions");
    }
    return PostStore.react(tx, post.id(), reaction.reaction(), here.who())
        ? event(here, post, PostStore.Event.Kind.REACTION, reaction.reaction(), "")
        : Verdict.accepted();
  }

  private Verdict pin(Here here, Incoming.Pin pin) {
    Stored post = target(here, pin.of());
    if (!here.room().isRunBy(here.who())) {
      throw new Refusal(Problem.NOT_ALLOWED, "Moderators and owners of the room pin messages");
    }
    if (post.isGone()) {
      throw new Refusal(Problem.CONFLICT, "The message was deleted");
    }
    if (pin.remove() == (post.marks().pinnedAt() == null)) {
      return Verdict.accepted();
    }
    PostStore.pin(here.tx(), post.id(), pin.remove() ? null : here.now());
    return event(
        here, post, pin.remove() ? PostStore.Event.Kind.UNPIN : PostStore.Event.Kind.PIN, "", "");
  }

  private Verdict event(
      Here here, Stored post, PostStore.Event.Kind kind, String detail, String text) {
    PostStore.Event event =
        new PostStore.Event(
            post.room(),
            sequence.next(here.tx(), post.room()),
            post.id(),
            kind,
            here.sender(),
            detail,
            here.now());
    PostStore.add(here.tx(), event);
    byte[] json = Replay.json(event, post.messageId(), text).bytes();
    return Verdict.accepted(stamped(here.publication(), json, post.messageId(), event.seq()));
  }

  private Verdict read(Here here, Incoming.Read read) {
    Room room = here.room();
    if (room.id() == 0 || Pace.isAnonymous(here.who())) {
      return Verdict.accepted();
    }
    UUID of = read.of();
    long wanted = of == null ? read.seq() : target(here, of).seq();
    long upTo = Math.min(wanted, sequence.last(here.tx(), room.id()));
    pace.check(Limit.SIGNALS, here.who(), here.publication());
    if (upTo < 1 || !PostStore.read(here.tx(), room.id(), here.who().user(), upTo, here.now())) {
      return Verdict.accepted();
    }
    byte[] json =
        new JsonLine()
            .put("callsign", here.sender().callsign())
            .put("name", here.sender().name())
            .put("up_to", upTo)
            .put("at", stamp.at(here.now()))
            .put("type", "read")
            .bytes();
    return Verdict.accepted(out(here.publication(), json, PublishProperties.NONE));
  }

  private static Publication stamped(Publication publication, byte[] json, UUID id, long seq) {
    return out(
        publication,
        json,
        PublishProperties.of(
            new UserProperty("id", id.toString()), new UserProperty("seq", Long.toString(seq))));
  }

  /// Never retained: what was said before is history, which asks who may read it.
  private static Publication out(
      Publication publication, byte[] json, PublishProperties properties) {
    Publisher publisher = publication.publisher();
    return new Publication(
        publication.topic(),
        json,
        publication.qos(),
        /* retain= */ false,
        properties,
        publisher,
        publication.millis());
  }
}
