package muster.bridges;

import muster.types.Principal;

/// What a bridge has to know of rooms beside what is published in them; the wiring of a space
/// answers it.
public interface Rooms {
  boolean has(String room);

  /// Refuses, in words, what somebody may not say there.
  void checkPosting(Principal who, String room);
}
