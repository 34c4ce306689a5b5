/// The other edge: an outside MQTT broker or cluster feeds the same bus as the broker that is built
/// in. The hub is one client of it, with a session of its own that outlives connections. What comes
/// in is published on the bus as somebody from outside, walks the one path of every message, and is
/// acknowledged to the outside broker after its commit; so what is lost on the way is delivered
/// again, and what was stored is recognised. What people say inside goes out once, and never what
/// came from there. When the outside broker is away the hub works on, tries again with growing
/// pauses and says so.
@NullMarked
package muster.engine;

import org.jspecify.annotations.NullMarked;
