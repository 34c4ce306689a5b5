package muster.bridges;

import java.util.Locale;
import java.util.Optional;
import muster.bridges.Utterance.Speaker;
import tools.jackson.databind.JsonNode;

/// What Telegram tells a bot, as far as it matters here.
sealed interface TelegramUpdate {
  String SOURCE = "telegram";

  /// Somebody said something, or (`edited`) says it differently now. `text` is never empty; what is
  /// no text is described in signs that every language has.
  record Said(
      String chat,
      String message,
      boolean edited,
      Speaker who,
      String text,
      Optional<String> replyTo)
      implements TelegramUpdate {}

  /// A group has become a supergroup, with another number.
  record Moved(String from, String to) implements TelegramUpdate {}

  /// Nothing to be mirrored.
  record Other() implements TelegramUpdate {}

  static TelegramUpdate of(JsonNode update, long ownId) {
    for (String kind : new String[] {"message", "channel_post"}) {
      if (update.has(kind)) {
        return said(update.path(kind), false, ownId);
      }
      if (update.has("edited_" + kind)) {
        return said(update.path("edited_" + kind), true, ownId);
      }
    }
    return new Other();
  }

  private static TelegramUpdate said(JsonNode message, boolean edited, long ownId) {
    String chat = number(message.path("chat").path("id"));
    String id = number(message.path("message_id"));
    if (message.has("migrate_to_chat_id")) {
      return new Moved(chat, number(message.path("migrate_to_chat_id")));
    }
    String text = text(message);
    boolean own = ownId != 0 && message.path("from").path("id").asLong(0) == ownId;
    if (chat.isEmpty() || id.isEmpty() || text.isBlank() || own) {
      return new Other();
    }
    String replyTo = number(message.path("reply_to_message").path("message_id"));
    return new Said(
        chat,
        id,
        edited,
        speaker(message),
        text,
        replyTo.isEmpty() ? Optional.empty() : Optional.of(replyTo));
  }

  private static String number(JsonNode node) {
    return node.isIntegralNumber() ? Long.toString(node.asLong()) : "";
  }

  /// A person; in channels and for anonymous admins, the chat that speaks.
  private static Speaker speaker(JsonNode message) {
    JsonNode chat = message.path("sender_chat");
    if (!chat.isMissingNode()) {
      return named(chat, chat.path("title").asString(""));
    }
    JsonNode from = message.path("from");
    String name =
        (from.path("first_name").asString("") + " " + from.path("last_name").asString("")).strip();
    return named(from, name);
  }

  private static Speaker named(JsonNode who, String name) {
    String handle = who.path("username").asString("");
    String id = handle.isEmpty() ? "id" + number(who.path("id")) : handle;
    return Speaker.outside(id, name.isEmpty() ? id : name, SOURCE);
  }

  private static String text(JsonNode message) {
    String words = message.path("text").asString(message.path("caption").asString(""));
    return (media(message) + " " + words).strip();
  }

  private static String media(JsonNode message) {
    if (message.has("photo")) {
      return "📷";
    }
    if (message.has("sticker")) {
      return message.path("sticker").path("emoji").asString("🖼");
    }
    if (message.has("voice") || message.has("audio")) {
      return "🎤 " + length(message.has("voice") ? message.path("voice") : message.path("audio"));
    }
    if (message.has("video") || message.has("video_note") || message.has("animation")) {
      return "🎬";
    }
    if (message.has("document")) {
      return ("📎 " + message.path("document").path("file_name").asString("")).strip();
    }
    if (message.has("location")) {
      JsonNode place = message.path("location");
      return String.format(
          Locale.ROOT,
          "📍 %.5f, %.5f",
          place.path("latitude").asDouble(0),
          place.path("longitude").asDouble(0));
    }
    return message.has("poll") ? "📊 " + message.path("poll").path("question").asString("") : "";
  }

  private static String length(JsonNode sound) {
    long seconds = sound.path("duration").asLong(0);
    return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
