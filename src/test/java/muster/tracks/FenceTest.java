package muster.tracks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import muster.tracks.Fence.State;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FenceTest {
  private static int changes(State from, List<Double> distances, double acc, double radius) {
    State state = from;
    int changes = 0;
    for (double distance : distances) {
      State after = Fence.after(state, distance, acc, radius);
      changes += after == state ? 0 : 1;
      state = after;
    }
    return changes;
  }

  /// Standing at the edge: positions jump about within the margin and the accuracy.
  @Property(tries = 200)
  void whoStandsAtTheEdgeComesOnceAndDoesNotGo(
      @ForAll @Size(max = 50) List<@DoubleRange(min = 0, max = 1) Double> jumps,
      @ForAll @DoubleRange(min = 10, max = 5_000) double radius,
      @ForAll @DoubleRange(min = 0, max = 100) double acc) {
    double edge = radius + Math.max(25, radius / 10) + acc;
    List<Double> distances = jumps.stream().map(jump -> jump * edge * 0.999).toList();
    assertThat(changes(State.OUTSIDE, distances, acc, radius)).isLessThanOrEqualTo(1);
    assertThat(changes(State.INSIDE, distances, acc, radius)).isZero();
  }

  @Property(tries = 200)
  void whoWalksThroughComesOnceAndGoesOnce(
      @ForAll @DoubleRange(min = 10, max = 5_000) double radius,
      @ForAll @DoubleRange(min = 0, max = 100) double acc) {
    List<Double> walk =
        List.of(radius * 3 + 300, radius * 0.5, 0.0, radius * 0.9, radius * 3 + 300);
    assertThat(changes(State.OUTSIDE, walk, acc, radius)).isEqualTo(2);
  }

  @Property(tries = 200)
  void aWildGuessChangesNothing(
      @ForAll @DoubleRange(min = 0, max = 1e7) double distance,
      @ForAll @DoubleRange(min = 10, max = 5_000) double radius) {
    for (State state : State.values()) {
      assertThat(Fence.after(state, distance, Math.max(100, radius) + 1, radius)).isEqualTo(state);
    }
  }

  @Test
  void theFirstSurePositionTellsWhereADeviceIs() {
    assertThat(Fence.after(State.UNKNOWN, 10, 5, 100)).isEqualTo(State.INSIDE);
    assertThat(Fence.after(State.UNKNOWN, 500, 5, 100)).isEqualTo(State.OUTSIDE);
    assertThat(Fence.after(State.UNKNOWN, 110, 5, 100)).isEqualTo(State.UNKNOWN);
  }
}
