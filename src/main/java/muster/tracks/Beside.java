package muster.tracks;

import java.util.List;
import muster.bus.Publication;
import muster.store.Tx;

/// What stands beside the intake and hears of every report, on the journal's thread and in the
/// report's transaction: commands that wait for an answer, places that watch positions. May be
/// called again after a roll-back.
interface Beside {
  /// What it wants to have published after the report itself.
  List<Publication> heard(Tx tx, Device device, ReportReader.Read read, Publication publication);
}
