package muster.mqtt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns what a session has to send into packets as one client wants them: its version, its largest
/// packet, topic aliases as far as it has room for them. Confined to the event loop.
final class Dispatch {
  private final Connection connection;
  private final Client client;
  private final MqttMeters meters;
  private @Nullable Map<String, Integer> aliases;

  Dispatch(Connection connection, Client client) {
    this.connection = connection;
    this.client = client;
    this.meters = connection.meters();
  }

  /// Quality 0.
  void send(Frame frame) {
    // first of all: an alias may only be taken for a packet that is really sent
    if (frame.publication.expiredAt(connection.turnMillis())) {
      meters.dropped("expired");
      return;
    }
    Frame aliased = aliased(frame, /* withId= */ false);
    if (aliased.packetBytes() > client.largestPacket()) {
      meters.dropped("too-large");
      return;
    }
    connection.output().publish(aliased, 0, false, 0, connection.turnMillis());
    count(frame);
  }

  /// Quality 1 and 2. False: it is larger than this client takes.
  boolean send(Delivery delivery, boolean dup) {
    Frame plain =
        // a retained value is shown to one, and not made heavier by what it was shown as
        delivery.identifiers.isEmpty() && !delivery.retain
            ? Frame.of(delivery.publication, client.level(), true, delivery.retain)
            : Frame.encode(
                delivery.publication, client.level(), true, delivery.retain, delivery.identifiers);
    Frame frame = aliased(plain, /* withId= */ true);
    if (frame.packetBytes() > client.largestPacket()) {
      meters.dropped("too-large");
      return false;
    }
    connection
        .output()
        .publish(frame, delivery.qos, dup, delivery.packetId, connection.turnMillis());
    count(frame);
    return true;
  }

  void pubrel(int packetId) {
    Packets.acknowledge(
        connection.output().packet(), Packets.PUBREL, packetId, client.level(), 0, null);
  }

  private void count(Frame frame) {
    meters.sent.increment();
    meters.sentBytes.add(frame.publication.payload().length);
  }

  /// The topic name once, then its alias.
  private Frame aliased(Frame frame, boolean withId) {
    int most = client.aliases();
    if (most == 0 || frame.identified()) {
      return frame;
    }
    Map<String, Integer> known = aliases;
    if (known == null) {
      known = new HashMap<>();
      aliases = known;
    }
    String topic = frame.publication.topic().value();
    Integer alias = known.get(topic);
    boolean fresh = alias == null;
    if (alias == null) {
      if (known.size() >= most) {
        return frame;
      }
      alias = known.size() + 1;
    }
    Frame made =
        Frame.encode(
            frame.publication,
            client.level(),
            withId,
            frame.retain(),
            new Frame.Extras(List.of(), alias, fresh));
    if (fresh && made.packetBytes() > client.largestPacket()) {
      return frame; // that names the topic only, and may just fit
    }
    known.putIfAbsent(topic, alias);
    return made;
  }
}
