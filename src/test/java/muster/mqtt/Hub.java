package muster.mqtt;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import muster.access.Access;
import muster.access.AccessSettings;
import muster.access.Limit;
import muster.access.Sources;
import muster.bus.Bus;
import muster.bus.Retained;
import muster.http.Origins;
import muster.http.Proxies;
import muster.store.Database;
import muster.store.Journal;
import muster.store.JournalLimits;
import muster.store.StoreSettings;
import muster.types.Principal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.UserId;

/// A broker with one space on a database of its own, behind a real TCP listener. `restart` is what
/// a stopped and started hub does: everything anew, on the same database.
final class Hub implements AutoCloseable {
  static final String PASSWORD = "correct horse battery";
  static final Principal ADMIN = Principal.hub(SpaceId.MAIN);

  private final StoreSettings store;
  private final MqttSettings settings;
  private final Map<Limit, String> limits;
  private final InstantSource clock;
  private Running running;

  /// What lives from start to stop.
  private record Running(
      Database database,
      Journal journal,
      Access access,
      MqttSpace space,
      Broker broker,
      Listeners listeners,
      InetSocketAddress address) {}

  Hub(Path data) {
    this(data, MqttSettings.DEFAULTS, Map.of());
  }

  Hub(Path data, MqttSettings settings, Map<Limit, String> limits) {
    this(data, settings, limits, InstantSource.system());
  }

  Hub(Path data, MqttSettings settings, Map<Limit, String> limits, InstantSource clock) {
    this(StoreSettings.sqlite(data), settings, limits, clock);
  }

  Hub(StoreSettings store, MqttSettings settings, Map<Limit, String> limits, InstantSource clock) {
    this.clock = clock;
    this.store = store;
    this.settings = settings;
    this.limits = limits;
    this.running = start();
    for (String user : List.of("alice", "bob", "carol")) {
      if (access().users().find(new UserId(user)).isEmpty()) {
        access().users().add(ADMIN, new UserId(user), null, Role.MEMBER, PASSWORD);
      }
    }
  }

  private Running start() {
    SpaceId id = SpaceId.MAIN;
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Database database = Database.open(store, id);
    database.migrate(List.of(Access.migrations(), MqttSpace.migrations()));
    Journal journal = new Journal(database, JournalLimits.DEFAULT, meters, InstantSource.system());
    AccessSettings cheap =
        AccessSettings.defaults()
            .withHashing(new AccessSettings.Hashing(8, 1, 1, 2, 256, Duration.ofMinutes(10)))
            .withLimits(limits);
    Sources sources = new Sources(clock, System::nanoTime, new SecureRandom());
    Access access = new Access(id, database, journal, cheap, List.of(), sources);
    Retained retained = RetainedStore.open(id, database, journal, access.limits());
    Bus bus = new Bus(journal, retained);
    MqttSpace space =
        new MqttSpace(
            id,
            new MqttSpace.Ground(bus, database, journal, access),
            settings,
            meters,
            new MqttSpace.Time(clock, System::nanoTime));
    space.start();
    Broker broker =
        new Broker(
            settings,
            new Broker.Spaces() {
              @Override
              public Optional<MqttSpace> find(SpaceId wanted) {
                return wanted.equals(id) ? Optional.of(space) : Optional.empty();
              }

              @Override
              public Iterable<MqttSpace> all() {
                return List.of(space);
              }
            });
    Listeners listeners =
        new Listeners(
            broker, new Origins(List.of()), new Proxies(List.of()), InstantSource.system());
    InetSocketAddress address =
        listeners.open(
            ListenerSettings.tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    return new Running(database, journal, access, space, broker, listeners, address);
  }

  void restart() {
    close();
    running = start();
  }

  /// Opens a WebSocket listener beside it.
  InetSocketAddress webSocket() {
    return running
        .listeners()
        .open(
            ListenerSettings.webSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  InetSocketAddress address() {
    return running.address();
  }

  Access access() {
    return running.access();
  }

  MqttSpace space() {
    return running.space();
  }

  Bus bus() {
    return running.space().bus();
  }

  Database database() {
    return running.database();
  }

  TestClient client(int level) {
    return new TestClient(address(), level);
  }

  /// A client that is in, with a session that ends with it.
  TestClient client(int level, String user, String clientId) {
    TestClient client = client(level);
    int connack = client.connect(TestClient.as(user, clientId));
    if (connack != 0) {
      throw new AssertionError("CONNACK " + Integer.toHexString(connack));
    }
    return client;
  }

  @Override
  public void close() {
    running.listeners().stopAccepting();
    running.space().close();
    running.listeners().close(Duration.ofSeconds(1));
    running.broker().close();
    running.journal().close();
    running.database().close();
  }
}
