package muster.files;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import muster.text.OpenObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads the field `attachments` of a message as clients send it: ids of files, each alone or as
/// the `id` of an object. What else the client says of them is not looked at.
public final class AttachmentIds {
  private AttachmentIds() {}

  /// The value that the parser stands on.
  public static List<UUID> read(JsonParser in, String field) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw OpenObject.bad("The field \"" + field + "\" is a list of files");
    }
    List<UUID> found = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (found.size() == Attachments.MOST_PER_MESSAGE) {
        throw OpenObject.bad(
            "A message has at most " + Attachments.MOST_PER_MESSAGE + " attachments");
      }
      found.add(uuid(file(in, field), field));
    }
    return found;
  }

  private static @Nullable String file(JsonParser in, String field) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      return OpenObject.string(in, field);
    }
    String id = null;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      if (name.equals("id")) {
        id = OpenObject.string(in, field);
      } else {
        in.skipChildren();
      }
    }
    return id;
  }

  private static UUID uuid(@Nullable String text, String field) {
    try {
      // fromString alone takes "1-1-1-1-1"
      if (text != null && text.length() == 36) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw OpenObject.bad("The field \"" + field + "\" is a list of ids of files");
  }
}
