package muster.chat;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import muster.files.AttachmentIds;
import muster.text.JsonLine;
import muster.text.Tame;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads what clients send to rooms: one pass over the bytes, no tree. Nothing deeper than 16
/// levels, no key twice, nothing behind the object. Fields that nobody here knows are kept and
/// handed on, up to 32 of them and 4096 characters; what only the hub may say (`seq`, `at`, ...) is
/// left out.
final class PostReader {
  private static final int MOST_EXTRA = 4_096;
  private static final int MOST_FIELDS = 32;
  private static final int MOST_MENTIONS = 50;
  private static final int LONGEST_REACTION = 16;
  private static final Pattern TEMPLATE = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,59}");
  private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,19}");
  private static final Set<String> OURS =
      Set.of("at", "edited_at", "deleted", "reactions", "pinned", "room", "up_to", "hub");
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNumberLength(100)
                  .maxNameLength(256)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final int maxLength;
  // of the message that was read last, as far as it could be read; for telling what was refused
  private String lastId = "";

  PostReader(int maxLength) {
    this.maxLength = maxLength;
  }

  /// The most bytes that can hold a message of this length, with escapes and other fields.
  int maxBytes() {
    return 12 * maxLength + 16_384;
  }

  String lastId() {
    return lastId;
  }

  /// On the journal's thread.
  ///
  /// @param award of the room whose number goes without saying
  Incoming.Signed read(byte[] json, @Nullable Long award) {
    lastId = "";
    if (json.length > maxBytes()) {
      throw new Refusal(Problem.TOO_LARGE, "A message has at most " + maxBytes() + " bytes in all");
    }
    Fields fields = new Fields(award != null);
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw bad("A JSON object is expected");
      }
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        in.nextToken();
        fields.take(name, in);
      }
      if (in.nextToken() != null) {
        throw bad("Nothing comes behind the object");
      }
    } catch (JacksonException e) {
      throw bad("This is not valid JSON: " + firstLine(e.getOriginalMessage()));
    }
    return new Incoming.Signed(fields.callsign, fields.name, fields.what());
  }

  private static String firstLine(String words) {
    int cut = words.indexOf('\n');
    String line = cut < 0 ? words : words.substring(0, cut);
    return Tame.line(line.substring(0, Math.min(200, line.length())));
  }

  private static Refusal bad(String words) {
    return new Refusal(Problem.BAD_JSON, words);
  }

  /// A typing notice: `is_typing`, unless it says otherwise.
  boolean typing(byte[] json) {
    if (json.length == 0) {
      return true;
    }
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
      boolean typing = true;
      if (json.length > 1_024 || in.nextToken() != JsonToken.START_OBJECT) {
        throw bad("A small JSON object is expected");
      }
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        typing &= !(in.nextToken() == JsonToken.VALUE_FALSE && name.equals("is_typing"));
        in.skipChildren();
      }
      return typing;
    } catch (JacksonException e) {
      throw bad("This is not valid JSON");
    }
  }

  /// The text of a message, as it will be stored.
  String text(@Nullable String given) {
    if (given == null) {
      throw bad("The field \"message\" is missing");
    }
    String text = Tame.text(given);
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

  static UUID uuid(@Nullable String text, String field) {
    try {
      // fromString alone takes "1-1-1-1-1"
      if (text != null && text.length() == 36) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw bad("The field \"" + field + "\" is a UUID");
  }

  /// What was found so far.
  private final class Fields {
    private final boolean awardKnown;
    private @Nullable String callsign;
    private @Nullable String name;
    private String type = "message";
    private @Nullable String id;
    private @Nullable String replyTo;
    private @Nullable String message;
    private @Nullable String reaction;
    private @Nullable String source;
    private @Nullable String template;
    private boolean remove;
    private long seq;
    private List<UserId> mentions = List.of();
    private List<UUID> files = List.of();
    private final JsonLine known = new JsonLine();
    private @Nullable StringWriter text;
    private @Nullable JsonGenerator unknown;
    private int others;

    Fields(boolean awardKnown) {
      this.awardKnown = awardKnown;
    }

    void take(String field, JsonParser in) {
      switch (field) {
        case "callsign" -> callsign = string(in, field);
        case "name" -> name = string(in, field);
        case "message" -> message = string(in, field);
        case "type" -> type = orElse(string(in, field), type);
        case "id" -> {
          id = string(in, field);
          lastId = id == null || id.length() > 64 ? "" : Tame.line(id);
        }
        case "reply_to" -> replyTo = string(in, field);
        case "reaction" -> reaction = string(in, field);
        case "source" -> source = string(in, field);
        case "remove" -> remove = in.currentToken() == JsonToken.VALUE_TRUE;
        case "seq" -> seq = in.currentToken() == JsonToken.VALUE_NUMBER_INT ? number(in) : 0;
        case "mentions" -> mentions = mentions(in);
        case "attachments" -> files = AttachmentIds.read(in, "attachments");
        case "award_id" -> award(in);
        case "timestamp" -> timestamp(in);
        case "template" -> template = string(in, field);
        default -> other(field, in);
      }
    }

    private static long number(JsonParser in) {
      return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? 0 : in.getLongValue();
    }

    private static @Nullable String string(JsonParser in, String field) {
      if (in.currentToken() == JsonToken.VALUE_NULL) {
        return null;
      }
      if (in.currentToken() != JsonToken.VALUE_STRING) {
        throw bad("The field \"" + field + "\" is text");
      }
      return in.getString();
    }

    private static String orElse(@Nullable String given, String otherwise) {
      return given == null ? otherwise : given;
    }

    private static List<UserId> mentions(JsonParser in) {
      if (in.currentToken() == JsonToken.VALUE_NULL) {
        return List.of();
      }
      if (in.currentToken() != JsonToken.START_ARRAY) {
        throw bad("The field \"mentions\" is a list of user ids");
      }
      List<UserId> found = new ArrayList<>();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        String user = string(in, "mentions");
        if (user == null || found.size() == MOST_MENTIONS) {
          throw bad("The field \"mentions\" holds at most " + MOST_MENTIONS + " user ids");
        }
        UserId id = new UserId(user);
        if (!found.contains(id)) {
          found.add(id);
        }
      }
      return found;
    }

    /// In the room of an award the topic says which one it is.
    private void award(JsonParser in) {
      if (!awardKnown
          && in.currentToken() == JsonToken.VALUE_NUMBER_INT
          && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        known.put("award_id", in.getLongValue());
      } else {
        in.skipChildren();
      }
    }

    /// The sender's own clock; shown, never relied on.
    private void timestamp(JsonParser in) {
      switch (in.currentToken()) {
        case VALUE_STRING -> {
          String given = Tame.line(in.getString());
          if (given.length() <= 64) {
            known.put("timestamp", given);
          }
        }
        case VALUE_NUMBER_INT -> known.put("timestamp", number(in));
        default -> in.skipChildren();
      }
    }

    private void other(String field, JsonParser in) {
      if (OURS.contains(field)) {
        in.skipChildren();
        return;
      }
      if (++others > MOST_FIELDS) {
        throw bad("A message has at most " + MOST_FIELDS + " fields besides those that are known");
      }
      JsonGenerator out = unknown;
      if (out == null) {
        StringWriter writer = new StringWriter();
        text = writer;
        out = JSON.createGenerator(ObjectWriteContext.empty(), writer);
        out.writeStartObject();
        unknown = out;
      }
      out.writeName(field);
      out.copyCurrentStructure(in);
    }

    private String others() {
      if (unknown == null || text == null) {
        return "";
      }
      unknown.writeEndObject();
      unknown.close();
      String object = text.toString();
      return object.substring(1, object.length() - 1);
    }

    Incoming what() {
      return switch (type) {
        case "message", "notice" -> message();
        case "edit" -> new Incoming.Edit(target(), text(message));
        case "delete" -> new Incoming.Delete(target());
        case "reaction" -> new Incoming.Reaction(target(), reaction(), remove);
        case "pin" -> new Incoming.Pin(target(), remove);
        case "read" -> new Incoming.Read(Math.max(0, seq), id == null ? null : uuid(id, "id"));
        default ->
            throw bad("The field \"type\" is message, notice, edit, delete, reaction, pin or read");
      };
    }

    private Incoming message() {
      boolean notice = type.equals("notice") || template != null;
      if (replyTo != null) {
        known.put("reply_to", uuid(replyTo, "reply_to").toString());
      }
      if (!mentions.isEmpty()) {
        known.raw("mentions", list(mentions));
      }
      if (template != null) {
        if (!TEMPLATE.matcher(template).matches()) {
          throw bad("The field \"template\" is a key like block.added");
        }
        known.put("template", template);
      }
      if (source != null && !SOURCE.matcher(source).matches()) {
        throw bad("The field \"source\" is a word like app, telegram, dxcluster");
      }
      String extra = known.members(others()).members();
      if (extra.length() > MOST_EXTRA) {
        throw new Refusal(
            Problem.TOO_LARGE,
            "The fields besides the message have at most " + MOST_EXTRA + " characters");
      }
      return new Incoming.Message(
          id == null ? null : uuid(id, "id"),
          words(notice),
          mentions,
          source,
          notice,
          files,
          extra);
    }

    /// A picture needs no words, a notice has them in its template.
    private String words(boolean notice) {
      String given = message;
      if (notice && given == null && template != null) {
        return template;
      }
      return !files.isEmpty() && (given == null || Tame.isBlank(given)) ? "" : text(given);
    }

    /// The message that is spoken of.
    private UUID target() {
      return id == null && replyTo != null ? uuid(replyTo, "reply_to") : uuid(id, "id");
    }

    private String reaction() {
      String given = reaction == null ? message : reaction;
      String word = given == null || given.length() > 200 ? "" : Tame.line(given);
      if (Tame.isBlank(word) || Tame.length(word) > LONGEST_REACTION) {
        throw bad(
            "The field \"reaction\" is an emoji or a word of at most "
                + LONGEST_REACTION
                + " characters");
      }
      return word;
    }
  }

  private static String list(List<UserId> users) {
    StringBuilder out = new StringBuilder("[");
    for (UserId user : users) {
      String quoted = new JsonLine().put("", user.value()).members();
      out.append(out.length() > 1 ? "," : "").append(quoted, 3, quoted.length());
    }
    return out.append(']').toString();
  }
}
