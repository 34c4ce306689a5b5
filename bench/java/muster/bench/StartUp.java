package muster.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// From the command until it listens, with the data of an earlier start, and the memory two seconds
/// later. The whole machine is used, as a user's start would.
record StartUp(String id, List<Door> doors) implements Job {

  private static final Goal SECONDS = Goal.atMost(0.7);
  private static final Goal MEGABYTES = Goal.atMost(120);
  private static final int SETTLE_MILLIS = 2000;

  private record Start(double seconds, double megabytes) {}

  @Override
  public void run(Run run) throws InterruptedException {
    Start ours = measure(run, doors.get(0));
    var peers = new ArrayList<String>();
    var peersMemory = new ArrayList<String>();
    for (Door door : doors.subList(1, doors.size())) {
      Start start = measure(run, door);
      peers.add(start == null ? "-" : door.title + " " + Table.round(start.seconds, 2) + " s");
      peersMemory.add(
          start == null ? "-" : door.title + " " + Table.round(start.megabytes, 0) + " MB");
    }
    add(run, "start to listening, s", ours == null ? -1 : ours.seconds, 2, SECONDS, peers);
    add(run, "idle RSS, MB", ours == null ? -1 : ours.megabytes, 0, MEGABYTES, peersMemory);
  }

  private void add(Run run, String what, double ours, int decimals, Goal goal, List<String> peers) {
    run.table()
        .add(
            new Table.Row(
                id + " " + what,
                ours < 0 ? "-" : Table.round(ours, decimals),
                String.join(", ", peers),
                "",
                ours < 0 ? goal.toString() : goal.against(ours),
                "",
                Table.Loaded.NONE));
  }

  private @Nullable Start measure(Run run, Door door) throws InterruptedException {
    var seconds = new ArrayList<Double>();
    var megabytes = new ArrayList<Double>();
    try {
      for (int round = 0; round <= run.rounds(); round++) {
        try (Server server = run.field().again(door, Pin.NONE)) {
          Thread.sleep(SETTLE_MILLIS);
          double rss = Usage.of(server.pid()).kb() / 1024.0;
          run.say("%s %s: %.2f s, %.0f MB".formatted(id, door.title, server.startSeconds(), rss));
          // the first start makes the database and the first user
          if (round > 0) {
            seconds.add(server.startSeconds());
            megabytes.add(rss);
          }
        }
      }
    } catch (ServerFailed e) {
      run.say(id + " " + door.title + ": " + e.getMessage());
      return null;
    }
    return new Start(median(seconds), median(megabytes));
  }

  private static double median(List<Double> values) {
    return Samples.median(values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
  }
}
