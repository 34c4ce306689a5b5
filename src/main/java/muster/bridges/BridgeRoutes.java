package muster.bridges;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import muster.access.Access;
import muster.access.Limit;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// REST for those who run bridges, and the way in for hooks.
final class BridgeRoutes {
  private static final String BRIDGES = "/api/v1/bridges";
  private static final String BRIDGE = BRIDGES + "/{bridge}";
  private static final String LINKS = BRIDGE + "/links";
  private static final String HOOK = "/api/v1/hooks/{hook}";
  private static final long LARGEST = 64 << 10;
  private static final Need ADMIN = Need.admin().scope(Access.SCOPE_ADMIN);

  private final Ground ground;
  private final Bridges bridges;

  BridgeRoutes(Ground ground, Bridges bridges) {
    this.ground = ground;
    this.bridges = bridges;
  }

  /// As people write it: who it is, and beside that what [Options] knows.
  record Wanted(
      @Nullable String kind,
      @Nullable String name,
      @Nullable String room,
      @Nullable Boolean paused,
      @Nullable String secret,
      @Nullable Options options) {

    Bridges.Wish wish() {
      Options none =
          new Options(
              null, null, null, null, null, null, null, null, null, null, null, null, null, null,
              null);
      return new Bridges.Wish(name, room, paused, secret, options == null ? none : options);
    }
  }

  /// `hook` is where others post to, for incoming hooks that are signed; `secret` is shown when the
  /// bridge is made and never again.
  record Shown(
      String id,
      String kind,
      String name,
      boolean paused,
      String state,
      Instant since,
      @Nullable String lastError,
      @Nullable Instant lastErrorAt,
      long in,
      long out,
      long retried,
      long dropped,
      List<ShownLink> links,
      Options options,
      @Nullable String hook,
      @Nullable String secret,
      String createdBy,
      Instant createdAt) {}

  record ShownLink(String room, String place, long upTo) {}

  record BridgeList(List<Shown> bridges) {}

  record ShownFailure(String room, long seq, String place, String why, Instant failedAt) {}

  record FailureList(List<ShownFailure> failures) {}

  /// Without a place: a code, with which somebody in the chat makes the link.
  record NewLink(@Nullable String room, @Nullable String place) {}

  record MadeLink(
      String room, @Nullable String place, @Nullable String code, @Nullable Instant expiresAt) {}

  record NewSpot(@Nullable String freq, @Nullable String call, @Nullable String comment) {}

  record SentSpot(
      String spotter, String freq, String call, String band, String mode, String comment) {}

  record Taken(List<String> ids) {}

  void addTo(Routes routes) {
    routes.get(BRIDGES, ADMIN, "List the bridges", this::list).answers(BridgeList.class);
    routes
        .post(BRIDGES, ADMIN, "Make a bridge", this::add)
        .body(Wanted.class)
        .answers(201, Shown.class);
    routes.get(BRIDGE, ADMIN, "One bridge", this::one).answers(Shown.class);
    routes
        .patch(BRIDGE, ADMIN, "Change, pause or continue a bridge", this::change)
        .body(Wanted.class)
        .answers(Shown.class);
    routes.delete(BRIDGE, ADMIN, "Remove a bridge", this::remove).answersNothing();
    routes
        .get(BRIDGE + "/failures", ADMIN, "What a bridge had to give up", this::failures)
        .answers(FailureList.class);
    routes
        .post(LINKS, ADMIN, "Link a chat to a room, or make a code for /link", this::link)
        .body(NewLink.class)
        .answers(201, MadeLink.class);
    routes
        .delete(LINKS + "/{place}", ADMIN, "End the link of a chat", this::unlink)
        .answersNothing();
    routes
        .post(
            "/api/v1/rooms/{room}/spots",
            Need.member().scope(Access.SCOPE_PUBLISH),
            "Send a spot to the DX cluster of a room",
            this::spot)
        .body(NewSpot.class)
        .answers(202, SentSpot.class);
    routes
        .post(HOOK, Need.open(), "Say something in a room, signed by a hook", this::hook)
        .limit(LARGEST)
        .answers(201, Taken.class);
    routes
        .post(HOOK + "/{secret}", Need.open(), "The same with a secret address", this::secretHook)
        .limit(LARGEST)
        .answers(201, Taken.class);
  }

  private Answer list(Call call) {
    return Answer.json(
        new BridgeList(bridges.list().stream().map(one -> shown(call, one, null)).toList()));
  }

  private Answer one(Call call) {
    return Answer.json(shown(call, bridges.get(call.path("bridge")), null));
  }

  private Answer add(Call call) throws IOException {
    Wanted wanted = call.json(Wanted.class);
    Plan.Kind kind = Plan.Kind.of(Options.required(wanted.kind(), "kind"));
    Entry made = bridges.add(call.principal(), kind, wanted.wish());
    boolean ours = kind == Plan.Kind.WEBHOOK_IN || kind == Plan.Kind.WEBHOOK_OUT;
    Shown shown = shown(call, bridges.get(made.id()), ours ? made.secret() : null);
    return Answer.created(BRIDGES + "/" + made.id(), shown);
  }

  private Answer change(Call call) throws IOException {
    Wanted wanted = call.json(Wanted.class);
    Entry entry = bridges.get(call.path("bridge")).entry();
    if (wanted.kind() != null && !wanted.kind().equals(entry.kind().code())) {
      throw new Refusal(Problem.CONFLICT, "A bridge keeps its kind; make another one");
    }
    bridges.change(call.principal(), entry.id(), wanted.wish());
    return Answer.json(shown(call, bridges.get(entry.id()), null));
  }

  private Answer remove(Call call) {
    bridges.remove(call.principal(), call.path("bridge"));
    return Answer.noContent();
  }

  private Answer failures(Call call) {
    String id = bridges.get(call.path("bridge")).entry().id();
    return Answer.json(
        new FailureList(
            ground.database().read(tx -> BridgeStore.failures(tx, id)).stream()
                .map(one ->
                    new ShownFailure(
                        one.room(),
                        one.seq(),
                        one.place(),
                        one.why(),
                        Instant.ofEpochMilli(one.failedAt())))
                .toList()));
  }

  private Answer link(Call call) throws IOException {
    NewLink wanted = call.json(NewLink.class);
    Entry entry = bridges.get(call.path("bridge")).entry();
    String room = Options.required(wanted.room(), "room");
    MadeLink made = bridges.link(call.principal(), entry, room, wanted.place());
    return Answer.json(201, made);
  }

  private Answer unlink(Call call) {
    Entry entry = bridges.get(call.path("bridge")).entry();
    bridges.unlink(call.principal(), entry, call.path("place"));
    return Answer.noContent();
  }

  private Answer spot(Call call) throws IOException {
    NewSpot wanted = call.json(NewSpot.class);
    String room = call.path("room");
    ground.rooms().checkPosting(call.principal(), room);
    Spot spot =
        ClusterBridge.outgoing(
            call.principal().user().value(),
            Options.required(wanted.freq(), "freq"),
            Options.required(wanted.call(), "call"),
            wanted.comment() == null ? "" : wanted.comment());
    ClusterBridge cluster =
        bridges.working(ClusterBridge.class).stream()
            .filter(one -> one.isOf(room))
            .findFirst()
            .orElseThrow(
                () -> new Refusal(Problem.NOT_FOUND, "This room has no DX cluster to send to"));
    ground.access().limits().check(Limit.MESSAGES, call.principal());
    if (!cluster.send(spot)) {
      throw new Refusal(Problem.BUSY, "The cluster is not connected just now", 30);
    }
    return Answer.json(
        202,
        new SentSpot(
            spot.spotter(),
            spot.frequency(),
            spot.call(),
            spot.band(),
            spot.mode(),
            spot.comment()));
  }

  private Shown shown(Call call, Bridges.Running one, @Nullable Secret secret) {
    Entry entry = one.entry();
    Condition condition = one.condition();
    Condition.Shown state = condition.shown();
    List<ShownLink> links =
        ground.database().read(tx -> BridgeStore.links(tx, entry.id())).stream()
            .map(link -> new ShownLink(link.room(), link.place(), link.upTo()))
            .toList();
    String hook = entry.kind() == Plan.Kind.WEBHOOK_IN ? hookOf(call, entry, secret) : null;
    return new Shown(
        entry.id(),
        entry.kind().code(),
        entry.name(),
        entry.paused(),
        state.state().name().toLowerCase(Locale.ROOT),
        state.since(),
        state.lastError() == null ? null : entry.secret().outOf(state.lastError()),
        state.at(),
        condition.in.sum(),
        condition.out.sum(),
        condition.retried.sum(),
        condition.dropped.sum(),
        links,
        entry.options(),
        hook,
        secret == null ? null : secret.value(),
        entry.createdBy(),
        Instant.ofEpochMilli(entry.createdAt()));
  }

  /// The whole address, with its secret, only when it is shown for the first time.
  private static String hookOf(Call call, Entry entry, @Nullable Secret secret) {
    boolean isMain = call.space().equals(muster.types.SpaceId.MAIN);
    String path = isMain ? "/api/v1/hooks/" : "/api/v1/spaces/" + call.space() + "/hooks/";
    String address = call.site() + path + entry.id();
    boolean open = entry.plan() instanceof Plan.Incoming(boolean signed) && !signed;
    return open && secret != null ? address + "/" + secret.value() : address;
  }

  private Answer hook(Call call) throws IOException {
    return take(call, Optional.empty());
  }

  private Answer secretHook(Call call) throws IOException {
    return take(call, Optional.of(call.path("secret")));
  }

  private Answer take(Call call, Optional<String> secret) throws IOException {
    IncomingHook hook = bridges.working(call.path("hook"), IncomingHook.class);
    IncomingHook.Asked asked =
        new IncomingHook.Asked(
            call.header(Signature.HEADER),
            secret,
            call.header("content-type").orElse("").toLowerCase(Locale.ROOT),
            call.bytes());
    try {
      return Answer.json(201, new Taken(hook.take(asked)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(Problem.STARTING, "The hub is stopping");
    }
  }
}
