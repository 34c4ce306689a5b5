package muster.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import muster.bus.Bus;
import muster.bus.Ledger;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.bus.Reply;
import muster.bus.Retained;
import muster.bus.Subscriber;
import muster.bus.Subscription;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What one publication costs in the topic tree, by how many filters and topics there are. Each
/// publication reaches one plain and one wildcard subscription; the cost must stay flat.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BusBench {
  private static final Ledger NO_LEDGER = entry -> false;

  @Param({"10", "1000", "100000"})
  int filters;

  private final List<Publication> publications = new ArrayList<>();
  private Bus bus = new Bus(NO_LEDGER, new Retained(Retained.Shelf.NONE, Retained.Bounds.DEFAULT));
  private Counter counter = new Counter();
  private int next;

  /// Counts what it gets.
  static final class Counter implements Subscriber {
    private final Principal principal =
        new Principal(
            SpaceId.MAIN,
            new UserId("bench"),
            "Bench",
            Role.MEMBER,
            new Credential(Credential.Kind.PASSWORD, "", Set.of(), Set.of(), null),
            "127.0.0.1");
    private long count;

    @Override
    public Principal principal() {
      return principal;
    }

    @Override
    public boolean mayReceive(Publication publication) {
      return true;
    }

    @Override
    public boolean durable() {
      return false;
    }

    @Override
    public boolean online() {
      return true;
    }

    @Override
    public @Nullable Object keep(Publication publication, Subscription subscription) {
      return null;
    }

    @Override
    public void forget(Object kept) {}

    @Override
    public boolean deliver(
        Publication publication, Subscription subscription, @Nullable Object kept) {
      count++;
      return true;
    }
  }

  @Setup
  public void fill() {
    Counter others = new Counter();
    counter = new Counter();
    for (int i = 0; i < filters; i++) {
      bus.subscribe(subscription(counter, "site/" + i % 97 + "/sensor/" + i));
    }
    bus.subscribe(subscription(others, "site/+/sensor/#"));
    Publisher publisher = new Publisher(counter.principal());
    for (int i = 0; i < Math.min(filters, 4096); i++) {
      int one = (int) ((long) i * 7919 % filters);
      publications.add(
          new Publication(
              new Topic("site/" + one % 97 + "/sensor/" + one),
              new byte[200],
              0,
              false,
              PublishProperties.NONE,
              publisher,
              0));
    }
  }

  private static Subscription subscription(Subscriber subscriber, String filter) {
    return new Subscription(
        subscriber,
        new TopicFilter(filter),
        null,
        0,
        Subscription.Wishes.NONE,
        true,
        Subscription.identifiers(0));
  }

  @Benchmark
  public long publish() {
    next = next + 1 == publications.size() ? 0 : next + 1;
    bus.publish(publications.get(next), Reply.NONE);
    return counter.count;
  }

  /// One client comes and goes.
  @Benchmark
  public boolean subscribeAndLeave() {
    Subscription subscription = subscription(counter, "site/1/sensor/passing");
    bus.subscribe(subscription);
    return bus.unsubscribe(subscription);
  }
}
