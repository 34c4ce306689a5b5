package muster.client;

import tools.jackson.databind.JsonNode;

/// One subscription, and how far it has been heard: after a lost connection the hub is asked for
/// what came since then.
public final class Feed {
  private final String filter;
  private volatile long last;
  private volatile boolean replay;

  /// @param last the `seq` that is known already
  /// @param replay whether the first subscription asks for what came since; later ones always do
  public Feed(String filter, long last, boolean replay) {
    this.filter = filter;
    this.last = last;
    this.replay = replay;
  }

  /// Whether the hub is to be asked for what came since `last`; from now on it is.
  boolean asks() {
    boolean asked = replay;
    replay = true;
    return asked;
  }

  String filter() {
    return filter;
  }

  long last() {
    return last;
  }

  /// The filter is a topic, or one that ends with `/#`.
  boolean fits(String topic) {
    return filter.endsWith("/#")
        ? topic.startsWith(filter.substring(0, filter.length() - 1))
            || topic.equals(filter.substring(0, filter.length() - 2))
        : topic.equals(filter);
  }

  void heard(JsonNode event) {
    last = Math.max(last, event.path("seq").asLong(0));
  }
}
