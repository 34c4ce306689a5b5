/// How the hub is doing, for people, probes and Prometheus. Whoever owns something that can fail
/// hands in a `Probe`; this package asks them, puts the answers into words and a status, and serves
/// the meters. Nothing here names a user, a client or an address.
@NullMarked
package muster.health;

import org.jspecify.annotations.NullMarked;
