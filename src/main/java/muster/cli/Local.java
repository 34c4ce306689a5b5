package muster.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import muster.client.LocalHub;

/// What only the whole program can do on this machine, and the command line asks for. The root
/// implements it; whatever it cannot do because of the configuration or the folder, it says with a
/// `Failure`.
public interface Local {

  /// The version of this program.
  String version();

  /// Every key of the configuration, in the order in which help should list them.
  List<Setting> settings();

  /// Runs a hub until the process is told to stop; gives the exit code.
  int serve(Given given);

  /// Prints the effective configuration with the source of each value; gives the exit code.
  int config(Given given, boolean json);

  /// The hub that runs on this data folder; if none does, a quiet one without public listeners that
  /// ends with the session.
  Session open(Given given);

  /// Who writes and reads messages here, as far as the configuration says.
  Personal personal(Given given);

  /// Fills an empty data folder (or database) from a backup. Refuses while a hub runs on it, and
  /// when something is in it already, unless `replace`: then the old is moved aside first. Gives
  /// one line per thing that the person should know, such as where the old data lies now. `read`
  /// hears how many bytes of the file are done.
  List<String> restore(Given given, Path backup, boolean replace, LongConsumer read);

  /// A hub to talk to, and what to do when that is over.
  record Session(LocalHub hub, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }
}
