package muster.bus;

import muster.types.Principal;
import org.jspecify.annotations.Nullable;

/// An owner's question at each delivery: may this receiver have this publication? (A location
/// reaches friends only.) Answered at once from memory, on any thread.
@FunctionalInterface
public interface Gate {
  Gate OPEN = (receiver, publication) -> true;

  boolean mayReceive(Principal receiver, Publication publication);

  /// The publication as this receiver may have it: itself, a poorer one (a position within a
  /// kilometre), or null. What one receiver was shown may come by again, out of a queue, so the
  /// answer to a poorer one is never a richer one. Whoever makes poorer ones gives receivers of the
  /// same grade the same object, so that it is stored and encoded once for all of them.
  default @Nullable Publication shownTo(Principal receiver, Publication publication) {
    return mayReceive(receiver, publication) ? publication : null;
  }
}
