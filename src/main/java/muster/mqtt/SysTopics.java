package muster.mqtt;

import java.nio.charset.StandardCharsets;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.types.Principal;
import muster.types.Topic;

/// What operators find under `$SYS/`: numbers of the main space, under the names that tools made
/// for other brokers look for. No names, addresses or client ids. Written every ten seconds, kept
/// in memory only.
final class SysTopics {
  private static final int EVERY_TICKS = 10;

  private final MqttSpace space;
  private final Publisher hub;
  private final long since;
  private int ticks;

  SysTopics(MqttSpace space) {
    this.space = space;
    this.hub = new Publisher(Principal.hub(space.id()));
    this.since = space.nanos();
  }

  void tick() {
    if (ticks++ % EVERY_TICKS == 0) {
      show();
    }
  }

  private void show() {
    MqttMeters meters = space.meters();
    Sessions sessions = space.sessions();
    say("$SYS/broker/version", "Muster");
    say("$SYS/broker/uptime", (space.nanos() - since) / 1_000_000_000L + " seconds");
    say("$SYS/broker/clients/connected", sessions.connected());
    say("$SYS/broker/clients/total", sessions.count());
    say("$SYS/broker/clients/disconnected", sessions.count() - sessions.connected());
    say("$SYS/broker/subscriptions/count", sessions.subscriptions());
    say("$SYS/broker/retained messages/count", space.bus().retained().count());
    say("$SYS/broker/messages/stored", sessions.queued());
    say("$SYS/broker/publish/messages/received", meters.received.sum());
    say("$SYS/broker/publish/messages/sent", meters.sent.sum());
    say("$SYS/broker/publish/messages/dropped", meters.droppedInAll());
    say("$SYS/broker/publish/bytes/received", meters.receivedBytes.sum());
    say("$SYS/broker/publish/bytes/sent", meters.sentBytes.sum());
  }

  private void say(String topic, long number) {
    say(topic, Long.toString(number));
  }

  private void say(String topic, String text) {
    space
        .bus()
        .show(
            new Publication(
                new Topic(topic),
                text.getBytes(StandardCharsets.UTF_8),
                0,
                /* retain= */ true,
                PublishProperties.NONE,
                hub,
                space.millis()));
  }
}
