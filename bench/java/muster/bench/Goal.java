package muster.bench;

/// What a ratio (ours / the peer's) has to be.
record Goal(boolean atLeast, double bound) {

  static Goal atLeast(double bound) {
    return new Goal(true, bound);
  }

  static Goal atMost(double bound) {
    return new Goal(false, bound);
  }

  boolean isReached(double value) {
    return atLeast ? value >= bound : value <= bound;
  }

  /// The goal with the verdict on `value`.
  String against(double value) {
    return this + (isReached(value) ? " yes" : " NO");
  }

  @Override
  public String toString() {
    return (atLeast ? ">= " : "<= ") + Table.round(bound, bound == Math.rint(bound) ? 0 : 2);
  }
}
