package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// Holds sessions against a small model: a publisher and a subscriber that follow the specification
/// to the letter, whose connections break at any moment, whose answers are lost, delayed or out of
/// order, and a hub that is stopped and started in between. In the end quality 2 has arrived
/// exactly once, quality 1 at least once, and first arrivals are in order.
class SessionModelTest {

  enum Step {
    PUBLISH_1,
    PUBLISH_2,
    PUBLISHER_READS,
    PUBLISHER_BREAKS,
    SUBSCRIBER_READS,
    SUBSCRIBER_ANSWERS,
    SUBSCRIBER_ANSWERS_LAST_FIRST,
    SUBSCRIBER_BREAKS,
    HUB_RESTARTS
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, Arbitraries.of(Step.PUBLISH_1, Step.PUBLISH_2)),
            net.jqwik.api.Tuple.of(4, Arbitraries.of(Step.PUBLISHER_READS, Step.SUBSCRIBER_READS)),
            net.jqwik.api.Tuple.of(
                4, Arbitraries.of(Step.SUBSCRIBER_ANSWERS, Step.SUBSCRIBER_ANSWERS_LAST_FIRST)),
            net.jqwik.api.Tuple.of(
                2, Arbitraries.of(Step.PUBLISHER_BREAKS, Step.SUBSCRIBER_BREAKS)),
            net.jqwik.api.Tuple.of(1, Arbitraries.of(Step.HUB_RESTARTS)))
        .list()
        .ofMinSize(10)
        .ofMaxSize(40);
  }

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void quality2ArrivesOnceAndQuality1AtLeastOnce(@ForAll("steps") List<Step> steps)
      throws IOException {
    Path data = Files.createTempDirectory("muster-model");
    try (Hub hub = new Hub(data)) {
      Honest.Subscriber subscriber = new Honest.Subscriber(() -> hub.client(4));
      Honest.Publisher publisher = new Honest.Publisher(() -> hub.client(4));
      int next = 0;
      for (Step step : steps) {
        switch (step) {
          case PUBLISH_1 -> publisher.publish("m" + next++, 1);
          case PUBLISH_2 -> publisher.publish("m" + next++, 2);
          case PUBLISHER_READS -> publisher.read();
          case PUBLISHER_BREAKS -> publisher.again();
          case SUBSCRIBER_READS -> subscriber.read();
          case SUBSCRIBER_ANSWERS -> subscriber.answer(false);
          case SUBSCRIBER_ANSWERS_LAST_FIRST -> subscriber.answer(true);
          case SUBSCRIBER_BREAKS -> subscriber.again();
          case HUB_RESTARTS -> {
            publisher.client.close();
            subscriber.client.close();
            hub.restart();
            publisher.again();
            subscriber.again();
          }
        }
      }
      publisher.finish();
      subscriber.finish();
      assertThat(subscriber.got.keySet()).containsExactlyElementsOf(publisher.all.keySet());
      publisher.all.forEach((text, qos) -> {
        if (qos == 2) {
          assertThat(subscriber.got.get(text)).as(text).isEqualTo(1);
        }
      });
      publisher.client.close();
      subscriber.client.close();
    } finally {
      try (var files = Files.walk(data)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }
}
