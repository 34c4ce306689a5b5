package muster.bridges;

import org.jspecify.annotations.Nullable;

/// A bridge as it is stored.
///
/// @param id random; also what derived message ids are made of, so nobody can guess those
/// @param secret what the other side knows us by, or we them; never shown again
/// @param mark how far the other side was read, where it counts
record Entry(
    String id,
    Plan.Kind kind,
    String name,
    boolean paused,
    Options options,
    Secret secret,
    long mark,
    String createdBy,
    long createdAt) {

  Plan plan() {
    return Plan.of(kind, options);
  }

  Entry with(String otherName, boolean nowPaused, Options others, Secret otherSecret) {
    return new Entry(
        id, kind, otherName, nowPaused, others, otherSecret, mark, createdBy, createdAt);
  }

  /// A room and a place outside that mirror each other.
  ///
  /// @param place empty where the bridge has only one
  /// @param upTo the seq up to which everything in the room has gone out
  record Link(String bridge, String place, String room, long upTo, long createdAt) {}

  /// One message, here and there.
  record Twin(String outside, int part, java.util.UUID messageId, boolean inbound) {}

  /// What could not be handed over.
  record Failure(String place, String room, long seq, String why, long failedAt) {}

  /// What a code of `/link` opens.
  record Code(String bridge, String room, String madeBy, long expiresAt) {}

  static @Nullable Link linkOf(java.util.List<Link> links, String place) {
    return links.stream().filter(link -> link.place().equals(place)).findFirst().orElse(null);
  }
}
