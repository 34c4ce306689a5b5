/// Where people are: the OwnTracks protocol over MQTT and HTTP, tracks of years, who sees whom,
/// places, commands to phones. A phone sends what its app makes of it, so everything is parsed once
/// at the edge into types that check themselves, and what was sent is kept as it came.
@NullMarked
package muster.tracks;

import org.jspecify.annotations.NullMarked;
