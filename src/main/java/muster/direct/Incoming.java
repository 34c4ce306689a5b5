package muster.direct;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What somebody publishes, parsed and checked in itself. Whether it may be is for [DirectOwner].
sealed interface Incoming {

  /// The user that it names as its own; has to be true.
  @Nullable String claimed();

  /// `extra` holds whatever else the client sent along, as members of a JSON object without its
  /// braces, and is handed on.
  ///
  /// @param id null: the hub makes one
  /// @param receiver null: the topic says it
  record Message(
      @Nullable String claimed,
      @Nullable String id,
      @Nullable Address receiver,
      String text,
      String type,
      boolean confirm,
      List<UUID> files,
      String extra)
      implements Incoming {
    public Message {
      files = List.copyOf(files);
    }
  }

  /// A new text for a message.
  record Edit(@Nullable String claimed, String id, String text) implements Incoming {}

  /// Takes a message back: its text is removed, its place stays.
  record Delete(@Nullable String claimed, String id) implements Incoming {}

  /// What became of a message, says somebody who received it.
  ///
  /// @param device on which it happened, as far as the client says; may be empty
  record Status(@Nullable String claimed, String id, State state, String device)
      implements Incoming {}

  /// Everything in this conversation up to here was shown.
  record ReadUpTo(@Nullable String claimed, @Nullable Address with, long seq) implements Incoming {}

  record Typing(@Nullable String claimed, @Nullable Address receiver, boolean typing)
      implements Incoming {}
}
