package muster.mqtt;

import java.util.Optional;
import muster.types.SpaceId;

/// The MQTT broker of the process: one for all spaces and listeners. Listeners ask it for the
/// handler of each socket; it finds the space in which a client signs in.
public final class Broker {

  /// The spaces that are open now; what the root knows.
  @FunctionalInterface
  public interface Spaces {
    Optional<MqttSpace> find(SpaceId id);
  }

  private final Spaces spaces;

  public Broker(Spaces spaces) {
    this.spaces = spaces;
  }

  /// The last handler of a new socket's pipeline, behind the decoder. It takes `MqttMessage`s and
  /// one `Malformed`, and writes `ByteBuf`s that are whole MQTT packets or pieces of one.
  Connection connection(Peer peer) {
    return new Connection(this, peer);
  }

  Spaces spaces() {
    return spaces;
  }
}
