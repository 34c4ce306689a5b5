package muster.bus;

import muster.types.Principal;

/// An owner's question at each delivery: may this receiver have this publication? (A location
/// reaches friends only.) Answered at once from memory, on any thread.
@FunctionalInterface
public interface Gate {
  Gate OPEN = (receiver, publication) -> true;

  boolean mayReceive(Principal receiver, Publication publication);
}
