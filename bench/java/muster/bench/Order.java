package muster.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// One line from the conductor to the generator: a target and a shape. Fields are separated by a
/// character that no password contains.
record Order(Target target, Shape shape) {

  private static final String SEPARATOR = "\u001f";

  String line() {
    Shape.Crowd crowd = shape.crowd();
    List<Object> fields =
        List.of(
            target.port(),
            target.path(),
            target.version(),
            target.user(),
            target.password(),
            target.pid(),
            shape.fan(),
            crowd.publishers(),
            crowd.subscribers(),
            crowd.topics(),
            shape.qos(),
            shape.window(),
            shape.background(),
            shape.warmUp().toMillis(),
            shape.measured().toMillis());
    return String.join(SEPARATOR, fields.stream().map(Object::toString).toList());
  }

  static Order parse(String line) {
    var words = Arrays.asList(line.split(SEPARATOR, -1)).iterator();
    var target =
        new Target(
            Integer.parseInt(words.next()),
            words.next(),
            Integer.parseInt(words.next()),
            words.next(),
            words.next(),
            Long.parseLong(words.next()));
    var shape =
        new Shape(
            Shape.Fan.valueOf(words.next()),
            new Shape.Crowd(
                Integer.parseInt(words.next()),
                Integer.parseInt(words.next()),
                Integer.parseInt(words.next())),
            Integer.parseInt(words.next()),
            Integer.parseInt(words.next()),
            Integer.parseInt(words.next()),
            Duration.ofMillis(Long.parseLong(words.next())),
            Duration.ofMillis(Long.parseLong(words.next())));
    return new Order(target, shape);
  }
}
