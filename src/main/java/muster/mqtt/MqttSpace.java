package muster.mqtt;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import muster.access.Access;
import muster.access.Change;
import muster.bus.Bus;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Migrations;
import muster.types.SpaceId;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// MQTT within one space: its sessions, wills and counters, and what they stand on. The root makes
/// one for each space, calls [#start] before the first connection and [#close] before the journal
/// is closed.
public final class MqttSpace implements AutoCloseable {

  /// What MQTT stands on in a space.
  public record Ground(Bus bus, Database database, Journal journal, Access access) {}

  /// The hub's time, and one that only goes forward.
  public record Time(InstantSource clock, LongSupplier nanos) {
    public static final Time SYSTEM = new Time(InstantSource.system(), System::nanoTime);
  }

  private final SpaceId id;
  private final Ground ground;
  private final MqttSettings settings;
  private final Time time;
  private final MqttMeters meters;
  private final SessionStore store;
  private final SessionLog log;
  private final Sessions sessions;
  private final Wills wills;
  private final @Nullable SysTopics sys;
  private final Runnable deaf;
  private volatile Watcher watcher = Watcher.NONE;

  public MqttSpace(
      SpaceId id, Ground ground, MqttSettings settings, MeterRegistry registry, Time time) {
    this.id = id;
    this.ground = ground;
    this.settings = settings;
    this.time = time;
    this.meters = new MqttMeters(registry, id);
    this.store = new SessionStore(id, ground.journal());
    this.log = new SessionLog(ground.journal(), store);
    this.wills = new Wills(this);
    this.sessions = new Sessions(this);
    // operators are admins of the main space: nobody else may read it
    this.sys = id.equals(SpaceId.MAIN) ? new SysTopics(this) : null;
    this.deaf = ground.access().changes().listen(this::changed);
    meters.gauge("muster.mqtt.sessions", sessions, Sessions::count, "sessions, connected or kept");
    meters.gauge("muster.mqtt.connections", sessions, Sessions::connected, "signed-in connections");
    meters.gauge("muster.mqtt.queued", sessions, Sessions::queued, "publications that wait");
    meters.gauge(
        "muster.mqtt.retained", ground.bus().retained(), r -> r.count(), "retained publications");
    meters.gauge(
        "muster.mqtt.retained.bytes", ground.bus().retained(), r -> r.bytes(), "bytes of them");
  }

  public static Migrations migrations() {
    return Migrations.of("mqtt", "001_sessions", "002_sign_in");
  }

  /// Brings back the durable sessions, their subscriptions and wills.
  public void start() {
    sessions.restore();
  }

  /// Tells this one from now on; before the first connection.
  public void watch(Watcher other) {
    watcher = other;
  }

  Watcher watcher() {
    return watcher;
  }

  SpaceId id() {
    return id;
  }

  Bus bus() {
    return ground.bus();
  }

  Access access() {
    return ground.access();
  }

  Journal journal() {
    return ground.journal();
  }

  Database database() {
    return ground.database();
  }

  MqttSettings settings() {
    return settings;
  }

  MqttMeters meters() {
    return meters;
  }

  SessionStore store() {
    return store;
  }

  SessionLog log() {
    return log;
  }

  Sessions sessions() {
    return sessions;
  }

  Wills wills() {
    return wills;
  }

  long millis() {
    return time.clock().millis();
  }

  long nanos() {
    return time.nanos().getAsLong();
  }

  /// Once a second.
  void tick() {
    log.offer();
    wills.tick();
    sessions.tick();
    if (sys != null) {
      sys.tick();
    }
  }

  private void changed(Change change) {
    Thread.ofVirtual().name("muster-mqtt-rights-" + id).start(() -> sessions.judge(change));
  }

  /// An owner of topics lets that user have less than before: what is still in queues is asked
  /// about again.
  public void recheck(UserId user) {
    Thread.ofVirtual().name("muster-mqtt-recheck-" + id).start(() -> sessions.purge(user));
  }

  /// How many sessions there are, connected or kept.
  public int sessionCount() {
    return sessions.count();
  }

  /// How many of them are connected.
  public int connectionCount() {
    return sessions.connected();
  }

  /// Ends all connections. What is in the database stays there.
  @Override
  public void close() {
    deaf.run();
    sessions.close();
    meters.close();
  }
}
