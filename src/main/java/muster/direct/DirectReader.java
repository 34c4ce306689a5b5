package muster.direct;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import muster.files.AttachmentIds;
import muster.text.JsonLine;
import muster.text.OpenObject;
import muster.text.Tame;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads what clients publish. The fields are those of plan 003; further ones of a message are kept
/// and handed on.
final class DirectReader {
  private static final int LONGEST_ID = 255;
  private static final int LONGEST_NOTE = 64;
  private static final Pattern TYPE = Pattern.compile("[a-z0-9][a-z0-9_./-]{0,49}");
  private static final Set<String> OURS =
      Set.of("at", "seq", "id", "edited_at", "deleted", "counts", "users", "source", "title");

  private final int maxLength;
  // of what was read last, as far as it could be read; for telling what was refused
  private String lastId = "";

  DirectReader(int maxLength) {
    this.maxLength = maxLength;
  }

  String lastId() {
    return lastId;
  }

  /// The most bytes that can hold a message of this length, with escapes and other fields.
  private int maxBytes() {
    return 12 * maxLength + 16_384;
  }

  /// On the journal's thread.
  Incoming read(byte[] json) {
    lastId = "";
    if (json.length > maxBytes()) {
      throw new Refusal(Problem.TOO_LARGE, "A message has at most " + maxBytes() + " bytes in all");
    }
    Fields fields = new Fields();
    String others = OpenObject.read(json, OURS, fields::take);
    return fields.what(others);
  }

  private final class Fields {
    private String type = "message";
    private @Nullable String messageId;
    private @Nullable String senderId;
    private @Nullable String userId;
    private @Nullable String receiverId;
    private @Nullable String content;
    private @Nullable String messageType;
    private @Nullable String status;
    private @Nullable String replyTo;
    private String device = "";
    private List<UUID> files = List.of();
    private boolean confirm;
    private boolean typing = true;
    private long upTo;
    private final JsonLine known = new JsonLine();

    boolean take(String name, JsonParser in) {
      switch (name) {
        case "type" -> type = orElse(OpenObject.string(in, name), type);
        case "message_id" -> {
          messageId = id(OpenObject.string(in, name), name);
          lastId = orElse(messageId, "");
        }
        case "sender_id" -> senderId = OpenObject.string(in, name);
        case "user_id" -> userId = OpenObject.string(in, name);
        case "receiver_id" -> receiverId = OpenObject.string(in, name);
        case "content" -> content = OpenObject.string(in, name);
        case "message_type" -> messageType = OpenObject.string(in, name);
        case "status" -> status = OpenObject.string(in, name);
        case "reply_to" -> replyTo = id(OpenObject.string(in, name), name);
        case "device" -> device = Tame.line(orElse(OpenObject.string(in, name), ""));
        case "attachments" -> files = AttachmentIds.read(in, name);
        case "confirm" -> confirm = in.currentToken() == JsonToken.VALUE_TRUE;
        case "is_typing" -> typing = in.currentToken() != JsonToken.VALUE_FALSE;
        case "up_to" -> upTo = in.currentToken() == JsonToken.VALUE_NUMBER_INT ? number(in) : 0;
        case "timestamp" -> timestamp(in);
        // the hub knows the true one
        case "sender_name" -> in.skipChildren();
        default -> {
          return false;
        }
      }
      return true;
    }

    private static long number(JsonParser in) {
      return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? 0 : in.getLongValue();
    }

    private static String orElse(@Nullable String given, String otherwise) {
      return given == null ? otherwise : given;
    }

    private static @Nullable String id(@Nullable String given, String field) {
      if (given == null) {
        return null;
      }
      boolean fine =
          !given.isEmpty() && Tame.length(given) <= LONGEST_ID && Tame.line(given).equals(given);
      if (!fine) {
        throw OpenObject.bad("The field \"" + field + "\" has 1 to " + LONGEST_ID + " characters");
      }
      return given;
    }

    /// The sender's own clock; shown, never relied on.
    private void timestamp(JsonParser in) {
      switch (in.currentToken()) {
        case VALUE_STRING -> {
          String given = Tame.line(in.getString());
          if (given.length() <= LONGEST_NOTE) {
            known.put("timestamp", given);
          }
        }
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
          String given = in.getString();
          if (given.length() <= LONGEST_NOTE) {
            known.raw("timestamp", given);
          }
        }
        default -> in.skipChildren();
      }
    }

    Incoming what(String others) {
      return switch (type) {
        case "message" -> message(others);
        case "edit" -> new Incoming.Edit(senderId, target(), text());
        case "delete" -> new Incoming.Delete(senderId, target());
        case "status" -> new Incoming.Status(claimed(), target(), state(), shortened(device));
        case "read" -> new Incoming.ReadUpTo(claimed(), receiver(), upTo);
        case "typing" -> new Incoming.Typing(senderId, receiver(), typing);
        default ->
            throw OpenObject.bad(
                "The field \"type\" is message, status, typing, edit, delete or read");
      };
    }

    private Incoming message(String others) {
      String kind = orElse(messageType, "text");
      if (!TYPE.matcher(kind).matches()) {
        throw OpenObject.bad("The field \"message_type\" is a word like text");
      }
      if (replyTo != null) {
        known.put("reply_to", replyTo);
      }
      if (confirm) {
        known.put("confirm", true);
      }
      boolean silent = !files.isEmpty() && (content == null || Tame.isBlank(content));
      return new Incoming.Message(
          senderId,
          messageId,
          receiver(),
          silent ? "" : text(),
          kind,
          confirm,
          files,
          known.members(others).members());
    }

    private @Nullable String claimed() {
      return userId == null ? senderId : userId;
    }

    private @Nullable Address receiver() {
      return receiverId == null ? null : Address.of(receiverId);
    }

    private State state() {
      return State.of(orElse(status, ""));
    }

    private String target() {
      if (messageId == null) {
        throw OpenObject.bad("The field \"message_id\" is missing");
      }
      return messageId;
    }

    private static String shortened(String text) {
      return text.substring(0, Math.min(100, text.length()));
    }

    private String text() {
      if (content == null) {
        throw OpenObject.bad("The field \"content\" is missing");
      }
      String text = Tame.text(content);
      if (Tame.isBlank(text)) {
        throw new Refusal(Problem.BAD_REQUEST, "The message is empty");
      }
      int length = Tame.length(text);
      if (length > maxLength) {
        throw new Refusal(
            Problem.TOO_LARGE,
            "A message has at most " + maxLength + " characters; this one has " + length);
      }
      return text;
    }
  }
}
