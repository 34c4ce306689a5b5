package muster.mqtt;

import muster.bus.Publication;

/// What a client wants said when it goes without saying goodbye.
record Will(Publication publication, long delaySeconds) {}
