package muster.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Messages and what became of them, in lines for people. One message is one line, whatever it
/// holds; what comes from others cannot steer the terminal.
final class Said {
  static final String BROADCAST = "all";
  private static final int SHORT_ID = 8;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private Said() {}

  /// A direct message as a line of the history: `[14:30:25] David to Fredy: Hi!`.
  static String direct(JsonNode message) {
    String status = Answers.text(message, "status");
    return "[%s] %s to %s: %s%s"
        .formatted(
            time(message),
            sender(message),
            Answers.text(message, "receiver_id"),
            content(message, "content"),
            status.isEmpty() ? "" : " (" + status(message) + ")");
  }

  /// A message of a room: `[14:30:25] Juan: I'm going to 20m`.
  static String room(JsonNode message) {
    String name = Answers.text(message, "name");
    return "[%s] %s: %s"
        .formatted(
            time(message),
            name.isEmpty() ? Answers.text(message, "callsign") : name,
            content(message, "message"));
  }

  /// What happened, in lines for people; nothing for what is not worth a line.
  static List<String> event(JsonNode event) {
    String id = brief(Answers.text(event, "message_id"));
    return switch (Answers.text(event, "type")) {
      case "status" ->
          List.of(
              "%s Message %s %s by %s"
                  .formatted(
                      StatusCommand.sign(Answers.text(event, "status")),
                      id,
                      Answers.text(event, "status"),
                      Answers.text(event, event.has("users") ? "users" : "user_id")));
      case "typing" ->
          event.path("is_typing").asBoolean(false)
              ? List.of("✍️ " + sender(event) + " is typing...")
              : List.of();
      case "edit" ->
          List.of(
              "✏️ Message "
                  + id
                  + " is now: "
                  + content(event, "content")
                  + content(event, "message"));
      case "delete" -> List.of("🗑️ Message " + id + " was taken back");
      case "error" -> List.of("❌ Message " + id + " was refused: " + Answers.text(event, "detail"));
      case "message", "notice", "" ->
          List.of(
              event.has("content")
                  ? "💬 [%s] %s%s: %s"
                      .formatted(
                          time(event), sender(event), addressed(event), content(event, "content"))
                  : "💬 " + room(event));
      default -> List.of();
    };
  }

  /// To whom, where that is not the reader alone.
  private static String addressed(JsonNode message) {
    String receiver = Answers.text(message, "receiver_id");
    return receiver.equals(BROADCAST) || receiver.startsWith("group:") ? " to " + receiver : "";
  }

  static String sender(JsonNode message) {
    String name = Answers.text(message, "sender_name");
    return name.isEmpty() ? Answers.text(message, "sender_id") : name;
  }

  /// What became of an own message, with how many have it where many get it.
  static String status(JsonNode message) {
    JsonNode counts = message.path("counts");
    int delivered = counts.path("delivered").asInt(0);
    if (Answers.text(message, "receiver_id").equals(BROADCAST) && delivered > 0) {
      return counts.has("read")
          ? "delivered to %d, read by %d".formatted(delivered, counts.path("read").asInt(0))
          : "delivered to " + delivered;
    }
    return Answers.text(message, "status");
  }

  /// In one line: what is more than one line has its breaks shown, and files are named.
  static String content(JsonNode message, String field) {
    if (message.path("deleted").asBoolean(false)) {
      return "(taken back)";
    }
    StringBuilder text = new StringBuilder(Answers.text(message, field).replace("\n", " ⏎ "));
    for (JsonNode file : message.path("attachments")) {
      text.append(text.isEmpty() ? "" : " ")
          .append("[file ")
          .append(Answers.text(file, "name"))
          .append(']');
    }
    return text.toString();
  }

  /// Here and now: without the day when it is today.
  static String time(JsonNode message) {
    try {
      ZonedDateTime at = Instant.parse(Answers.text(message, "at")).atZone(ZoneId.systemDefault());
      return at.format(at.toLocalDate().equals(LocalDate.now(ZoneId.systemDefault())) ? TIME : DAY);
    } catch (DateTimeException unknown) {
      return Answers.text(message, "timestamp");
    }
  }

  /// Enough of an id to tell it from others: `a1b2c3d4...`.
  static String brief(String id) {
    return id.length() <= SHORT_ID + 3 ? id : id.substring(0, SHORT_ID) + "...";
  }
}
