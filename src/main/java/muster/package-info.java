/// The process: arguments, configuration, and the two constructors (`Hub`, `Space`) in which
/// everything is made with `new`, in the order in which it depends on each other. Nobody imports
/// this package.
@NullMarked
package muster;

import org.jspecify.annotations.NullMarked;
