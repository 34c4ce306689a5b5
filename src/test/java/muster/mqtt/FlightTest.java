package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.types.Principal;
import muster.types.SpaceId;
import muster.types.Topic;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FlightTest {

  private static Delivery delivery(int packetId) {
    var publication =
        new Publication(
            new Topic("a"),
            new byte[0],
            1,
            false,
            PublishProperties.NONE,
            new Publisher(Principal.hub(SpaceId.MAIN)),
            0);
    return new Delivery(publication, 1, false, List.of(), null, 0, packetId);
  }

  /// Numbers above 0 put an id, the same below 0 take it out again.
  @Property(tries = 200)
  void behavesLikeAMap(
      @ForAll @Size(max = 200) List<@IntRange(min = -600, max = 600) Integer> steps) {
    var flight = new Flight();
    Map<Integer, Delivery> model = new HashMap<>();
    for (int step : steps) {
      int id = Math.abs(step) * 109 + 1;
      if (step >= 0) {
        Delivery one = delivery(id);
        flight.put(one);
        model.put(id, one);
      } else {
        assertThat(flight.remove(id)).isEqualTo(model.remove(id) != null);
      }
      assertThat(flight.get(id)).isSameAs(model.get(id));
    }
    assertThat(flight.all()).containsExactlyInAnyOrderElementsOf(model.values());
  }

  @Test
  void holdsEveryIdThereIs() {
    var flight = new Flight();
    for (int id = 1; id <= 65_535; id++) {
      flight.put(delivery(id));
    }
    assertThat(flight.all()).hasSize(65_535);
    for (int id = 1; id <= 65_535; id++) {
      assertThat(flight.remove(id)).isTrue();
    }
    assertThat(flight.all()).isEmpty();
  }
}
