package muster.direct;

import java.util.List;
import java.util.UUID;
import muster.access.Limit;
import muster.access.Pace;
import muster.bus.Answers;
import muster.bus.Gate;
import muster.bus.Owner;
import muster.bus.Publication;
import muster.bus.PublishProperties.UserProperty;
import muster.bus.Subscriber;
import muster.bus.Verdict;
import muster.direct.StatusStore.Event;
import muster.files.Attachment;
import muster.files.Attachments;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.TopicFilter;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Owns `{root}` and everything below: the one path of all direct messages and their states, from
/// MQTT, REST and the hub itself. On the journal's thread, in the message's transaction: every
/// check comes before the first write, so that what is refused leaves nothing behind.
final class DirectOwner implements Owner {
  /// Direct messages, among those that use files.
  static final String KIND = "direct";

  private final Ground ground;
  private final Beside beside;
  private final Sequence sequence;
  private final DirectReader reader;
  private final Stamp stamp;
  private final Chatter chatter;
  private final Replay replay;
  private final Gate gate;

  /// What stands beside and is asked or told.
  record Beside(
      Recent recent,
      Groups groups,
      People people,
      Post post,
      Statuses statuses,
      Acknowledgements acknowledgements,
      Answers answers,
      Pace pace,
      Chatter chatter,
      Attachments files) {}

  DirectOwner(Ground ground, Sequence sequence, Beside beside) {
    this.ground = ground;
    this.sequence = sequence;
    this.beside = beside;
    this.reader = new DirectReader(ground.settings().maxLength());
    this.stamp = new Stamp(ground.sources().random());
    this.chatter = beside.chatter();
    this.replay = new Replay(ground);
    this.gate = (receiver, publication) -> ground.topics().mayHave(receiver, publication.topic());
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
  public void acknowledged(Publication publication, Subscriber receiver) {
    beside.acknowledgements().add(publication, receiver);
  }

  @Override
  public Verdict accept(Publication publication) {
    if (publication.topic().equals(ground.topics().bell())) {
      List<Event> events = beside.acknowledgements().take(publication);
      return new Verdict.Accepted(beside.statuses().apply(ground.journal().tx(), events));
    }
    try {
      Incoming what = reader.read(publication.payload());
      Principal who = publication.sender();
      if (Pace.isAnonymous(who)) {
        throw new Refusal(Problem.NOT_ALLOWED, "Sign in to write to somebody");
      }
      checkClaim(publication, what.claimed());
      return take(new Here(publication, who, ground.journal().tx()), what);
    } catch (Refusal refusal) {
      if (!beside.answers().isWaiting(publication.publisher())) {
        chatter.refused(publication.sender(), refusal.problem(), refusal.detail(), reader.lastId());
      }
      return Verdict.refused(refusal.problem(), refusal.detail());
    }
  }

  /// A publication with what is known of it.
  private record Here(Publication publication, Principal who, Tx tx) {
    long now() {
      return publication.millis();
    }

    UserId user() {
      return who.user();
    }
  }

  /// A client may name itself, and nobody else.
  private void checkClaim(Publication publication, @Nullable String claimed) {
    Principal who = publication.sender();
    if (claimed == null || claimed.equals(who.user().value()) || isSame(claimed, who.user())) {
      return;
    }
    String shown = claimed.substring(0, Math.min(100, claimed.length()));
    ground.access().audit().note(who, "direct.forged", shown, publication.topic().value());
    throw new Refusal(
        Problem.FORGED_SENDER,
        "You are signed in as " + who.user() + " and cannot speak for somebody else");
  }

  private static boolean isSame(String claimed, UserId user) {
    try {
      return new UserId(claimed).equals(user);
    } catch (Refusal noUserId) {
      return false;
    }
  }

  private Verdict take(Here here, Incoming what) {
    return switch (what) {
      case Incoming.Message message -> message(here, message);
      case Incoming.Edit edit -> edit(here, edit);
      case Incoming.Delete delete -> delete(here, delete);
      case Incoming.Status status -> status(here, status);
      case Incoming.ReadUpTo read -> readUpTo(here, read);
      case Incoming.Typing typing ->
          chatter.typing(here.publication(), receiver(here, typing.receiver()), typing.typing());
    };
  }

  /// Whom it is for: as the message says, or else the topic. Where both say something it is the
  /// same, but for what is for all, which may lie anywhere.
  private Address receiver(Here here, @Nullable Address named) {
    String level = ground.topics().level(here.publication().topic());
    if (named == null) {
      if (level == null) {
        throw new Refusal(Problem.BAD_REQUEST, "The field \"receiver_id\" says whom it is for");
      }
      return Address.ofLevel(level);
    }
    if (level != null
        && !(named instanceof Address.Everybody)
        && !Address.ofLevel(level).equals(named)) {
      throw new Refusal(
          Problem.BAD_REQUEST, "The field \"receiver_id\" and the topic name different receivers");
    }
    return named;
  }

  private Verdict message(Here here, Incoming.Message wanted) {
    Address receiver = receiver(here, wanted.receiver());
    String id = wanted.id();
    if (id != null) {
      Message before = beside.recent().find(here.tx(), id);
      if (before != null) {
        return again(here, before, receiver);
      }
    }
    Address to = checked(here, receiver);
    beside.pace().check(Limit.DIRECT, here.who(), here.publication());
    UUID row = stamp.id(here.now());
    Message message =
        new Message(
            sequence.next(here.tx()),
            row,
            id == null ? row.toString() : id,
            to.conversation(here.user()),
            Message.Sender.of(here.who()),
            to,
            wanted.text(),
            wanted.type(),
            wanted.confirm(),
            withFiles(here, wanted, row, to.conversation(here.user())),
            here.now(),
            Message.Marks.NONE);
    store(here, message);
    byte[] json = message.json().bytes();
    beside.answers().note(here.publication().publisher(), json);
    List<Publication> out = beside.post().all(message, json, message.seq(), here.publication());
    out.addAll(beside.statuses().begin(here.tx(), message));
    return new Verdict.Accepted(out);
  }

  /// With what the hub itself knows about the files, whatever the client said of them.
  private String withFiles(Here here, Incoming.Message wanted, UUID row, String conversation) {
    if (wanted.files().isEmpty()) {
      return wanted.extra();
    }
    List<Attachment> used =
        beside.files().use(here.tx(), here.who(), KIND, conversation, row, wanted.files());
    return new JsonLine()
        .members(wanted.extra())
        .raw("attachments", Attachment.json(used))
        .members();
  }

  private void store(Here here, Message message) {
    MessageStore.add(here.tx(), message);
    if (message.receiver() instanceof Address.Person(UserId other)) {
      MessageStore.join(here.tx(), here.user(), message.conversation(), 0);
      MessageStore.join(here.tx(), other, message.conversation(), 0);
    }
    beside.recent().put(message);
  }

  /// The same message once more, from its second topic or after a reconnect: nothing happens.
  /// Somebody else's id is not theirs to use.
  private Verdict again(Here here, Message before, Address receiver) {
    if (!before.isFrom(here.user()) || !before.receiver().equals(receiver)) {
      throw new Refusal(Problem.CONFLICT, "This message_id belongs to another message");
    }
    beside.answers().note(here.publication().publisher(), before.json().bytes());
    return Verdict.accepted();
  }

  /// The receiver as the account is spelled, if the sender may write there.
  private Address checked(Here here, Address receiver) {
    return switch (receiver) {
      case Address.Everybody all -> all;
      case Address.Group group -> beside.groups().of(group.id(), here.user()).address();
      case Address.Person(UserId user) -> {
        if (!beside.people().exists(user)) {
          throw new Refusal(Problem.NOT_FOUND, "There is no user " + user + " in this space");
        }
        if (beside.people().hasBlocked(user, here.user())) {
          throw new Refusal(Problem.NOT_ALLOWED, user + " takes no messages from you");
        }
        yield new Address.Person(beside.people().named(user));
      }
    };
  }

  private Message own(Here here, String id) {
    Message message = beside.recent().find(here.tx(), id);
    if (message == null || !message.isFrom(here.user())) {
      throw new Refusal(Problem.NOT_FOUND, "There is no message of yours with this id");
    }
    return message;
  }

  private void checkTime(Here here, Message message) {
    if (here.now() - message.at() > ground.settings().editTime().toMillis()) {
      throw new Refusal(
          Problem.NOT_ALLOWED,
          "A message can be changed for "
              + ground.settings().editTime().toMinutes()
              + " minutes after it was written");
    }
  }

  private Verdict edit(Here here, Incoming.Edit edit) {
    Message message = own(here, edit.id());
    if (message.marks().deleted()) {
      throw new Refusal(Problem.CONFLICT, "The message was deleted");
    }
    if (edit.text().equals(message.content())) {
      return Verdict.accepted();
    }
    checkTime(here, message);
    beside.pace().check(Limit.DIRECT, here.who(), here.publication());
    return changed(here, message, edit.text(), /* deleted= */ false);
  }

  private Verdict delete(Here here, Incoming.Delete delete) {
    Message message = own(here, delete.id());
    if (message.marks().deleted()) {
      return Verdict.accepted();
    }
    checkTime(here, message);
    beside.files().release(here.tx(), KIND, message.id());
    return changed(here, message, "", /* deleted= */ true);
  }

  private Verdict changed(Here here, Message message, String text, boolean deleted) {
    long seq = sequence.next(here.tx());
    Message now = message.changed(text, new Message.Marks(seq, here.now(), deleted));
    MessageStore.change(here.tx(), now);
    beside.recent().put(now);
    byte[] json = now.change().bytes();
    beside.answers().note(here.publication().publisher(), now.json().bytes());
    return new Verdict.Accepted(
        chatter.plain(beside.post().all(now, json, seq, here.publication())));
  }

  /// Unknown messages, and those that are somebody else's affair, get the same answer: none.
  private Verdict status(Here here, Incoming.Status status) {
    Event event = new Event(status.id(), here.user(), status.state(), status.device(), here.now());
    return new Verdict.Accepted(beside.statuses().apply(here.tx(), List.of(event)));
  }

  private Verdict readUpTo(Here here, Incoming.ReadUpTo read) {
    Address with = receiver(here, read.with());
    List<Event> events =
        beside.statuses().unreadUpTo(here.tx(), here.user(), with, read.seq(), here.now());
    return new Verdict.Accepted(beside.statuses().apply(here.tx(), events));
  }
}
