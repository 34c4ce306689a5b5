package muster.bus;

import muster.types.Principal;

/// A question asked at each delivery: may this receiver have this publication? Owners ask it for
/// consent (a location reaches friends only); the space asks it for subscriptions wider than the
/// subscriber's rights. Answered at once from memory, on any thread; no answer is a no.
@FunctionalInterface
public interface Gate {
  Gate OPEN = (receiver, publication) -> true;

  boolean mayReceive(Principal receiver, Publication publication);
}
