/// Words that everybody shares: ids, topics, problems. Records that check themselves.
@NullMarked
package muster.types;

import org.jspecify.annotations.NullMarked;
