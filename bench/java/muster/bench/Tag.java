package muster.bench;

/// The first eight bytes of every payload: who published it, and which of theirs it is.
final class Tag {

  private static final int BITS = 40;

  private Tag() {}

  static long of(int publisher, long sequence) {
    return ((long) publisher << BITS) | sequence;
  }

  static int publisher(long tag) {
    return (int) (tag >>> BITS);
  }

  static long sequence(long tag) {
    return tag & ((1L << BITS) - 1);
  }
}
