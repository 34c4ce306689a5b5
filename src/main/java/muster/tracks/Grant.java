package muster.tracks;

import muster.types.UserId;

/// One direction of a friendship, or of a request for one: what `owner` lets `viewer` see.
///
/// @param asked not yet accepted by the viewer
/// @param since when it began; what was recorded before is not shown
/// @param shownAt when a position was last given out by it; 0: never
record Grant(
    UserId owner, UserId viewer, boolean asked, Terms terms, long since, LastShown shownAt) {

  Grant with(Terms other) {
    return new Grant(owner, viewer, asked, other, since, shownAt);
  }

  Grant remembering(LastShown shown) {
    return new Grant(owner, viewer, asked, terms, since, shown);
  }
}
