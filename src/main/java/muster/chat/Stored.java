package muster.chat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.types.Principal;
import org.jspecify.annotations.Nullable;

/// One message as it is in the database. Written as JSON in one place, so that what is heard live
/// and what is read later are the same words.
///
/// @param body null once it was deleted
/// @param extra what else the sender sent, as members of a JSON object
record Stored(
    long id,
    long room,
    long seq,
    UUID messageId,
    boolean notice,
    Sender sender,
    String source,
    long at,
    @Nullable String body,
    String extra,
    Marks marks) {

  /// As they were called at that time.
  record Sender(String key, String callsign, String name) {
    static final String HUB_KEY = "muster";

    static Sender of(Principal who) {
      return new Sender(who.user().key(), who.user().value(), who.name());
    }
  }

  /// What happened to it since.
  record Marks(@Nullable Long editedAt, @Nullable Long deletedAt, @Nullable Long pinnedAt) {
    static final Marks NONE = new Marks(null, null, null);
  }

  boolean isGone() {
    return body == null;
  }

  String type() {
    return notice ? "notice" : "message";
  }

  /// The object as everybody gets it, open for more.
  JsonLine json(RoomName name, String atText) {
    JsonLine line =
        new JsonLine()
            .put("callsign", sender.callsign())
            .put("name", sender.name())
            .put("message", body == null ? "" : body);
    Long award = name.award();
    if (award != null) {
      line.put("award_id", award);
    }
    if (body != null) {
      line.members(extra);
    }
    return line.put("id", messageId.toString())
        .put("seq", seq)
        .put("at", atText)
        .put("source", source)
        .put("type", type());
  }

  /// With everything that happened to it until now.
  JsonLine history(RoomName name, Map<String, List<String>> reactions) {
    JsonLine line = json(name, Stamp.iso(at)).put("room", name.value());
    if (marks.editedAt() != null && body != null) {
      line.put("edited_at", Stamp.iso(marks.editedAt()));
    }
    if (body == null) {
      line.put("deleted", true);
    }
    if (marks.pinnedAt() != null) {
      line.put("pinned", true);
    }
    if (!reactions.isEmpty()) {
      JsonLine all = new JsonLine();
      reactions.forEach((reaction, users) -> all.raw(quoted(reaction), list(users)));
      line.raw("reactions", all.toString());
    }
    return line;
  }

  /// Between the quotes of a JSON text.
  private static String quoted(String text) {
    String member = new JsonLine().put("", text).members();
    return member.substring(4, member.length() - 1);
  }

  private static String list(List<String> texts) {
    StringBuilder out = new StringBuilder("[");
    for (String text : texts) {
      out.append(out.length() > 1 ? "," : "").append('"').append(quoted(text)).append('"');
    }
    return out.append(']').toString();
  }
}
