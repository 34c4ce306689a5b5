package muster.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Whether the CPU time of one delivery stays flat while something grows. Muster alone, against
/// itself.
record Growth(String id, String title, List<Step> steps) implements Job {

  record Step(String size, Shape shape) {}

  private static final Goal FLAT = Goal.atMost(1.5);

  @Override
  public void run(Run run) throws InterruptedException {
    Target target = run.field().target(Door.MUSTER);
    if (target == null) {
      run.table().add(row("-", "-", FLAT.toString(), "-"));
      return;
    }
    var all = new ArrayList<Samples>();
    for (Step step : steps) {
      all.add(new Samples());
      run.field().drive(target, step.shape.lasting(Duration.ofMillis(100), Duration.ofSeconds(1)));
    }
    for (int round = 0; round < run.rounds(); round++) {
      for (int i = 0; i < steps.size(); i++) {
        Sample sample = run.field().drive(target, steps.get(i).shape);
        all.get(i).add(sample);
        run.say(
            "%s %s: %.3f us %s"
                .formatted(
                    title, steps.get(i).size, sample.cpuMicrosPerDelivery(), sample.fault()));
      }
    }
    run.table().add(row(all));
  }

  private Table.Row row(List<Samples> all) {
    for (Samples samples : all) {
      if (samples.fault().isPresent()) {
        return row("void: " + samples.fault().get(), "-", FLAT.toString(), "-");
      }
    }
    double[] costs =
        all.stream().mapToDouble(s -> s.median(Sample::cpuMicrosPerDelivery)).toArray();
    // growth is what the largest costs over what the smallest costs; getting cheaper is no fault
    double ratio = costs[costs.length - 1] / costs[0];
    var rates = new ArrayList<String>();
    var written = new ArrayList<String>();
    for (int i = 0; i < costs.length; i++) {
      rates.add(Table.perSecond(all.get(i).median(Sample::deliveries)));
      written.add(Table.round(costs[i], 2));
    }
    return row(
        String.join(", ", rates),
        Table.round(ratio, 2),
        FLAT.against(ratio),
        String.join(", ", written));
  }

  private Table.Row row(String ours, String ratio, String goal, String cpu) {
    String sizes = String.join(", ", steps.stream().map(Step::size).toList());
    return new Table.Row(
        id + " " + title + " " + sizes, ours, "itself", ratio, goal, cpu, Table.Loaded.NONE);
  }
}
