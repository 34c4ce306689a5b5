package muster.chat;

import java.util.List;
import java.util.UUID;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// What somebody sends to a room, parsed and checked in itself. Whether it may be is for the room
/// to say.
sealed interface Incoming {

  /// Something said. `extra` holds whatever else the client sent along, as members of a JSON object
  /// without its braces, and is handed on.
  record Message(
      @Nullable UUID id,
      String text,
      List<UserId> mentions,
      @Nullable String source,
      boolean notice,
      List<UUID> files,
      String extra)
      implements Incoming {
    public Message {
      mentions = List.copyOf(mentions);
      files = List.copyOf(files);
    }
  }

  /// A new text for a message.
  record Edit(UUID of, String text) implements Incoming {}

  /// Takes a message back: its text is removed, its place stays.
  record Delete(UUID of) implements Incoming {}

  record Reaction(UUID of, String reaction, boolean remove) implements Incoming {}

  record Pin(UUID of, boolean remove) implements Incoming {}

  /// Everything up to here has been read. Either of the two says where.
  record Read(long seq, @Nullable UUID of) implements Incoming {}

  /// With what the client says about the sender, which has to be true.
  record Signed(@Nullable String callsign, @Nullable String name, Incoming what) {}
}
