package muster.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What the generator itself can do: the load against [Echo], which does next to nothing.
record Limit(String id, String title, Shape shape) implements Job {

  @Override
  public void run(Run run) throws InterruptedException {
    List<String> command = Driver.java(Echo.class);
    var samples = new Samples();
    try (Child echo = Child.start("echo", Pin.server(), run.field().folder(), Map.of(), command)) {
      var said = echo.await(Pattern.compile("port (\\d+)\\."), Duration.ofSeconds(10));
      var target = new Target(Integer.parseInt(said.group(1)), "", 4, "", "", echo.pid());
      run.field().drive(target, shape.lasting(Duration.ofMillis(100), Duration.ofSeconds(3)));
      for (int round = 0; round < run.rounds(); round++) {
        Sample sample = run.field().drive(target, shape);
        samples.add(sample);
        run.say(id + " " + Table.perSecond(sample.deliveries()) + " " + sample.fault());
      }
    }
    run.table()
        .add(
            new Table.Row(
                id + " " + title,
                "",
                "echo "
                    + samples
                        .fault()
                        .orElseGet(() -> Table.perSecond(samples.median(Sample::deliveries))),
                "",
                "",
                Table.round(samples.median(Sample::cpuMicrosPerDelivery), 2),
                new Table.Loaded("", Table.round(samples.median(Sample::generatorCpu), 2))));
  }
}
