package muster.tracks;

import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;

/// What places and shares need of the rooms; the wiring of a space answers it.
public interface Rooms {
  /// Where there are no rooms at all.
  Rooms NONE =
      new Rooms() {
        @Override
        public void checkPosting(Principal who, String room) {
          throw new Refusal(Problem.NOT_FOUND, "There are no rooms here");
        }

        @Override
        public boolean mayRead(Principal who, String room) {
          return false;
        }

        @Override
        public Topic topic(String room) {
          throw new Refusal(Problem.NOT_FOUND, "There are no rooms here");
        }
      };

  /// Refuses, in words, where somebody may not write.
  void checkPosting(Principal who, String room);

  boolean mayRead(Principal who, String room);

  /// Where what is said in the room is published.
  Topic topic(String room);
}
