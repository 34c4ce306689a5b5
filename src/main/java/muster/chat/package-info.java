/// Rooms: what a group says to each other. A message comes in as a publication to
/// `{prefix}/chat/{room}`, over MQTT or REST alike, is parsed once into a sealed type, checked,
/// stamped (id, gap-free seq, time, true sender) and stored within the journal's transaction, and
/// only then goes out to everybody in the room. Reading (history, search, export) never touches the
/// journal. Whoever may enter a room is answered from memory, at each delivery.
@NullMarked
package muster.chat;

import org.jspecify.annotations.NullMarked;
