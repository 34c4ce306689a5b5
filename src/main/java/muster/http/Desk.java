package muster.http;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// What all requests share: the route tables, the bound on work at once, the threads. `permits` is
/// that bound: a request holds one while it works, and gives it back while it only waits for its
/// own body, so that slow senders do not keep others out.
final class Desk {
  private static final int ID_BYTES = 6;

  /// Where a request goes: the route, its named levels, the space that is addressed.
  record Destination(Route route, Map<String, String> values, SpaceId space) {}

  private final HttpSettings settings;
  private final Routes hub;
  private final Spaces spaces;
  private final RandomGenerator random;
  private final Gatekeeper gatekeeper;
  private final StaticFiles files;
  private final Proxies proxies;
  private final CrossOrigin crossOrigin;
  private final Tally tally = new Tally();
  private final Semaphore permits;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
  private volatile boolean closing;

  Desk(HttpSettings settings, Routes hub, Spaces spaces, RandomGenerator random) {
    this.settings = settings;
    this.hub = hub;
    this.spaces = spaces;
    this.random = random;
    this.gatekeeper = new Gatekeeper(spaces);
    this.files = new StaticFiles(settings.pictures());
    this.proxies = new Proxies(settings.trustedProxies());
    this.crossOrigin = new CrossOrigin(new Origins(settings.allowedOrigins()));
    this.permits = new Semaphore(settings.limits().requests());
  }

  HttpSettings settings() {
    return settings;
  }

  Proxies proxies() {
    return proxies;
  }

  CrossOrigin crossOrigin() {
    return crossOrigin;
  }

  Tally tally() {
    return tally;
  }

  Gatekeeper gatekeeper() {
    return gatekeeper;
  }

  /// The answer that is the same for everybody, null when this is something else.
  @Nullable Answer fixed(Request request) {
    return files.find(request);
  }

  String newId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  void run(Runnable work) {
    threads.execute(work);
  }

  boolean isClosing() {
    return closing;
  }

  /// Takes a permit or refuses at once.
  void enter() {
    if (!permits.tryAcquire()) {
      throw new Refusal(
          Problem.BUSY, "The hub works on as many requests as it can take; try again", 1);
    }
  }

  /// Takes a permit again after the body came, with a little patience: the work is half done.
  void reenter() throws InterruptedException {
    if (!permits.tryAcquire(5, TimeUnit.SECONDS)) {
      throw new Refusal(
          Problem.BUSY, "The hub works on as many requests as it can take; try again", 1);
    }
  }

  void leave() {
    permits.release();
  }

  int inProgress() {
    return settings.limits().requests() - permits.availablePermits();
  }

  /// Waits for running requests, at most this long.
  void close(Duration grace) {
    closing = true;
    int all = settings.limits().requests();
    try {
      if (permits.tryAcquire(all, grace.toMillis(), TimeUnit.MILLISECONDS)) {
        permits.release(all);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdown();
  }

  /// The hub's own route for this, null when it is none of them.
  @Nullable Destination hubRoute(String method, List<String> path, SpaceId own) {
    Routes.Match match = hub.find(method, path);
    return match == null ? null : new Destination(match.route(), match.values(), own);
  }

  /// The route of a space, null when the path is unknown there.
  @Nullable Destination spaceRoute(String method, List<String> path, SpaceId space) {
    Routes routes =
        spaces
            .routes(space)
            .orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "There is no space named " + space));
    Routes.Match match = routes.find(method, path);
    return match == null ? null : new Destination(match.route(), match.values(), space);
  }

  /// What somebody who has not signed in may ask of a space: its open routes. Null: sign in first,
  /// and nobody learns which spaces there are.
  @Nullable Destination openRoute(String method, List<String> path) {
    SpaceId space = new SpaceId(path.get(3));
    List<String> inside = new java.util.ArrayList<>(List.of("api", "v1"));
    inside.addAll(path.subList(4, path.size()));
    Routes.Match match;
    try {
      match = spaces.routes(space).map(routes -> routes.find(method, inside)).orElse(null);
    } catch (Routes.WrongMethod wrong) {
      return null;
    }
    return match == null || match.route().need().kind() != Need.Kind.OPEN
        ? null
        : new Destination(match.route(), match.values(), space);
  }
}
