/// The MQTT edge: connections, sessions, listeners.
@NullMarked
package muster.mqtt;

import org.jspecify.annotations.NullMarked;
