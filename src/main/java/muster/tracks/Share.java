package muster.tracks;

import java.util.List;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Somebody's position, shown to others for a time: in a room, or to whoever has the link.
///
/// @param id 128 random bits; who has it has the link
/// @param devices keys of names; empty: all of the owner's
/// @param room the room that sees it; null: a link
/// @param phrase hash of the pass phrase; null: none
/// @param endedAt when it was ended by hand or by time; null: not yet
record Share(
    String id,
    UserId owner,
    String label,
    List<String> devices,
    @Nullable String room,
    @Nullable String phrase,
    Grade grade,
    Span span,
    @Nullable Long endedAt) {

  /// From when until when, and when it was made; milliseconds.
  record Span(long from, long until, long madeAt) {}

  boolean isOver(long now) {
    return endedAt != null || span.until() <= now;
  }

  boolean isRunning(long now) {
    return !isOver(now) && span.from() <= now;
  }

  boolean shows(Device device) {
    return device.owner().equals(owner)
        && (devices.isEmpty() || devices.contains(device.name().key()));
  }

  Share ended(long at) {
    return new Share(id, owner, label, devices, room, phrase, grade, span, at);
  }
}
