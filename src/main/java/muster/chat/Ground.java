package muster.chat;

import java.time.InstantSource;
import muster.access.Access;
import muster.access.Sources;
import muster.bus.Bus;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.bus.Reply;
import muster.store.Database;
import muster.store.Journal;

/// What every part of rooms stands on.
record Ground(
    ChatSettings settings,
    Topics topics,
    Database database,
    Journal journal,
    Bus bus,
    Access access,
    Sources sources) {

  InstantSource clock() {
    return sources.clock();
  }

  long now() {
    return sources.clock().millis();
  }

  /// Tells those who are in a room something that is not stored.
  void announce(RoomName room, byte[] json) {
    bus.send(
        new Publication(
            topics.room(room.value()),
            json,
            0,
            /* retain= */ false,
            PublishProperties.NONE,
            hub(),
            now()),
        Reply.NONE);
  }

  Publisher hub() {
    return new Publisher(muster.types.Principal.hub(access.space()));
  }
}
