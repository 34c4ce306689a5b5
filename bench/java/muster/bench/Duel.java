package muster.bench;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/// The same load against Muster and its rivals by turns: A B A B. A first turn, which is not
/// counted, lets each side's code become warm.
record Duel(String id, String title, Shape shape, Door ours, List<Rival> rivals) implements Job {

  enum Metric {
    DELIVERIES,
    /// median time until the last receiver has it
    LAST_RECEIVER
  }

  record Rival(Door door, Metric metric, Goal goal) {}

  private static final Duration WARMING = Duration.ofSeconds(3);

  @Override
  public void run(Run run) throws InterruptedException {
    Map<Door, Samples> all = new EnumMap<>(Door.class);
    var doors = new TreeSet<>(List.of(ours));
    rivals.forEach(rival -> doors.add(rival.door));
    for (Door door : doors) {
      Target target = run.field().target(door);
      if (target != null) {
        all.put(door, new Samples());
        run.field().drive(target, shape.lasting(Duration.ofMillis(100), WARMING));
      }
    }
    for (int round = 0; round < run.rounds(); round++) {
      for (Map.Entry<Door, Samples> entry : all.entrySet()) {
        Target target = run.field().target(entry.getKey());
        if (target != null) {
          Sample sample = run.field().drive(target, shape);
          entry.getValue().add(sample);
          run.say(
              "%s %s: %s %s"
                  .formatted(
                      id,
                      entry.getKey().title,
                      Table.perSecond(sample.deliveries()),
                      sample.fault()));
        }
      }
    }
    rivals.forEach(rival -> run.table().add(row(rival, all)));
  }

  private Table.Row row(Rival rival, Map<Door, Samples> all) {
    Samples mine = all.getOrDefault(ours, new Samples());
    Samples theirs = all.getOrDefault(rival.door, new Samples());
    boolean comparable = isSound(ours, all) && isSound(rival.door, all);
    double ratio =
        comparable ? mine.median(figure(rival.metric)) / theirs.median(figure(rival.metric)) : 0;
    return new Table.Row(
        id + " " + title + (rival.metric == Metric.LAST_RECEIVER ? ", p50 of the last" : ""),
        written(ours, rival.metric, all),
        rival.door.title + " " + written(rival.door, rival.metric, all),
        comparable ? Table.round(ratio, 2) : "-",
        comparable ? rival.goal.against(ratio) : rival.goal.toString(),
        cpu(rival.door, all),
        new Table.Loaded(
            pair(rival.door, all, 0, sample -> sample.kb() / 1024.0),
            pair(rival.door, all, 2, Sample::generatorCpu)));
  }

  /// What a delivery costs, and how many times as much it costs the rival: what other programs on
  /// the machine disturb least.
  private String cpu(Door rival, Map<Door, Samples> all) {
    String both = pair(rival, all, 2, Sample::cpuMicrosPerDelivery);
    if (!isSound(ours, all) || !isSound(rival, all)) {
      return both;
    }
    double mine = median(ours, all, Sample::cpuMicrosPerDelivery);
    double theirs = median(rival, all, Sample::cpuMicrosPerDelivery);
    return both + " = 1 : " + Table.round(theirs / mine, 1);
  }

  private static double median(Door door, Map<Door, Samples> all, ToDoubleFunction<Sample> figure) {
    return all.getOrDefault(door, new Samples()).median(figure);
  }

  private static boolean isSound(Door door, Map<Door, Samples> all) {
    Samples samples = all.get(door);
    return samples != null && samples.fault().isEmpty();
  }

  private String pair(
      Door rival, Map<Door, Samples> all, int decimals, ToDoubleFunction<Sample> figure) {
    return one(ours, all, decimals, figure) + " / " + one(rival, all, decimals, figure);
  }

  private static String one(
      Door door, Map<Door, Samples> all, int decimals, ToDoubleFunction<Sample> figure) {
    Samples samples = all.get(door);
    return samples == null || samples.fault().isPresent()
        ? "-"
        : Table.round(samples.median(figure), decimals);
  }

  private static String written(Door door, Metric metric, Map<Door, Samples> all) {
    Samples samples = all.get(door);
    if (samples == null) {
      return "-";
    }
    return samples
        .fault()
        .map(fault -> "void: " + fault)
        .orElseGet(() -> {
          double value = samples.median(figure(metric));
          return metric == Metric.DELIVERIES ? Table.perSecond(value) : Table.micros(value);
        });
  }

  private static ToDoubleFunction<Sample> figure(Metric metric) {
    return metric == Metric.DELIVERIES ? Sample::deliveries : Sample::micros;
  }
}
