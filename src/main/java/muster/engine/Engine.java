package muster.engine;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import muster.access.Sources;
import muster.bus.Bus;
import muster.bus.Publisher;
import muster.types.Principal;
import muster.types.SpaceId;
import muster.types.TopicFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The attachment to an outside broker, for as long as the hub runs. One thread connects, waits
/// until the connection is lost, and connects again; while it stands, one carries what comes in and
/// one what goes out. All are virtual and block.
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final Duration STOPPING = Duration.ofSeconds(5);

  private final EngineSettings settings;
  private final Sources sources;
  private final Tally tally = new Tally();
  private final Intake intake;
  private final Outlet outlet;
  private final List<AutoCloseable> listening = new ArrayList<>();
  private final Thread keeper;
  private volatile State state = new State(false, "not connected yet");
  // of the keeper's thread
  private boolean older;
  private int failures;

  /// How it stands.
  ///
  /// @param words for the person who looks
  public record State(boolean connected, String words) {}

  public Engine(EngineSettings settings, SpaceId space, Bus bus, Sources sources) {
    this.settings = settings;
    this.sources = sources;
    this.older = settings.version().equals("3.1.1");
    Principal outside = Principal.outside(space);
    Echoes echoes = new Echoes();
    this.intake = new Intake(bus, new Publisher(outside), sources.clock(), echoes, tally);
    this.outlet = new Outlet(echoes, tally);
    for (TopicFilter topics : settings.topics()) {
      listening.add(bus.listen(topics, outside, outlet::hear));
    }
    this.keeper = Thread.ofVirtual().name("engine").unstarted(this::keep);
  }

  public void measure(MeterRegistry meters) {
    Gauge.builder("muster.engine.connected", () -> state.connected() ? 1 : 0)
        .description("whether the outside broker is connected")
        .register(meters);
    Gauge.builder("muster.engine.waiting", outlet::size)
        .description("messages that wait for the outside broker")
        .register(meters);
    count(meters, "muster.engine.in", "messages taken from the outside broker", tally.in);
    count(meters, "muster.engine.out", "messages given to the outside broker", tally.out);
    count(meters, "muster.engine.refused", "messages from outside, refused", tally.refused);
    count(meters, "muster.engine.dropped", "messages that waited too long", tally.dropped);
  }

  private static void count(MeterRegistry meters, String name, String meaning, LongAdder adder) {
    FunctionCounter.builder(name, adder, LongAdder::sum).description(meaning).register(meters);
  }

  public void start() {
    LOG.info("Attaching to the outside broker {}", settings.url());
    keeper.start();
  }

  public State state() {
    return state;
  }

  private void keep() {
    try {
      while (true) {
        try {
          attach();
          older = settings.version().equals("3.1.1");
          failed("the connection was lost");
        } catch (LinkException e) {
          failed(e.words());
          if (settings.version().equals("auto")) {
            older = e.otherVersion() != older;
          }
        }
        Thread.sleep(pause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void failed(String words) {
    state = new State(false, words);
    LOG.warn("The outside broker {}: {}; trying again", settings.url(), words);
  }

  /// Each twice as long as the one before, with some chance in it.
  private Duration pause() {
    EngineSettings.Pauses pauses = settings.pauses();
    long full =
        Math.min(pauses.longest().toMillis(), pauses.first().toMillis() << Math.min(failures, 20));
    failures++;
    return Duration.ofMillis(full / 2 + sources.random().nextLong(full / 2 + 1));
  }

  /// From connecting until the connection is lost.
  private void attach() throws InterruptedException, LinkException {
    CountDownLatch lost = new CountDownLatch(1);
    try (Inbox inbox = new Inbox();
        Link link = link(inbox, lost::countDown)) {
      boolean known = link.open();
      long resumedAt = known ? sources.clock().millis() : -1;
      failures = 0;
      state = new State(true, "connected with MQTT " + link.version());
      LOG.info(
          "The outside broker {} is connected (MQTT {}, {} session)",
          settings.url(),
          link.version(),
          known ? "the same" : "a new");
      Thread in = Thread.ofVirtual().name("engine-in").start(() -> intake.work(inbox, resumedAt));
      Thread out = Thread.ofVirtual().name("engine-out").start(() -> outlet.work(link));
      try {
        lost.await();
      } finally {
        in.interrupt();
        out.interrupt();
        in.join();
        out.join();
      }
    }
  }

  private Link link(Inbox inbox, Runnable lost) throws LinkException {
    return older ? new Link3(settings, inbox, lost) : new Link5(settings, inbox, lost);
  }

  /// What is unacknowledged stays with the outside broker and comes again.
  @Override
  public void close() {
    keeper.interrupt();
    try {
      keeper.join(STOPPING);
      for (AutoCloseable one : listening) {
        one.close();
      }
    } catch (Exception e) {
      LOG.warn("Detaching from the outside broker did not go well", e);
    }
  }
}
