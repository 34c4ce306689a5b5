package muster.bench;

import java.util.Arrays;
import java.util.List;

/// What one round showed. It counts only when `fault` is empty.
///
/// @param micros median time from publishing to the last receiver; 0 when the load does not ask for
///   it
/// @param serverCpu share of one core that the server used
/// @param generatorCpu share of one core that the generator used: near 1 means that the generator
///   was the limit and the server's figure is a lower bound
/// @param idleKb the server's resident memory before anybody connected
/// @param kb the same at the end of the measured time
record Sample(
    double deliveries,
    double micros,
    double serverCpu,
    double generatorCpu,
    long idleKb,
    long kb,
    String fault) {

  private static final String SEPARATOR = "\u001f";

  static Sample failed(String fault) {
    return new Sample(0, 0, 0, 0, 0, 0, fault);
  }

  boolean counts() {
    return fault.isEmpty();
  }

  double cpuMicrosPerDelivery() {
    return deliveries == 0 ? 0 : serverCpu * 1e6 / deliveries;
  }

  String line() {
    List<Object> fields =
        List.of(deliveries, micros, serverCpu, generatorCpu, idleKb, kb, fault.replace('\n', ' '));
    return String.join(SEPARATOR, fields.stream().map(Object::toString).toList());
  }

  static Sample parse(String line) {
    var words = Arrays.asList(line.split(SEPARATOR, -1)).iterator();
    return new Sample(
        Double.parseDouble(words.next()),
        Double.parseDouble(words.next()),
        Double.parseDouble(words.next()),
        Double.parseDouble(words.next()),
        Long.parseLong(words.next()),
        Long.parseLong(words.next()),
        words.next());
  }
}
