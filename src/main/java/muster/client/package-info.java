/// How programs of ours talk to a hub: HTTP and MQTT.
@NullMarked
package muster.client;

import org.jspecify.annotations.NullMarked;
