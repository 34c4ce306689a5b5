package muster.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What an idle, subscribed connection costs in resident memory. Every server is a new process, so
/// that memory left over from other jobs hides nothing.
record IdleCrowd(String id, int connections, List<Door> doors) implements Job {

  private static final Goal KB = Goal.atMost(8);

  @Override
  public void run(Run run) throws InterruptedException {
    var figures = new ArrayList<String>();
    double ours = -1;
    for (Door door : doors) {
      try (Server server = run.field().fresh(door, Pin.server())) {
        Target target = Field.target(server, door);
        // one small load first: what the first connection loads and compiles is no connection's
        // cost
        run.field().drive(target, Shape.of(Shape.Fan.PAIRS, new Shape.Crowd(10, 10, 10), 1, 1));
        Shape crowd =
            Shape.of(Shape.Fan.PAIRS, new Shape.Crowd(0, connections, 1), 1, 1)
                .lasting(Duration.ofMillis(500), Duration.ofMillis(1500));
        Sample sample = run.field().drive(target, crowd);
        double each = (sample.kb() - sample.idleKb()) / (double) connections;
        run.say("%s %s: %.1f KB %s".formatted(id, door.title, each, sample.fault()));
        if (!sample.counts()) {
          figures.add("void: " + sample.fault());
        } else {
          figures.add(Table.round(each, 1) + " KB");
          ours = door == Door.MUSTER ? each : ours;
        }
      } catch (ServerFailed e) {
        run.say(id + " " + door.title + ": " + e.getMessage());
        figures.add("-");
      }
    }
    var peers = new ArrayList<String>();
    for (int i = 1; i < doors.size(); i++) {
      peers.add(doors.get(i).title + " " + figures.get(i));
    }
    run.table()
        .add(
            new Table.Row(
                id + " RSS of one of " + connections + " idle subscribed connections",
                figures.get(0),
                String.join(", ", peers),
                "",
                ours < 0 ? KB + " KB" : KB + " KB" + (KB.isReached(ours) ? " yes" : " NO"),
                "",
                Table.Loaded.NONE));
  }
}
