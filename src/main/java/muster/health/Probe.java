package muster.health;

import java.util.function.Supplier;

/// One thing that can fail, with how to find out. Asking should be quick; one that takes longer
/// than two seconds counts as down.
public record Probe(String name, Supplier<Finding> ask) {

  /// From best to worst.
  public enum Status {
    UP,
    /// Works, and somebody should look after it.
    DEGRADED,
    DOWN;

    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// What was found, in words for the person who looks.
  public record Finding(Status status, String words) {
    public static Finding up(String words) {
      return new Finding(Status.UP, words);
    }

    public static Finding degraded(String words) {
      return new Finding(Status.DEGRADED, words);
    }

    public static Finding down(String words) {
      return new Finding(Status.DOWN, words);
    }
  }
}
