package muster.bridges;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a bridge says in a room: the object that is published, its nulls left out.
///
/// @param callsign who says it; outside names hold an `@`, which no user of a space can have, so
///   that nobody out there passes for somebody in here
record Utterance(
    UUID id,
    @Nullable String type,
    @Nullable String callsign,
    @Nullable String name,
    @Nullable String message,
    @Nullable String source,
    @Nullable UUID replyTo,
    @Nullable String template,
    @Nullable Map<String, Object> params) {

  static Utterance message(UUID id, Speaker who, String text, @Nullable UUID replyTo) {
    return new Utterance(
        id, null, who.callsign(), who.name(), text, who.source(), replyTo, null, null);
  }

  static Utterance edit(UUID id, Speaker who, String text) {
    return new Utterance(id, "edit", who.callsign(), who.name(), text, null, null, null, null);
  }

  static Utterance delete(UUID id) {
    return new Utterance(id, "delete", null, null, null, null, null, null, null);
  }

  /// Each client shows it in its language; `text` is for those that cannot.
  static Utterance notice(
      UUID id, Speaker who, String text, String template, Map<String, Object> params) {
    return new Utterance(
        id, "notice", who.callsign(), who.name(), text, who.source(), null, template, params);
  }

  /// Somebody outside, and where that is.
  record Speaker(String callsign, String name, String source) {
    private static final int LONGEST = 64;

    /// `handle` is what the other side calls them, unique there.
    static Speaker outside(String handle, String name, String source) {
      return new Speaker(
          cut(handle.isBlank() ? source : handle) + "@" + source,
          cut(name.isBlank() ? handle : name),
          source);
    }

    private static String cut(String text) {
      String line = Condition.plain(text).strip();
      return line.codePointCount(0, line.length()) <= LONGEST
          ? line
          : line.substring(0, line.offsetByCodePoints(0, LONGEST));
    }
  }
}
