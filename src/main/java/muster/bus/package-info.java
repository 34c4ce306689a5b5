/// A space's topic tree: takes a publication, asks the topic's owner, fans out.
@NullMarked
package muster.bus;

import org.jspecify.annotations.NullMarked;
