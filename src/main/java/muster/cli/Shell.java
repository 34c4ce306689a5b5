package muster.cli;

import java.io.InputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// Where a command reads and writes. `terminal` is there when a person sits in front of it: then
/// questions can be asked and progress shown; `colours` says whether the output may be coloured.
public record Shell(
    PrintStream out,
    PrintStream err,
    InputStream in,
    @Nullable Terminal terminal,
    boolean colours) {}
