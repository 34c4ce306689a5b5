/// Where people are: a home for OwnTracks apps. A report of a phone comes in as a publication to
/// `owntracks/{user}/{device}/...`, over MQTT or HTTP alike, is parsed once into a sealed type and
/// stored within the journal's transaction, and only then goes out to those whom its owner lets see
/// it, in the grade that is for them. A phone re-sends what is refused and blocks behind it, so
/// what is wrong with a report is noted at its device instead, and nothing is lost. Consent is
/// answered from memory, at each delivery, also of what is retained or was queued.
@NullMarked
package muster.tracks;

import org.jspecify.annotations.NullMarked;
