package muster.bench;

import static muster.bench.Duel.Metric.DELIVERIES;
import static muster.bench.Duel.Metric.LAST_RECEIVER;
import static muster.bench.Shape.Fan.ALL_TO_ONE;
import static muster.bench.Shape.Fan.ONE_TO_ALL;
import static muster.bench.Shape.Fan.PAIRS;

import java.util.List;
import java.util.stream.IntStream;
import muster.bench.Duel.Rival;
import muster.bench.Growth.Step;
import muster.bench.Shape.Crowd;

/// The jobs, their peers and what must be reached.
final class Jobs {

  private static final Shape FAN_OUT = fanOut(200);

  private Jobs() {}

  static List<Job> all() {
    return List.of(
        new Limit("J0", "limit of the generator: fan-out as in J1", FAN_OUT),
        new Limit("J0", "limit of the generator: ingest as in J4", ingest(200)),
        duel("J1", "fan-out 1 -> 200, QoS 0, 100 in flight", FAN_OUT, 30),
        new Duel(
            "J2",
            "fan-out 1 -> 200, 1 in flight",
            Shape.of(ONE_TO_ALL, new Crowd(1, 200, 1), 0, 1),
            Door.MUSTER,
            List.of(
                new Rival(Door.MOSQUITTO, DELIVERIES, Goal.atLeast(1.5)),
                new Rival(Door.MOSQUITTO, LAST_RECEIVER, Goal.atMost(0.65)))),
        new Duel(
            "J3",
            "J1 over WebSocket",
            FAN_OUT,
            Door.MUSTER_WS,
            List.of(
                new Rival(Door.HIVEMQ_WS, DELIVERIES, Goal.atLeast(5)),
                new Rival(Door.MUSTER, DELIVERIES, Goal.atLeast(0.6)))),
        duel("J4", "ingest 200 -> 1, QoS 1, window 20", ingest(200), 13),
        duel("J5", "pairs 100 -> 100, QoS 1, window 20", pairs(100, 1), 10),
        duel("J6", "QoS 2, one pair, window 20", pairs(1, 2), 5),
        duel("J6", "QoS 2, 100 pairs, window 20", pairs(100, 2), 5),
        new RoomIntake(),
        new IdleCrowd("J10", 10_000, List.of(Door.MUSTER, Door.MOSQUITTO, Door.HIVEMQ)),
        new StartUp("J11", List.of(Door.MUSTER, Door.MOSQUITTO)),
        new Growth("J13", "fan-out, subscribers", steps(Jobs::fanOut, 10, 100, 1000, 5000)),
        new Growth("J13", "ingest, topics", steps(Jobs::ingest, 10, 100, 1000, 5000)),
        new Growth(
            "J13",
            "fan-out beside subscriptions",
            steps(FAN_OUT::beside, 0, 1000, 10_000, 100_000)));
  }

  private static Duel duel(String id, String title, Shape shape, double goal) {
    var mosquitto = new Rival(Door.MOSQUITTO, DELIVERIES, Goal.atLeast(goal));
    return new Duel(id, title, shape, Door.MUSTER, List.of(mosquitto));
  }

  private static Shape fanOut(int subscribers) {
    return Shape.of(ONE_TO_ALL, new Crowd(1, subscribers, 1), 0, 100);
  }

  private static Shape ingest(int topics) {
    return Shape.of(ALL_TO_ONE, new Crowd(200, 1, topics), 1, 20);
  }

  private static Shape pairs(int count, int qos) {
    return Shape.of(PAIRS, new Crowd(count, count, count), qos, 20);
  }

  private static List<Step> steps(java.util.function.IntFunction<Shape> shape, int... sizes) {
    return IntStream.of(sizes)
        .mapToObj(size -> new Step(String.valueOf(size), shape.apply(size)))
        .toList();
  }
}
