package muster.chat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import muster.access.Access;
import muster.access.Action;
import muster.access.Decision;
import muster.bus.Answers;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.text.JsonLine;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import org.jspecify.annotations.Nullable;

/// REST for rooms and what is said in them.
final class RoomRoutes {
  private static final String ROOMS = "/api/v1/rooms";
  private static final String ROOM = "/api/v1/rooms/{room}";
  private static final String MESSAGES = ROOM + "/messages";
  private static final Need READS = Need.guest().scope(Access.SCOPE_SUBSCRIBE);
  private static final Need WRITES = Need.guest().scope(Access.SCOPE_PUBLISH);

  private final Ground ground;
  private final Reading reading;
  private final RoomDesk desk;
  private final Answers answers;
  private final Export export;

  RoomRoutes(Ground ground, Reading reading, RoomDesk desk, Answers answers, Export export) {
    this.ground = ground;
    this.reading = reading;
    this.desk = desk;
    this.answers = answers;
    this.export = export;
  }

  /// One message, as OpenAPI tells of it; more fields may be there.
  record Message(
      String id,
      long seq,
      String at,
      String callsign,
      String name,
      String message,
      String room,
      String source,
      String type) {}

  record Reaction(@Nullable String reaction, @Nullable Boolean remove) {}

  record Words(@Nullable String message) {}

  record Read(@Nullable Long seq) {}

  void addTo(Routes routes) {
    routes
        .get(ROOMS, READS, "The rooms that you may read, with unread counts", this::rooms)
        .answersListOf(Reading.View.class);
    routes
        .post(ROOMS, Need.member(), "Make a room", this::create)
        .body(RoomDesk.Wanted.class)
        .answers(201, Reading.View.class);
    routes.get(ROOM, READS, "One room", this::room).answers(Reading.View.class);
    routes
        .patch(ROOM, Need.member(), "Change a room: title, who enters, who writes", this::change)
        .body(RoomDesk.Patch.class)
        .answers(Reading.View.class);
    routes
        .delete(ROOM, Need.admin(), "Remove a room with all its messages", this::remove)
        .answersNothing();
    routes
        .get(MESSAGES, READS, "A page of a room's messages, oldest first", this::messages)
        .query("limit", "how many, 1 to 500")
        .query("before", "seq: the newest before it")
        .query("after", "seq: the oldest after it")
        .answersListOf(Message.class);
    routes
        .post(MESSAGES, WRITES, "Say something in a room", this::post)
        .body(Message.class)
        .answers(201, Message.class);
    routes.get(MESSAGES + "/{id}", READS, "One message", this::one).answers(Message.class);
    routes
        .patch(MESSAGES + "/{id}", WRITES, "Change your message", this::edit)
        .body(Words.class)
        .answers(Message.class);
    routes.delete(MESSAGES + "/{id}", WRITES, "Take a message back", this::delete).answersNothing();
    routes
        .post(MESSAGES + "/{id}/reactions", WRITES, "React to a message", this::react)
        .body(Reaction.class)
        .answersNothing();
    routes
        .put(MESSAGES + "/{id}/pin", WRITES, "Pin a message", call -> pin(call, false))
        .answersNothing();
    routes
        .delete(MESSAGES + "/{id}/pin", WRITES, "Unpin a message", call -> pin(call, true))
        .answersNothing();
    routes
        .get(ROOM + "/pinned", READS, "The pinned messages of a room", this::pinned)
        .answersListOf(Message.class);
    routes
        .put(ROOM + "/read", WRITES, "You have read the room up to this seq", this::read)
        .body(Read.class)
        .answersNothing();
    routes
        .get(ROOM + "/export", Need.member(), "A room as a file", this::export)
        .query("format", "json, csv or html");
    routes
        .get("/api/v1/messages", READS, "The newest messages of all your rooms", this::all)
        .query("limit", "how many, 1 to 500")
        .query("before", "the field post of the oldest that you have")
        .answersListOf(Message.class);
    routes
        .get("/api/v1/search", READS, "Search messages", this::search)
        .query("q", "words, \"a phrase\", from:USER, in:ROOM, before:DAY, after:DAY")
        .query("limit", "how many, 1 to 500")
        .query("before", "the field post of the last that you have")
        .answersListOf(Message.class);
  }

  private Answer rooms(Call call) {
    return Answer.json(reading.rooms(call.principal()));
  }

  private Answer room(Call call) {
    Principal who = call.principal();
    return Answer.json(reading.view(who, reading.room(who, call.path("room"))));
  }

  private Answer create(Call call) throws IOException {
    Principal who = call.principal();
    Room room = desk.create(who, call.json(RoomDesk.Wanted.class));
    return Answer.created(ROOMS + "/" + encoded(room.name().value()), reading.view(who, room));
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  private Answer change(Call call) throws IOException {
    Principal who = call.principal();
    Room room = desk.change(who, call.path("room"), call.json(RoomDesk.Patch.class));
    return Answer.json(reading.view(who, room));
  }

  private Answer remove(Call call) {
    desk.remove(call.principal(), call.path("room"));
    return Answer.noContent();
  }

  private static Answer json(byte[] bytes) {
    return Answer.bytes(200, "application/json", bytes);
  }

  private int limit(Call call) {
    return call.query("limit", ground.settings().historyLimit(), 1, Reading.MOST);
  }

  private static @Nullable Long seq(Call call, String name) {
    Optional<String> given = call.query(name);
    return given.isEmpty() ? null : (Long) call.query(name, 0L, 0L, Long.MAX_VALUE);
  }

  private Answer messages(Call call) {
    return json(
        reading.page(
            call.principal(),
            call.path("room"),
            seq(call, "before"),
            seq(call, "after"),
            limit(call)));
  }

  private Answer one(Call call) {
    return json(
        reading.one(call.principal(), call.path("room"), PostReader.uuid(call.path("id"), "id")));
  }

  private Answer pinned(Call call) {
    return json(reading.pinned(call.principal(), call.path("room")));
  }

  private Answer all(Call call) {
    long before = call.query("before", Long.MAX_VALUE, 1L, Long.MAX_VALUE);
    return json(reading.all(call.principal(), before, limit(call)));
  }

  private Answer search(Call call) {
    String typed =
        call.query("q")
            .orElseThrow(() -> new Refusal(Problem.BAD_REQUEST, "Say what to search: ?q="));
    long before = call.query("before", Long.MAX_VALUE, 1L, Long.MAX_VALUE);
    return json(reading.search(call.principal(), typed, before, limit(call)));
  }

  private Answer post(Call call) throws IOException {
    byte[] json = publish(call, call.bytes());
    String location = ROOMS + "/" + encoded(call.path("room")) + "/messages";
    return Answer.bytes(201, "application/json", json).header("Location", location);
  }

  private Answer edit(Call call) throws IOException {
    String text = call.json(Words.class).message();
    return json(
        publish(call, about(call, "edit").put("message", text == null ? "" : text).bytes()));
  }

  private Answer delete(Call call) {
    publish(call, about(call, "delete").bytes());
    return Answer.noContent();
  }

  private Answer react(Call call) throws IOException {
    Reaction reaction = call.json(Reaction.class);
    String word = reaction.reaction();
    publish(
        call,
        about(call, "reaction")
            .put("reaction", word == null ? "" : word)
            .put("remove", Boolean.TRUE.equals(reaction.remove()))
            .bytes());
    return Answer.noContent();
  }

  private Answer pin(Call call, boolean remove) {
    publish(call, about(call, "pin").put("remove", remove).bytes());
    return Answer.noContent();
  }

  private Answer read(Call call) throws IOException {
    Long seq = call.json(Read.class).seq();
    if (seq == null || seq < 1) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"seq\" says up to where you have read");
    }
    publish(call, new JsonLine().put("type", "read").put("seq", seq).bytes());
    return Answer.noContent();
  }

  private static JsonLine about(Call call, String type) {
    return new JsonLine()
        .put("type", type)
        .put("id", PostReader.uuid(call.path("id"), "id").toString());
  }

  /// The same way as a publication over MQTT, with the same rights.
  private byte[] publish(Call call, byte[] json) {
    Principal who = call.principal();
    Room room = reading.room(who, call.path("room"));
    Topic topic = ground.topics().room(room.name().value());
    Decision may = ground.access().rights().may(who, Action.PUBLISH, topic.value());
    if (!may.allowed()) {
      throw new Refusal(Problem.NOT_ALLOWED, may.words());
    }
    return answers.post(who, topic, json, ground.now());
  }

  private Answer export(Call call) {
    Principal who = call.principal();
    Room room = reading.room(who, call.path("room"));
    if (!room.isRunBy(who)) {
      throw new Refusal(Problem.NOT_ALLOWED, "Moderators and owners of the room export it");
    }
    ground.access().audit().note(who, "room.export", room.name().value(), "");
    return export.room(room, Export.Format.of(call.query("format").orElse("json")));
  }
}
