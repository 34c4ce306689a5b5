package muster.bridges;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// The bridges of a space in `/metrics`: by kind, never by name, because names are told to nobody
/// there.
final class BridgeMeters implements AutoCloseable {
  private final SpaceId space;
  private final List<Meter> meters = new ArrayList<>();
  private @Nullable MeterRegistry registry;

  BridgeMeters(SpaceId space) {
    this.space = space;
  }

  void addTo(MeterRegistry to, Supplier<Collection<Bridges.Running>> all) {
    registry = to;
    for (Plan.Kind kind : Plan.Kind.values()) {
      Tags tags = Tags.of("space", space.value(), "kind", kind.code());
      for (Condition.State state : Condition.State.values()) {
        String word = state.name().toLowerCase(Locale.ROOT);
        meters.add(
            Gauge.builder("muster.bridges", () -> count(all.get(), kind, state))
                .tags(tags.and("state", word))
                .description("bridges")
                .register(to));
      }
      counter(to, tags, "muster.bridges.in", "messages that came in", all, kind, c -> c.in);
      counter(to, tags, "muster.bridges.out", "messages that went out", all, kind, c -> c.out);
      counter(
          to, tags, "muster.bridges.retried", "attempts that failed", all, kind, c -> c.retried);
      counter(to, tags, "muster.bridges.dropped", "what was given up", all, kind, c -> c.dropped);
    }
  }

  private static long count(
      Collection<Bridges.Running> all, Plan.Kind kind, Condition.State state) {
    return all.stream()
        .filter(one -> one.entry().kind() == kind && one.condition().shown().state() == state)
        .count();
  }

  private void counter(
      MeterRegistry to,
      Tags tags,
      String name,
      String meaning,
      Supplier<Collection<Bridges.Running>> all,
      Plan.Kind kind,
      Function<Condition, LongAdder> which) {
    meters.add(
        FunctionCounter.builder(
                name,
                all,
                bridges ->
                    bridges.get().stream()
                        .filter(one -> one.entry().kind() == kind)
                        .mapToLong(one -> which.apply(one.condition()).sum())
                        .sum())
            .tags(tags)
            .description(meaning)
            .register(to));
  }

  @Override
  public void close() {
    MeterRegistry from = registry;
    if (from != null) {
      meters.forEach(from::remove);
    }
  }
}
