package muster.direct;

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
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// REST for direct messages and their states. Whatever is written goes the way of a publication
/// over MQTT, with the same rights.
final class DirectRoutes {
  private static final String WITH = "/api/v1/direct/{user}";
  private static final String MESSAGES = WITH + "/messages";
  private static final String STATUS = "/api/v1/messages/{message_id}/status";
  private static final int PAGE = 50;
  private static final Need READS = Need.member().scope(Access.SCOPE_SUBSCRIBE);
  private static final Need WRITES = Need.member().scope(Access.SCOPE_PUBLISH);

  private final Ground ground;
  private final Reading reading;
  private final Report report;
  private final Answers answers;

  DirectRoutes(Ground ground, Reading reading, Report report, Answers answers) {
    this.ground = ground;
    this.reading = reading;
    this.report = report;
    this.answers = answers;
  }

  /// One message, as OpenAPI tells of it; more fields may be there.
  record Direct(
      String messageId,
      String senderId,
      String senderName,
      String receiverId,
      String content,
      String messageType,
      String timestamp,
      long seq,
      String at,
      @Nullable String replyTo,
      boolean confirm,
      @Nullable String status) {}

  /// What a client has to know before it connects.
  record About(String topic, int maxLength, long editSeconds, String readReceipts) {
    static About of(DirectSettings settings) {
      return new About(
          settings.root(),
          settings.maxLength(),
          settings.editTime().toSeconds(),
          settings.receipts().name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  record Words(@Nullable String content) {}

  record Read(@Nullable Long seq) {}

  record Said(@Nullable String status, @Nullable String device) {}

  record Typing(@Nullable Boolean isTyping) {}

  void addTo(Routes routes) {
    routes
        .get(
            "/api/v1/direct",
            READS,
            "The topic of direct messages and their limits",
            call -> Answer.json(About.of(ground.settings())))
        .answers(About.class);
    routes
        .get(
            "/api/v1/conversations",
            READS,
            "People, groups and all, with unread counts",
            call -> Answer.json(reading.conversations(call.principal())))
        .answersListOf(Reading.Conversation.class);
    routes
        .get(
            "/api/v1/direct/unconfirmed",
            READS,
            "What you have been asked to confirm",
            call ->
                json(
                    reading.unconfirmed(
                        call.principal(), call.query("limit", PAGE, 1, Reading.MOST))))
        .query("limit", "how many, 1 to 500")
        .answersListOf(Direct.class);
    routes
        .get(MESSAGES, READS, "A page of a conversation, oldest first", this::messages)
        .query("limit", "how many, 1 to 500")
        .query("before", "seq: the newest before it")
        .query("after", "seq: the oldest after it")
        .answersListOf(Direct.class);
    routes
        .post(MESSAGES, WRITES, "Write to a user, to all, or to group:ID", this::post)
        .body(Direct.class)
        .answers(201, Direct.class);
    routes
        .patch(MESSAGES + "/{message_id}", WRITES, "Change your message", this::edit)
        .body(Words.class)
        .answers(Direct.class);
    routes
        .delete(MESSAGES + "/{message_id}", WRITES, "Take your message back", this::delete)
        .answersNothing();
    routes
        .put(WITH + "/read", WRITES, "You have read the conversation up to this seq", this::read)
        .body(Read.class)
        .answersNothing();
    routes
        .post(WITH + "/typing", WRITES, "You are writing, or not any more", this::typing)
        .body(Typing.class)
        .answersNothing();
    routes
        .get(STATUS, READS, "What became of a message: who has got and read it", this::status)
        .answers(Report.Of.class);
    routes
        .post(STATUS, WRITES, "You have got, read or confirmed a message", this::say)
        .body(Said.class)
        .answersNothing();
  }

  private static Address with(Call call) {
    return Address.of(call.path("user"));
  }

  private static Answer json(byte[] bytes) {
    return Answer.bytes(200, "application/json", bytes);
  }

  private static @Nullable Long seq(Call call, String name) {
    Optional<String> given = call.query(name);
    return given.isEmpty() ? null : (Long) call.query(name, 0L, 0L, Long.MAX_VALUE);
  }

  private Answer messages(Call call) {
    return json(
        reading.page(
            call.principal(),
            with(call),
            seq(call, "before"),
            seq(call, "after"),
            call.query("limit", PAGE, 1, Reading.MOST)));
  }

  private Answer post(Call call) throws IOException {
    byte[] json = publish(call, topic(with(call)), call.bytes());
    String location =
        "/api/v1/direct/"
            + URLEncoder.encode(call.path("user"), StandardCharsets.UTF_8)
            + "/messages";
    return Answer.bytes(201, "application/json", json).header("Location", location);
  }

  private Answer edit(Call call) throws IOException {
    String text = call.json(Words.class).content();
    return json(
        publish(
            call,
            ground.topics().general(),
            about(call, "edit").put("content", text == null ? "" : text).bytes()));
  }

  private Answer delete(Call call) {
    publish(call, ground.topics().general(), about(call, "delete").bytes());
    return Answer.noContent();
  }

  private Answer read(Call call) throws IOException {
    Long seq = call.json(Read.class).seq();
    if (seq == null || seq < 1) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"seq\" says up to where you have read");
    }
    Address with = with(call);
    byte[] json =
        new JsonLine()
            .put("type", "read")
            .put("receiver_id", with.text())
            .put("up_to", seq)
            .bytes();
    publish(call, topic(with), json);
    return Answer.noContent();
  }

  private Answer typing(Call call) throws IOException {
    Boolean typing = call.json(Typing.class).isTyping();
    byte[] json =
        new JsonLine()
            .put("type", "typing")
            .put("is_typing", !Boolean.FALSE.equals(typing))
            .bytes();
    publish(call, topic(with(call)), json);
    return Answer.noContent();
  }

  private Answer status(Call call) {
    return Answer.json(report.of(call.principal(), call.path("message_id")));
  }

  private Answer say(Call call) throws IOException {
    Said said = call.json(Said.class);
    JsonLine line =
        about(call, "status")
            .put("status", said.status() == null ? "read" : said.status())
            .put("device", said.device() == null ? "" : said.device());
    publish(call, ground.topics().general(), line.bytes());
    return Answer.noContent();
  }

  private static JsonLine about(Call call, String type) {
    return new JsonLine().put("type", type).put("message_id", call.path("message_id"));
  }

  private Topic topic(Address with) {
    return switch (with) {
      case Address.Person(UserId user) -> ground.topics().inbox(user);
      case Address.Everybody _, Address.Group _ ->
          new Topic(ground.settings().root() + "/" + with.text());
    };
  }

  /// The same way as a publication over MQTT, with the same rights.
  private byte[] publish(Call call, Topic topic, byte[] json) {
    Principal who = call.principal();
    Decision may = ground.access().rights().may(who, Action.PUBLISH, topic.value());
    if (!may.allowed()) {
      throw new Refusal(Problem.NOT_ALLOWED, may.words());
    }
    return answers.post(who, topic, json, ground.now());
  }
}
