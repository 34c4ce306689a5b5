package muster.bridges;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import muster.access.Action;
import muster.access.Limit;
import muster.access.Rule;
import muster.bridges.Utterance.Speaker;
import muster.bus.Gate;
import muster.bus.Owner;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Verdict;
import muster.http.Json;
import muster.store.Tx;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Who works which band and mode. Owns `{prefix}/blocks/+`: what is retained there is who holds it,
/// written by the hub alone; a publication of a member takes it, an empty one lets it go. REST does
/// the same by the same way.
///
/// A block lasts as long as its holder has a connection, and a grace time longer, so that a phone
/// which changes its network does not lose it; who has none (REST only) keeps it by asking again
/// within the grace time. After a restart everybody has the grace time to come back.
///
/// What changed is told in the room `system`. The notice is written in the transaction of the
/// change and told afterwards with an id of its own: a hub that is killed in between tells it at
/// its next start, once.
final class Blocks implements Owner {
  private static final int MOST_OF_ONE = 20;
  private static final int MOST = 1_000;
  private static final String ROOM = "system";
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final Ground ground;
  private final Voice voice;
  private final Backoff backoff;
  private final Condition condition;
  private final Semaphore news = new Semaphore(0);
  private final Worker teller;
  // guarded by this: connection -> who came with it
  private final Map<Object, UserId> connections = new HashMap<>();
  // guarded by this: when somebody without a connection was here last
  private final Map<UserId, Long> seen = new HashMap<>();
  private final long started;

  Blocks(Ground ground) {
    this.ground = ground;
    this.voice = new Voice(ground);
    this.backoff = new Backoff(ground);
    this.condition = new Condition("blocks", ground.clock());
    this.teller = new Worker("blocks", this::tell);
    this.started = ground.now();
  }

  static Rule.OfFeature rules(String prefix) {
    return new Rule.OfFeature(
        "blocks",
        List.of(prefix + "/blocks/#"),
        List.of(
            Rule.allow(Role.MEMBER, Set.of(Action.PUBLISH), prefix + "/blocks/+"),
            Rule.allow(Role.GUEST, Set.of(Action.SUBSCRIBE), prefix + "/blocks/+")
                .forNarrowedToo()));
  }

  /// As everybody sees it.
  record Shown(
      String band,
      String mode,
      @Nullable Long awardId,
      String callsign,
      String name,
      Instant since) {
    static Shown of(Block block) {
      return new Shown(
          block.slot().band(),
          block.slot().mode().toUpperCase(Locale.ROOT),
          block.slot().award(),
          block.holder().value(),
          block.holderName(),
          Instant.ofEpochMilli(block.since()));
    }
  }

  void start() {
    ground.bus().own(new TopicFilter(ground.settings().prefix() + "/blocks/+"), this);
    teller.start();
  }

  void close() {
    teller.close();
  }

  Topic topic(Block.Slot slot) {
    return new Topic(ground.settings().prefix() + "/blocks/" + slot.name());
  }

  // who is here

  synchronized void connected(Object connection, Principal who) {
    if (who.credential().kind() != Credential.Kind.ANONYMOUS) {
      connections.put(connection, who.user());
    }
  }

  synchronized void disconnected(Object connection) {
    UserId user = connections.remove(connection);
    if (user != null) {
      seen.put(user, ground.now());
    }
  }

  private synchronized void asked(UserId user) {
    seen.put(user, ground.now());
  }

  private synchronized boolean isAlive(Block block, Set<UserId> here) {
    long last = Math.max(Math.max(started, block.since()), seen.getOrDefault(block.holder(), 0L));
    return here.contains(block.holder())
        || ground.now() - last < ground.settings().blockGrace().toMillis();
  }

  /// Every few seconds: ends what nobody holds any longer.
  void housekeep() {
    Set<UserId> here;
    synchronized (this) {
      here = new HashSet<>(connections.values());
      long old = ground.now() - ground.settings().blockGrace().toMillis();
      seen.values().removeIf(at -> at < old);
    }
    for (Block block : ground.database().read(BlockStore::all)) {
      if (!isAlive(block, here)) {
        publish(ground.hub(), block.slot(), new byte[0]);
      }
    }
  }

  List<Shown> list() {
    return ground.database().read(BlockStore::all).stream().map(Shown::of).toList();
  }

  // taking and letting go

  @Override
  public Gate gate() {
    return Gate.OPEN;
  }

  /// On the journal's thread.
  @Override
  public Verdict accept(Publication publication) {
    try {
      String name = publication.topic().value();
      Block.Slot slot = Block.Slot.named(name.substring(name.lastIndexOf('/') + 1));
      Principal who = publication.sender();
      check(who);
      boolean release = publication.payload().length == 0 || isRelease(publication.payload());
      Tx tx = ground.journal().tx();
      return release ? release(tx, publication, slot, who) : claim(tx, publication, slot, who);
    } catch (Refusal refusal) {
      return Verdict.refused(refusal.problem(), refusal.detail());
    }
  }

  private static void check(Principal who) {
    if (!who.role().atLeast(Role.MEMBER) || who.credential().kind() == Credential.Kind.ANONYMOUS) {
      throw new Refusal(Problem.NOT_ALLOWED, "Blocks are for members");
    }
  }

  /// `{"action":"remove"}`, for clients that cannot publish nothing.
  private static boolean isRelease(byte[] payload) {
    JsonNode json = Json.tree(payload);
    return json.path("action").asString("").equals("remove");
  }

  private Verdict claim(Tx tx, Publication publication, Block.Slot slot, Principal who) {
    asked(who.user());
    Optional<Block> before = BlockStore.find(tx, slot);
    if (before.isPresent()) {
      Block held = before.get();
      if (held.holder().equals(who.user())) {
        return Verdict.accepted();
      }
      throw new Refusal(
          Problem.CONFLICT,
          "%s works %s since %s"
              .formatted(held.holder(), slot.words(), Instant.ofEpochMilli(held.since())));
    }
    List<Block> all = BlockStore.all(tx);
    if (all.size() >= MOST
        || all.stream().filter(one -> one.holder().equals(who.user())).count() >= MOST_OF_ONE) {
      throw new Refusal(
          Problem.QUOTA_EXCEEDED, "One operator holds at most " + MOST_OF_ONE + " blocks");
    }
    Block block = new Block(slot, who.user(), who.name(), lease(), publication.millis());
    BlockStore.add(tx, block);
    notice(tx, block, "block.added", "works " + slot.words());
    return retained(publication, slot, Json.write(Shown.of(block)));
  }

  /// The holder, moderators, and the hub for those who are gone.
  private Verdict release(Tx tx, Publication publication, Block.Slot slot, Principal who) {
    Optional<Block> before = BlockStore.find(tx, slot);
    if (before.isEmpty()) {
      return Verdict.accepted();
    }
    Block block = before.get();
    if (who.isHub() && isBack(block)) {
      return Verdict.accepted();
    }
    if (!block.holder().equals(who.user()) && !who.role().atLeast(Role.MODERATOR)) {
      throw new Refusal(
          Problem.NOT_ALLOWED, "Only %s or a moderator lets it go".formatted(block.holder()));
    }
    BlockStore.remove(tx, block);
    notice(tx, block, "block.removed", "no longer works " + slot.words());
    return retained(publication, slot, new byte[0]);
  }

  private synchronized boolean isBack(Block block) {
    return isAlive(block, new HashSet<>(connections.values()));
  }

  private UUID lease() {
    return new UUID(
        (ground.sources().random().nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000,
        (ground.sources().random().nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
  }

  private Verdict retained(Publication publication, Block.Slot slot, byte[] payload) {
    return Verdict.accepted(
        new Publication(
            topic(slot),
            payload,
            1,
            /* retain= */ true,
            PublishProperties.NONE,
            ground.publisher(),
            publication.millis()));
  }

  private void notice(Tx tx, Block block, String template, String words) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("band", block.slot().band());
    params.put("mode", block.slot().mode().toUpperCase(Locale.ROOT));
    if (block.slot().award() != null) {
      params.put("award_id", block.slot().award());
    }
    params.put("callsign", block.holder().value());
    params.put("name", block.holderName());
    UUID id = Derived.id("blocks", block.lease() + template, 0);
    Speaker who = new Speaker(block.holder().value(), block.holderName(), "blocks");
    Utterance told = Utterance.notice(id, who, block.holder() + " " + words, template, params);
    String json = new String(Json.write(told), StandardCharsets.UTF_8);
    BlockStore.tell(tx, new BlockStore.Notice(id, json));
    news.release();
  }

  /// Takes or lets go for somebody who asks over REST, and waits for the commit.
  Outcome change(Principal who, Block.Slot slot, boolean take) throws InterruptedException {
    ground.access().limits().check(Limit.SIGNALS, who);
    byte[] payload = take ? "{}".getBytes(StandardCharsets.UTF_8) : new byte[0];
    return voice.publish(publication(who, slot, payload), slot.name());
  }

  private void publish(Principal who, Block.Slot slot, byte[] payload) {
    ground.bus().publish(publication(who, slot, payload), muster.bus.Reply.NONE);
  }

  private Publication publication(Principal who, Block.Slot slot, byte[] payload) {
    return new Publication(
        topic(slot),
        payload,
        1,
        /* retain= */ false,
        PublishProperties.NONE,
        new muster.bus.Publisher(who),
        ground.now());
  }

  // telling

  private void tell() throws InterruptedException {
    while (true) {
      List<BlockStore.Notice> untold;
      try {
        untold = ground.journal().write(BlockStore::untold);
        for (BlockStore.Notice notice : untold) {
          tell(notice);
        }
      } catch (Refusal away) {
        rest(Duration.ofSeconds(away.retryAfterSeconds()), away.detail());
        continue;
      }
      if (untold.isEmpty() && news.tryAcquire(LOOK.toSeconds(), TimeUnit.SECONDS)) {
        news.drainPermits();
      }
    }
  }

  private void tell(BlockStore.Notice notice) throws InterruptedException {
    byte[] json = notice.json().getBytes(StandardCharsets.UTF_8);
    Outcome outcome = voice.say(ROOM, notice.id().toString(), json);
    while (outcome instanceof Outcome.Later(Duration pause, String why)) {
      rest(pause, why);
      outcome = voice.say(ROOM, notice.id().toString(), json);
    }
    if (outcome instanceof Outcome.Never(String why, var _)) {
      condition.drops(why);
    }
    backoff.worked();
    ground
        .journal()
        .write(tx -> {
          BlockStore.told(tx, notice.id());
          return true;
        });
  }

  private void rest(Duration pause, String why) throws InterruptedException {
    condition.fails(why);
    Thread.sleep(backoff.next(pause));
  }
}
