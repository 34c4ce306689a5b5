package muster.mqtt;

import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import muster.types.SpaceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The MQTT broker of the process: one for all spaces and listeners. Listeners ask it for the
/// handler of each socket; it finds the space in which a client signs in, and gives every space its
/// tick.
@SuppressWarnings("FutureReturnValueIgnored") // the tick catches for itself
public final class Broker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

  /// The spaces that are open now; what the root knows.
  public interface Spaces {
    Optional<MqttSpace> find(SpaceId id);

    Iterable<MqttSpace> all();
  }

  private final MqttSettings settings;
  private final Spaces spaces;
  private final ConcurrentHashMap<EventLoop, Loop> loops = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("muster-mqtt-", 0).factory());
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("muster-mqtt-timer").factory());

  public Broker(MqttSettings settings, Spaces spaces) {
    this.settings = settings;
    this.spaces = spaces;
    timer.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  /// The last handler of a new socket's pipeline, behind the decoder. It takes `MqttMessage`s and
  /// one `Malformed`, and writes `ByteBuf`s that are whole MQTT packets or pieces of one.
  Connection connection(Peer peer) {
    return new Connection(this, peer);
  }

  MqttSettings settings() {
    return settings;
  }

  Spaces spaces() {
    return spaces;
  }

  Executor threads() {
    return threads;
  }

  Loop loop(EventLoop eventLoop) {
    Loop known = loops.get(eventLoop);
    return known != null ? known : loops.computeIfAbsent(eventLoop, Loop::new);
  }

  private void tick() {
    for (MqttSpace space : spaces.all()) {
      try {
        space.tick();
      } catch (RuntimeException e) {
        LOG.error("The tick of space {} failed", space.id(), e);
      }
    }
  }

  /// After the listeners and spaces are closed.
  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
  }
}
