package muster.mqtt;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import muster.types.SpaceId;

/// The counters of one space, by name in `/metrics` and in `$SYS`. What is counted for each message
/// is a plain adder that the registry reads, because a meter per message would show in a profile.
final class MqttMeters {
  final LongAdder received = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder receivedBytes = new LongAdder();
  final LongAdder sentBytes = new LongAdder();
  final LongAdder connects = new LongAdder();

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();
  private final Map<String, LongAdder> dropped = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

  MqttMeters(MeterRegistry registry, SpaceId space) {
    this.registry = registry;
    this.tags = Tags.of("space", space.value());
    counter("muster.mqtt.publishes.received", received, "PUBLISH packets from clients");
    counter("muster.mqtt.publishes.sent", sent, "PUBLISH packets to clients");
    counter("muster.mqtt.bytes.received", receivedBytes, "payload bytes from clients");
    counter("muster.mqtt.bytes.sent", sentBytes, "payload bytes to clients");
    counter("muster.mqtt.connects", connects, "accepted CONNECTs");
  }

  private void counter(String name, LongAdder adder, String meaning) {
    meters.add(
        FunctionCounter.builder(name, adder, LongAdder::sum)
            .tags(tags)
            .description(meaning)
            .register(registry));
  }

  <T> void gauge(String name, T of, ToDoubleFunction<T> value, String meaning) {
    meters.add(Gauge.builder(name, of, value).tags(tags).description(meaning).register(registry));
  }

  /// A publication that did not reach somebody: `queue-full`, `slow-client`, `expired`, ...
  void dropped(String reason) {
    tagged(dropped, "muster.mqtt.dropped", "reason", reason).increment();
  }

  /// Something that a client asked for and did not get, by problem code.
  void refused(String problem) {
    tagged(refused, "muster.mqtt.refused", "problem", problem).increment();
  }

  private LongAdder tagged(Map<String, LongAdder> adders, String name, String tag, String value) {
    return adders.computeIfAbsent(
        value,
        v -> {
          LongAdder adder = new LongAdder();
          synchronized (meters) {
            meters.add(
                FunctionCounter.builder(name, adder, LongAdder::sum)
                    .tags(tags.and(tag, v))
                    .register(registry));
          }
          return adder;
        });
  }

  long droppedInAll() {
    return dropped.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /// The space is closed.
  void close() {
    synchronized (meters) {
      meters.forEach(registry::remove);
    }
  }
}
