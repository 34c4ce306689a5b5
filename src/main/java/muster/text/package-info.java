/// What people write, on its way in and out: tamed, so that it can neither break a line nor deceive
/// a reader; taken apart into words for search; put together as one line of JSON with times and
/// ids. Features that let people write stand on it, so that a room and a direct message treat the
/// same words the same way.
@NullMarked
package muster.text;

import org.jspecify.annotations.NullMarked;
