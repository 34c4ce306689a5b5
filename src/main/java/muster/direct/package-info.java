/// Direct messages: what one says to another, to a small group, or to all, and what became of it.
///
/// A message comes in on the general topic or on somebody's inbox (clients of plan 003 publish it
/// on both), over MQTT or REST alike, is stored once by its `message_id` within the journal's
/// transaction, and goes out to the inboxes of those it is for. What happens to it afterwards,
/// `sent < received_by_server < delivered < read < confirmed`, are facts, not guesses: the commit,
/// the acknowledgement of a receiver's device, and what the receiver says. They are collected and
/// written many at once, only ever forward, and told to the sender's inbox in the same transaction.
@NullMarked
package muster.direct;

import org.jspecify.annotations.NullMarked;
