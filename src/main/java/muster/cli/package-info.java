/// The command line. `Commands.run` is the whole of it: arguments in, exit code out (0 fine, 1
/// failure, 2 bad usage), one clear line on the error stream when something is wrong.
///
/// Commands that administer are clients of the hub's REST interface and nothing else. On a running
/// hub they reach it through the note in its data folder; for a stopped one they ask `Local`, which
/// the root implements, for a quiet hub that lives as long as the command. So there is one path
/// into the data, with its checks and its audit, and two processes never write the same database.
/// Nothing here may load the server: `muster version` is done before Vert.x would have started.
///
/// Adding a command is adding one annotated method to the class of its group.
@NullMarked
package muster.cli;

import org.jspecify.annotations.NullMarked;
