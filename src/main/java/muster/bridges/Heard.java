package muster.bridges;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import muster.bus.Publication;
import muster.http.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One entry of a room as a bridge sees it.
///
/// @param event `message`, `notice`, `edit`, `delete`, `reaction`, `pin`
/// @param json as everybody in the room gets it
record Heard(long seq, UUID id, long at, Event event, JsonNode json) {

  enum Event {
    MESSAGE,
    NOTICE,
    EDIT,
    DELETE,
    REACTION,
    PIN;

    String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// Empty for what has no place in the room's order.
  static Optional<Heard> of(Publication publication) {
    JsonNode json = Json.tree(publication.payload());
    long seq = json.path("seq").asLong(0);
    Event event = event(json.path("type").asString(""));
    if (seq < 1 || event == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Heard(seq, UUID.fromString(json.path("id").asString("")), millis(json), event, json));
  }

  private static @Nullable Event event(String type) {
    for (Event event : Event.values()) {
      if (event.code().equals(type)) {
        return event;
      }
    }
    return null;
  }

  private static long millis(JsonNode json) {
    try {
      return Instant.parse(json.path("at").asString("")).toEpochMilli();
    } catch (DateTimeParseException e) {
      return 0;
    }
  }

  String text() {
    return json.path("message").asString("");
  }

  String source() {
    return json.path("source").asString("");
  }

  String callsign() {
    return json.path("callsign").asString("");
  }

  String name() {
    return json.path("name").asString("");
  }

  boolean isGone() {
    return json.path("deleted").asBoolean(false);
  }

  Optional<UUID> replyTo() {
    String id = json.path("reply_to").asString("");
    return id.isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(id));
  }
}
