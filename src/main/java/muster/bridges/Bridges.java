package muster.bridges;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import muster.access.Access;
import muster.access.Rule;
import muster.access.Sources;
import muster.bus.Bus;
import muster.http.Routes;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Migrations;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// The bridges of one space: made, changed, paused and removed while the hub runs. One lock orders
/// what admins do (rare); what is stored is changed first, and then the bridge starts anew with it.
public final class Bridges implements AutoCloseable {
  private static final int MOST = 200;
  private static final Duration CODE_LIFE = Duration.ofMinutes(15);
  private static final Duration TWINS_KEPT = Duration.ofDays(90);
  private static final Duration TIDY = Duration.ofHours(1);
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,19}");

  private final Ground ground;
  private final Blocks blocks;
  private final Outside outside;
  private final BridgeMeters meters;
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  // used by the one thread that keeps house
  private long tidied;

  /// A bridge of the list, at work or paused.
  record Running(Entry entry, Condition condition, @Nullable Bridge bridge) {}

  /// What somebody wants of a bridge. Null: as it is.
  record Wish(
      @Nullable String name,
      @Nullable String room,
      @Nullable Boolean paused,
      @Nullable String secret,
      Options options) {}

  /// After the rooms; `start` begins.
  public Bridges(
      BridgeSettings settings,
      Database database,
      Journal journal,
      Bus bus,
      Access access,
      Sources sources,
      Rooms rooms) {
    this.ground = new Ground(settings, database, journal, bus, access, sources, rooms);
    this.blocks = new Blocks(ground);
    this.outside = new Outside(new Reach(settings.allowed()), sources.clock());
    this.meters = new BridgeMeters(access.space());
  }

  public static Migrations migrations() {
    return Migrations.of("bridges", "001_bridges");
  }

  /// What `access` has to know before anybody signs in.
  public static Rule.OfFeature rules(String prefix) {
    return Blocks.rules(prefix);
  }

  public void addTo(Routes routes) {
    new BlockRoutes(blocks).addTo(routes);
    new BridgeRoutes(ground, this).addTo(routes);
  }

  public void measure(MeterRegistry registry) {
    meters.addTo(registry, running::values);
  }

  /// All that are not paused begin to work.
  public synchronized void start() {
    blocks.start();
    for (Entry entry : ground.database().read(BridgeStore::all)) {
      launch(entry);
    }
  }

  private void launch(Entry entry) {
    Condition condition = new Condition(entry.name(), ground.clock());
    if (entry.paused()) {
      condition.pauses();
      running.put(entry.id(), new Running(entry, condition, null));
      return;
    }
    Bridge bridge;
    try {
      bridge = made(entry, condition);
    } catch (Refusal unfit) {
      // what an older hub has stored; the space starts all the same
      condition.fails(unfit.detail());
      running.put(entry.id(), new Running(entry, condition, null));
      return;
    }
    running.put(entry.id(), new Running(entry, condition, bridge));
    bridge.start();
  }

  private Bridge made(Entry entry, Condition condition) {
    return switch (entry.plan()) {
      case Plan.Incoming plan -> new IncomingHook(ground, entry, plan, condition);
      case Plan.Outgoing plan -> new OutgoingHook(ground, entry, plan, condition, outside);
      case Plan.Telegram plan -> new TelegramBridge(ground, entry, plan, condition, outside);
      case Plan.Cluster plan -> new ClusterBridge(ground, entry, plan, condition, outside);
    };
  }

  List<Running> list() {
    return running.values().stream()
        .sorted(java.util.Comparator.comparing(one -> one.entry().name()))
        .toList();
  }

  Running get(String id) {
    return find(id)
        .orElseThrow(
            () -> new Refusal(Problem.NOT_FOUND, "There is no bridge " + Condition.plain(id)));
  }

  /// By id or by name.
  private Optional<Running> find(String id) {
    Running found = running.get(id);
    return found != null
        ? Optional.of(found)
        : running.values().stream().filter(one -> one.entry().name().equals(id)).findFirst();
  }

  /// A bridge of a kind that is at work; nobody learns from outside whether it is there.
  <B extends Bridge> B working(String id, Class<B> kind) {
    Running found = running.get(id);
    if (found == null || !kind.isInstance(found.bridge())) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such hook");
    }
    return kind.cast(found.bridge());
  }

  /// Those of a kind that are at work.
  <B extends Bridge> List<B> working(Class<B> kind) {
    List<B> all = new ArrayList<>();
    for (Running one : list()) {
      if (kind.isInstance(one.bridge())) {
        all.add(kind.cast(one.bridge()));
      }
    }
    return all;
  }

  synchronized Entry add(Principal by, Plan.Kind kind, Wish wish) {
    if (running.size() >= MOST) {
      throw new Refusal(Problem.QUOTA_EXCEEDED, "A space has at most " + MOST + " bridges");
    }
    String name = free(Options.required(wish.name(), "name"), "");
    String room = room(kind, wish.room());
    Secret secret = secret(kind, wish.secret());
    Entry entry =
        new Entry(
            Derived.token(ground.sources().random(), 10),
            kind,
            name,
            Boolean.TRUE.equals(wish.paused()),
            wish.options(),
            secret,
            0,
            by.user().value(),
            ground.now());
    entry.plan();
    long upTo = room.isEmpty() ? 0 : last(room);
    ground
        .journal()
        .write(tx -> {
          BridgeStore.add(tx, entry);
          if (!room.isEmpty()) {
            BridgeStore.link(tx, new Entry.Link(entry.id(), "", room, upTo, ground.now()));
          }
          ground.access().audit().record(tx, by, "bridge.add", name, kind.code() + " " + room);
          return true;
        });
    launch(entry);
    return entry;
  }

  synchronized Entry change(Principal by, String id, Wish wish) {
    Entry before = get(id).entry();
    Entry after =
        before.with(
            wish.name() == null ? before.name() : free(wish.name(), before.id()),
            wish.paused() == null ? before.paused() : wish.paused(),
            before.options().with(wish.options()),
            wish.secret() == null || wish.secret().isBlank()
                ? before.secret()
                : new Secret(wish.secret().strip()));
    after.plan();
    String wanted = wish.room();
    boolean moves = wanted != null && before.kind() != Plan.Kind.TELEGRAM;
    String room = moves ? room(before.kind(), wanted) : "";
    stop(before.id());
    try {
      long upTo = moves ? last(room) : 0;
      ground
          .journal()
          .write(tx -> {
            BridgeStore.change(tx, after);
            if (moves) {
              BridgeStore.link(tx, new Entry.Link(after.id(), "", room, upTo, ground.now()));
            }
            ground
                .access()
                .audit()
                .record(tx, by, "bridge.change", after.name(), changes(before, after));
            return true;
          });
    } finally {
      launch(ground.database().read(tx -> BridgeStore.find(tx, before.id())).orElse(before));
    }
    return after;
  }

  private static String changes(Entry before, Entry after) {
    if (before.paused() != after.paused()) {
      return after.paused() ? "paused" : "goes on";
    }
    return before.secret().equals(after.secret()) ? "" : "another secret";
  }

  synchronized void remove(Principal by, String id) {
    Entry entry = get(id).entry();
    stop(entry.id());
    ground
        .journal()
        .write(tx -> {
          BridgeStore.remove(tx, entry.id());
          ground
              .access()
              .audit()
              .record(tx, by, "bridge.remove", entry.name(), entry.kind().code());
          return true;
        });
    running.remove(entry.id());
  }

  /// With a place: linked at once. Without: a code for somebody in the chat.
  synchronized BridgeRoutes.MadeLink link(
      Principal by, Entry entry, String room, @Nullable String place) {
    if (entry.kind() != Plan.Kind.TELEGRAM) {
      throw new Refusal(Problem.CONFLICT, "This bridge has the one room; change that instead");
    }
    checkRoom(room);
    if (place == null || place.isBlank()) {
      String code = Derived.token(ground.sources().random(), 10);
      long expires = ground.now() + CODE_LIFE.toMillis();
      ground
          .journal()
          .write(tx -> {
            Entry.Code made = new Entry.Code(entry.id(), room, by.user().value(), expires);
            BridgeStore.code(tx, TelegramCommands.hash(code), made);
            ground.access().audit().record(tx, by, "bridge.code", entry.name(), room);
            return true;
          });
      return new BridgeRoutes.MadeLink(room, null, code, Instant.ofEpochMilli(expires));
    }
    if (!place.matches("-?[0-9]{1,18}")) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"place\" is the number of a chat");
    }
    long upTo = last(room);
    ground
        .journal()
        .write(tx -> {
          BridgeStore.link(tx, new Entry.Link(entry.id(), place, room, upTo, ground.now()));
          ground.access().audit().record(tx, by, "bridge.link", entry.name(), room + ", " + place);
          return true;
        });
    relink(entry.id());
    return new BridgeRoutes.MadeLink(room, place, null, null);
  }

  synchronized void unlink(Principal by, Entry entry, String place) {
    boolean was =
        ground
            .journal()
            .write(tx -> {
              boolean there = BridgeStore.unlink(tx, entry.id(), place);
              ground.access().audit().record(tx, by, "bridge.unlink", entry.name(), place);
              return there;
            });
    if (!was) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such link");
    }
    relink(entry.id());
  }

  private void relink(String id) {
    Running found = running.get(id);
    if (found != null && found.bridge() != null) {
      found.bridge().relink();
    }
  }

  private void stop(String id) {
    Running found = running.get(id);
    if (found != null && found.bridge() != null) {
      found.bridge().close();
    }
  }

  private String free(String name, String except) {
    if (!NAME.matcher(name).matches()) {
      throw new Refusal(
          Problem.BAD_REQUEST,
          "A bridge is named with 1 to 20 of a-z, 0-9, - and _; messages carry it as their source");
    }
    boolean taken =
        running.values().stream()
            .anyMatch(one -> one.entry().name().equals(name) && !one.entry().id().equals(except));
    if (taken) {
      throw new Refusal(Problem.CONFLICT, "There is a bridge " + name + " already");
    }
    return name;
  }

  private String room(Plan.Kind kind, @Nullable String wanted) {
    if (kind == Plan.Kind.TELEGRAM) {
      return "";
    }
    String room = Options.required(wanted, "room");
    checkRoom(room);
    return room;
  }

  void checkRoom(String room) {
    if (!ground.rooms().has(room)) {
      throw new Refusal(Problem.NOT_FOUND, "There is no room " + Condition.plain(room));
    }
  }

  /// Ours are made here; those of others are given.
  private Secret secret(Plan.Kind kind, @Nullable String given) {
    String text = given == null ? "" : given.strip();
    return switch (kind) {
      case TELEGRAM -> {
        if (!text.matches("[0-9]{1,20}:[A-Za-z0-9_-]{10,100}")) {
          throw new Refusal(
              Problem.BAD_REQUEST, "The field \"secret\" is the token that BotFather gave");
        }
        yield new Secret(text);
      }
      case WEBHOOK_IN, WEBHOOK_OUT -> {
        if (text.isEmpty()) {
          yield new Secret(Derived.token(ground.sources().random(), 32));
        }
        if (!text.matches("[!-~]{16,200}")) {
          throw new Refusal(
              Problem.BAD_REQUEST, "A secret of one's own has 16 to 200 characters of ASCII");
        }
        yield new Secret(text);
      }
      case DXCLUSTER -> {
        if (!text.matches("[ -~]{0,100}")) {
          throw new Refusal(Problem.BAD_REQUEST, "A cluster's password is plain ASCII");
        }
        yield new Secret(text);
      }
    };
  }

  /// The seq behind which a new link begins.
  long last(String room) {
    try (Feed feed = new Feed(ground, room)) {
      return feed.last();
    }
  }

  /// To be told of every connection: who holds a band and mode holds it by being here.
  public void connected(Object connection, Principal who) {
    blocks.connected(connection, who);
  }

  public void disconnected(Object connection) {
    blocks.disconnected(connection);
  }

  /// Every few seconds it lets go what nobody holds; once an hour it forgets what is the same
  /// message on both sides when nobody will change it.
  public void housekeep() {
    blocks.housekeep();
    long now = ground.now();
    if (now - tidied < TIDY.toMillis()) {
      return;
    }
    tidied = now;
    long before = now - TWINS_KEPT.toMillis();
    ground
        .journal()
        .write(tx -> {
          BridgeStore.forgetTwins(tx, before);
          return true;
        });
  }

  @Override
  public synchronized void close() {
    meters.close();
    blocks.close();
    running.keySet().forEach(this::stop);
    outside.close();
  }
}
