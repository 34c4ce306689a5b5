/// The database of a space and its single writer, the journal.
@NullMarked
package muster.store;

import org.jspecify.annotations.NullMarked;
