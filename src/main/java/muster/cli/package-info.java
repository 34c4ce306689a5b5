/// The command line.
@NullMarked
package muster.cli;

import org.jspecify.annotations.NullMarked;
