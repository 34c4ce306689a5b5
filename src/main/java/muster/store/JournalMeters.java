package muster.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import muster.store.JournalState.Health;
import muster.types.Problem;
import muster.types.SpaceId;

/// What a journal shows of itself under `/metrics`, by space; gone again with the space.
final class JournalMeters implements AutoCloseable {
  private final MeterRegistry registry;
  private final Tags tags;
  private final Timer commits;
  private final DistributionSummary batches;
  private final Counter refusals;
  private final List<Meter> all = new ArrayList<>();

  JournalMeters(MeterRegistry registry, SpaceId space, Intake intake, Supplier<Health> health) {
    this.registry = registry;
    this.tags = Tags.of("space", space.value());
    this.commits =
        kept(
            Timer.builder("muster.journal.commit")
                .description("How long a commit took, until the disk had it")
                .publishPercentiles(0.5, 0.99)
                .tags(tags)
                .register(registry));
    this.batches =
        kept(
            DistributionSummary.builder("muster.journal.batch")
                .description("Entries per transaction")
                .tags(tags)
                .register(registry));
    this.refusals =
        kept(
            Counter.builder("muster.journal.refused")
                .description("Entries that were not taken: too many waiting, or trouble")
                .tags(tags)
                .register(registry));
    kept(
        Gauge.builder("muster.journal.waiting", intake, Intake::waiting)
            .description("Entries that wait to be written")
            .tags(tags)
            .register(registry));
    kept(
        Gauge.builder("muster.journal.working", () -> health.get() == Health.WORKING ? 1 : 0)
            .description("1 while the database takes writes")
            .tags(tags)
            .register(registry));
  }

  private <M extends Meter> M kept(M meter) {
    all.add(meter);
    return meter;
  }

  void committed(long nanos, int entries) {
    commits.record(nanos, java.util.concurrent.TimeUnit.NANOSECONDS);
    batches.record(entries);
  }

  void refused(int entries) {
    refusals.increment(entries);
  }

  void failed(Problem problem) {
    Counter counter =
        Counter.builder("muster.journal.failed")
            .description("Entries that were taken but not stored")
            .tags(tags.and("problem", problem.code()))
            .register(registry);
    counter.increment();
    if (!all.contains(counter)) {
      all.add(counter);
    }
  }

  @Override
  public void close() {
    all.forEach(registry::remove);
  }
}
