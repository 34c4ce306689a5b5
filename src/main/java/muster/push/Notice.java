package muster.push;

import java.util.function.BooleanSupplier;
import muster.types.UserId;

/// Something that a user should know of.
///
/// @param place where it was said, as clients know it: `room/3`, `direct/EA1ABC`; a later notice of
///   the same place takes the place of one that has not been shown yet
/// @param text of the message; left out for those who want it so
/// @param id of the message
/// @param seen asked when it is due: whether the user has read it meanwhile
public record Notice(
    UserId to,
    Kind kind,
    String place,
    String title,
    String text,
    String id,
    BooleanSupplier seen) {

  /// Why somebody is told.
  public enum Kind {
    MENTION,
    DIRECT,
    /// Everything in a room that the user wants to hear all of.
    ROOM,
    /// The user has asked whether it works.
    TEST
  }
}
