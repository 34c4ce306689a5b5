/// How the hub is doing, for people, probes and Prometheus.
@NullMarked
package muster.health;

import org.jspecify.annotations.NullMarked;
