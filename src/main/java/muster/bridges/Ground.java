package muster.bridges;

import java.time.InstantSource;
import muster.access.Access;
import muster.access.Sources;
import muster.bus.Bus;
import muster.bus.Publisher;
import muster.store.Database;
import muster.store.Journal;
import muster.types.Principal;
import muster.types.Topic;

/// What every bridge stands on.
record Ground(
    BridgeSettings settings,
    Database database,
    Journal journal,
    Bus bus,
    Access access,
    Sources sources,
    Rooms rooms) {

  InstantSource clock() {
    return sources.clock();
  }

  long now() {
    return sources.clock().millis();
  }

  Principal hub() {
    return Principal.hub(access.space());
  }

  Publisher publisher() {
    return new Publisher(hub());
  }

  Topic room(String name) {
    return new Topic(settings.prefix() + "/chat/" + name);
  }
}
