package muster.direct;

import muster.access.Access;
import muster.access.Sources;
import muster.bus.Bus;
import muster.bus.Publisher;
import muster.store.Database;
import muster.store.Journal;
import muster.types.Principal;

/// What every part of direct messages stands on.
record Ground(
    DirectSettings settings,
    Topics topics,
    Database database,
    Journal journal,
    Bus bus,
    Access access,
    Sources sources) {

  long now() {
    return sources.clock().millis();
  }

  Publisher hub() {
    return new Publisher(Principal.hub(access.space()));
  }
}
