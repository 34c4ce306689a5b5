package muster.bridges;

import java.time.Duration;
import java.util.List;
import muster.types.Topic;

/// What an owner may set about bridges and blocks; docs/bridges.md names the keys.
///
/// @param prefix first level or levels of the topics of rooms
/// @param maxLength of a message in a room
/// @param allowed private addresses, networks and hosts that bridges may call all the same
/// @param blockGrace for which a block outlives the connection of who holds it
/// @param pauses between attempts at what failed
public record BridgeSettings(
    String prefix, int maxLength, List<String> allowed, Duration blockGrace, Pauses pauses) {

  public static final BridgeSettings DEFAULTS =
      new BridgeSettings("quendaward", 500, List.of(), Duration.ofMinutes(1), Pauses.STANDARD);

  /// Each twice as long as the one before, with chance mixed in.
  public record Pauses(Duration first, Duration longest) {
    public static final Pauses STANDARD = new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(5));
  }

  public BridgeSettings {
    new Topic(prefix);
    allowed = List.copyOf(allowed);
    if (maxLength < 1 || blockGrace.isNegative()) {
      throw new IllegalArgumentException("a length and a grace are positive");
    }
    new Reach(allowed);
  }
}
