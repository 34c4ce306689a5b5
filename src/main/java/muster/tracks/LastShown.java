package muster.tracks;

/// When something was last given out; written down now and then.
final class LastShown {
  private volatile long at;
  private volatile long written;

  LastShown(long written) {
    this.at = written;
    this.written = written;
  }

  long at() {
    return at;
  }

  /// From many threads at once; a moment that gets lost between two of them does no harm.
  void now(long millis) {
    at = Math.max(at, millis);
  }

  /// Whether there is something to be written down; asked once.
  boolean takeChanged() {
    long now = at;
    boolean changed = now != written;
    written = now;
    return changed;
  }
}
