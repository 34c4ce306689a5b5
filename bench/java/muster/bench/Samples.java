package muster.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// The rounds of one load against one door, and their medians. One round with a fault makes all of
/// them void: a broker that loses messages is not fast.
final class Samples {

  private final List<Sample> samples = new ArrayList<>();

  void add(Sample sample) {
    samples.add(sample);
  }

  Optional<String> fault() {
    return samples.stream().filter(sample -> !sample.counts()).map(Sample::fault).findFirst();
  }

  double median(ToDoubleFunction<Sample> figure) {
    return median(samples.stream().mapToDouble(figure).sorted().toArray());
  }

  static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
