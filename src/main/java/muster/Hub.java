package muster;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import muster.access.LocalKey;
import muster.access.Sources;
import muster.bridges.Bridges;
import muster.chat.AboutChat;
import muster.chat.Chat;
import muster.client.LocalHub;
import muster.direct.Direct;
import muster.engine.Engine;
import muster.engine.EngineSettings;
import muster.health.Health;
import muster.health.Metrics;
import muster.health.Probe;
import muster.http.Certificates;
import muster.http.HttpServer;
import muster.http.Listener;
import muster.http.Origins;
import muster.http.Proxies;
import muster.http.Routes;
import muster.http.SpaceRoutes;
import muster.mqtt.Broker;
import muster.mqtt.ListenerSettings;
import muster.mqtt.Listeners;
import muster.store.JournalState;
import muster.tracks.Entrances;
import muster.tracks.Tracks;
import muster.types.SpaceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process: everything that is not a space, made here with `new`, in the order in which it
/// depends on each other. A full hub opens the doors of its configuration; a quiet one only the
/// local door, for a command that found no hub running.
final class Hub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Hub.class);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Config config;
  private final DataFolder folder;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Sources sources = Sources.system();
  private final SpaceTable spaces;
  private final Optional<String> firstPassword;
  private final Vertx vertx;
  private final HttpServer http;
  private final Metrics metrics;
  private final Broker broker;
  private final Listeners listeners;
  private final LocalHub local;
  private final Optional<Engine> engine;
  private final ScheduledExecutorService housekeeping;
  // set by open(), while it runs
  private final List<Door> doors = new ArrayList<>();
  private volatile Optional<Certificates> tls = Optional.empty();
  private boolean closed;

  /// A way in that is open, for people: `Web`, `http://localhost:8080/`.
  record Door(String name, String url) {}

  /// With the local door only; `open` opens the others.
  Hub(Config config, DataFolder folder, String version) {
    this.config = config;
    this.folder = folder;
    Settings settings = new Settings(config);
    this.spaces =
        new SpaceTable(
            new Space.Common(
                settings.store(),
                settings.access(),
                settings.mqtt(),
                settings.chat(),
                settings.tracks().with(SecretFile.open(folder, sources.random()), this::entrances),
                settings.files(),
                settings.push(),
                settings.bridges(),
                settings.direct(),
                meters,
                sources));
    this.firstPassword = spaces.main().access.users().ensureAdmin(settings.adminPassword());
    this.vertx = vertx();
    Routes routes = new Routes();
    SpaceRoutes.declare(routes, spaces, spaces.main().access, sources.clock());
    this.metrics = new Metrics(meters, config.http().metricsPublic());
    metrics.declare(routes);
    AboutChat.declare(routes, settings.chat());
    new Health(probes()).declare(routes);
    this.http = new HttpServer(vertx, settings.http(), routes, spaces);
    http.measure(meters);
    this.broker = new Broker(settings.mqtt(), spaces.mqtt());
    this.listeners =
        new Listeners(
            broker,
            new Origins(config.basic().allowedOrigins()),
            new Proxies(config.basic().trustedProxies()),
            sources.clock());
    http.takeover(
        "/mqtt",
        listeners.throughHttp(
            settings.mqttOnWeb("web", Listeners.address(config.httpBind(), config.http().port()))));
    this.engine = settings.engine().map(outside -> engine(outside, spaces.main()));
    this.local = openLocalDoor(version);
    this.housekeeping =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("housekeeping").factory());
    every(60, () -> spaces.open().forEach(space -> space.access.housekeep()));
    every(5, () -> spaces.open().forEach(space -> space.chat.ifPresent(Chat::housekeep)));
    every(5, () -> spaces.open().forEach(space -> space.tracks.ifPresent(Tracks::housekeep)));
    every(5, () -> spaces.open().forEach(space -> space.files.housekeep()));
    every(5, () -> spaces.open().forEach(space -> space.bridges.ifPresent(Bridges::housekeep)));
    every(5, () -> spaces.open().forEach(space -> space.direct.ifPresent(Direct::housekeep)));
  }

  private Engine engine(EngineSettings outside, Space main) {
    Engine made = new Engine(outside, main.id, main.bus, sources);
    made.measure(meters);
    return made;
  }

  /// The ports of MQTT that are open just now, for phones.
  private Entrances entrances() {
    int plain = 0;
    int encrypted = 0;
    for (Listeners.Status status : listeners.status()) {
      if (status.protocol() == ListenerSettings.Protocol.TCP) {
        int port = status.address().getPort();
        plain = status.encrypted() || plain > 0 ? plain : port;
        encrypted = status.encrypted() && encrypted == 0 ? port : encrypted;
      }
    }
    return new Settings(config).entrances(plain, encrypted);
  }

  private static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setClassPathResolvingEnabled(false)
                    .setFileCachingEnabled(false)));
  }

  /// What `/health/ready` looks at.
  private List<Probe> probes() {
    return List.of(
        new Probe("store", this::storeFinding),
        new Probe("listeners", this::listenersFinding),
        new Probe("tls", this::tlsFinding),
        new Probe("outside-broker", this::engineFinding));
  }

  private Probe.Finding storeFinding() {
    for (Space space : spaces.open()) {
      JournalState state = space.journal.state();
      String words = "space " + space.id + ": " + state.words();
      switch (state.health()) {
        case WORKING -> {}
        case RETRYING -> {
          return Probe.Finding.degraded(words);
        }
        case REFUSING, STOPPED -> {
          return Probe.Finding.down(words);
        }
      }
    }
    return Probe.Finding.up("everything is stored as it comes");
  }

  private Probe.Finding listenersFinding() {
    for (Listeners.Status status : listeners.status()) {
      if (status.state() != Listeners.State.UP) {
        return Probe.Finding.down("the listener " + status.name() + " is closed");
      }
    }
    return Probe.Finding.up("all ports are open");
  }

  private Probe.Finding tlsFinding() {
    String problem = tls.map(pair -> pair.state().problem()).orElse("");
    return problem.isEmpty()
        ? Probe.Finding.up(tls.isPresent() ? "the certificate is good" : "not used")
        : Probe.Finding.degraded(problem);
  }

  private Probe.Finding engineFinding() {
    return engine
        .map(Engine::state)
        .map(state ->
            state.connected()
                ? Probe.Finding.up(state.words())
                : Probe.Finding.degraded("not connected: " + state.words()))
        .orElse(Probe.Finding.up("not used"));
  }

  private LocalHub openLocalDoor(String version) {
    LocalKey key = LocalKey.random(sources.random());
    InetSocketAddress address = http.listen(Listener.local(key));
    LocalHub note =
        new LocalHub(
            URI.create("http://127.0.0.1:" + address.getPort()),
            key.reveal(),
            ProcessHandle.current().pid(),
            version);
    note.write(folder.path());
    return note;
  }

  /// Opens the doors of the configuration; when one cannot be opened, says so and opens none.
  void open() {
    Settings settings = new Settings(config);
    Optional<Certificates> certificates = settings.certificates(sources.clock());
    web(Listener.plain(config.httpBind(), config.http().port()), "http");
    certificates.ifPresent(
        pair -> web(Listener.tls(config.httpBind(), config.http().tlsPort(), pair), "https"));
    certificates.ifPresent(pair -> every(5, pair::check));
    tls = certificates;
    for (ListenerSettings port : settings.mqttPorts(certificates)) {
      doors.add(mqtt(port, listeners.open(port)));
    }
    engine.ifPresent(Engine::start);
    settings
        .engine()
        .ifPresent(outside -> doors.add(new Door("Outside", outside.url() + " (attaching)")));
    doors.stream()
        .filter(door -> door.name().equals("Web"))
        .findFirst()
        .ifPresent(door -> local.with(URI.create(door.url())).write(folder.path()));
    for (Door web : List.copyOf(doors)) {
      if (web.name().equals("Web")) {
        doors.add(new Door("MQTT", web.url().replaceFirst("^http", "ws") + "mqtt"));
      }
    }
  }

  private void web(Listener listener, String scheme) {
    InetSocketAddress address = http.listen(listener);
    doors.add(new Door("Web", scheme + "://" + shown(address) + "/"));
  }

  private static Door mqtt(ListenerSettings settings, InetSocketAddress address) {
    String scheme =
        switch (settings.protocol()) {
          case TCP -> settings.tls() == null ? "mqtt" : "mqtts";
          case WEBSOCKET -> settings.tls() == null ? "ws" : "wss";
        };
    String url = scheme + "://" + shown(address);
    boolean own = !settings.space().equals(SpaceId.MAIN);
    return new Door("MQTT", own ? url + " (space " + settings.space() + ")" : url);
  }

  /// An address that a person on this machine can use.
  private static String shown(InetSocketAddress address) {
    String host = address.getAddress().isAnyLocalAddress() ? "localhost" : address.getHostString();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  /// A task that fails is tried again at its next turn.
  private void every(int seconds, Runnable task) {
    Runnable safely =
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            log.warn("Housekeeping failed", e);
          }
        };
    var _ = housekeeping.scheduleWithFixedDelay(safely, seconds, seconds, TimeUnit.SECONDS);
  }

  List<Door> doors() {
    return List.copyOf(doors);
  }

  /// The password made for the first user, at the first start.
  Optional<String> firstPassword() {
    return firstPassword;
  }

  LocalHub local() {
    return local;
  }

  SpaceTable spaces() {
    return spaces;
  }

  /// Stops accepting, lets running requests finish, writes what was accepted, lets go of the
  /// folder.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    housekeeping.shutdownNow();
    listeners.stopAccepting();
    http.stop(GRACE);
    engine.ifPresent(Engine::close);
    spaces.close();
    listeners.close();
    broker.close();
    metrics.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    try {
      Files.deleteIfExists(LocalHub.file(folder.path()));
    } catch (IOException e) {
      log.warn("The note for commands cannot be removed: {}", DataFolder.words(e));
    }
    folder.close();
  }
}
