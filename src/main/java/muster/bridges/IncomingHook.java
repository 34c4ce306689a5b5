package muster.bridges;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import muster.access.Limit;
import muster.bridges.Utterance.Speaker;
import muster.http.Json;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import tools.jackson.databind.JsonNode;

/// Others post here, and it is said in a room. The message's id is made from the id that they give,
/// or else from the signed time and body: a request that is sent again, by them or by somebody who
/// recorded it, is the same message.
final class IncomingHook implements Bridge {
  private final Ground ground;
  private final Entry entry;
  private final Plan.Incoming plan;
  private final Condition condition;
  private final Voice voice;

  IncomingHook(Ground ground, Entry entry, Plan.Incoming plan, Condition condition) {
    this.ground = ground;
    this.entry = entry;
    this.plan = plan;
    this.condition = condition;
    this.voice = new Voice(ground);
  }

  /// A request as far as it matters here.
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Asked(
      Optional<String> signature, Optional<String> secret, String contentType, byte[] body) {}

  @Override
  public void start() {
    condition.works();
  }

  @Override
  public void relink() {}

  @Override
  public void close() {}

  /// The ids of what is now in the room. Waits for the commit.
  List<String> take(Asked asked) throws InterruptedException {
    prove(asked);
    ground.access().limits().check(Limit.SIGNALS, principal());
    Words words = words(asked);
    List<Entry.Link> links = ground.database().read(tx -> BridgeStore.links(tx, entry.id()));
    if (links.isEmpty()) {
      throw new Refusal(Problem.NOT_FOUND, "This hook has no room");
    }
    List<String> pieces = Pieces.of(words.text(), ground.settings().maxLength());
    if (pieces.isEmpty()) {
      throw new Refusal(Problem.BAD_REQUEST, "The message is empty");
    }
    UUID[] ids = new UUID[pieces.size()];
    for (int part = 0; part < ids.length; part++) {
      ids[part] = Derived.id(entry.id(), words.key(), part);
      Utterance said = Utterance.message(ids[part], words.who(), pieces.get(part), null);
      stored(voice.say(links.getFirst().room(), said));
    }
    condition.in.increment();
    return List.of(ids).stream().map(UUID::toString).toList();
  }

  private void stored(Outcome outcome) {
    switch (outcome) {
      case Outcome.Done done -> condition.works();
      case Outcome.Later later -> throw new Refusal(Problem.BUSY, later.why(), 1);
      case Outcome.Never never -> {
        condition.drops(never.why());
        throw new Refusal(never.problem(), never.why());
      }
    }
  }

  private void prove(Asked asked) {
    if (plan.signed()) {
      long now = ground.clock().instant().getEpochSecond();
      Signature.check(entry.secret(), asked.signature(), asked.body(), now);
      return;
    }
    byte[] given = asked.secret().orElse("").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(given, entry.secret().value().getBytes(StandardCharsets.UTF_8))) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such hook");
    }
  }

  /// Stands for the hook where what it may send is counted.
  private Principal principal() {
    return new Principal(
        ground.access().space(),
        new UserId("hook:" + entry.name()),
        entry.name(),
        Role.MEMBER,
        new Credential(Credential.Kind.API_KEY, entry.id(), Set.of(), Set.of(), null),
        "hook");
  }

  private record Words(Speaker who, String text, String key) {}

  /// Ours and, tolerantly, what other systems send: Slack's `text`, Discord's `content`.
  private Words words(Asked asked) {
    String key = asked.signature().orElse("") + hash(asked.body());
    if (!plan.signed()) {
      // without a signed time the same words may be meant twice
      key = Derived.token(ground.sources().random(), 16);
    }
    if (asked.contentType().startsWith("text/plain")) {
      String text = new String(asked.body(), StandardCharsets.UTF_8);
      return new Words(Speaker.outside(entry.name(), entry.name(), source()), text, key);
    }
    JsonNode json = Json.tree(asked.body());
    String text = first(json, "message", "text", "content");
    String name = first(json, "name", "username", "callsign");
    String handle = first(json, "callsign", "username", "name");
    String given = first(json, "id");
    return new Words(
        Speaker.outside(
            handle.isEmpty() ? entry.name() : handle,
            name.isEmpty() ? entry.name() : name,
            source()),
        text,
        given.isEmpty() ? key : "id " + given);
  }

  private static String first(JsonNode json, String... fields) {
    for (String field : fields) {
      String value = json.path(field).asString("");
      if (!value.isBlank()) {
        return value;
      }
    }
    return "";
  }

  private static String hash(byte[] body) {
    return HexFormat.of().formatHex(Derived.sha256(body));
  }

  /// The hook's name as a word that messages can carry.
  private String source() {
    return entry.name();
  }
}
