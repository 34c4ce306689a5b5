/// Bridges: rooms that reach farther than Muster, and what comes in from elsewhere. A bridge reads
/// its room behind a cursor that lies in the database, one entry after the other, and moves the
/// cursor when the other side has taken it: the room itself is the queue, so nothing that was said
/// while the hub or the other side was down is lost, and nothing piles up in memory. What comes in
/// is published as the hub, with the outside name of who said it and an id that is derived from the
/// outside id: the same thing twice is one message. A table of ids on both sides lets replies,
/// edits and deletes travel and stops what came in from going out again. Every bridge works on
/// virtual threads of its own in plain blocking code, and tries again with growing pauses.
///
/// Blocks (who works which band and mode) live here, too: they are notices in a room about what
/// goes on outside of it.
@NullMarked
package muster.bridges;

import org.jspecify.annotations.NullMarked;
