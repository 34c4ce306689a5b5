package muster.direct;

import java.util.UUID;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// One message as it is in the database. Written as JSON in one place, so that what is heard live
/// and what is read later are the same words.
///
/// @param extra what else the sender sent, as members of a JSON object
record Message(
    long seq,
    UUID id,
    String messageId,
    String conversation,
    Sender sender,
    Address receiver,
    String content,
    String type,
    boolean confirm,
    String extra,
    long at,
    Marks marks) {

  /// As they were called at that time.
  record Sender(UserId id, String name) {
    static Sender of(Principal who) {
      return new Sender(who.user(), who.name());
    }
  }

  /// What happened to it since.
  ///
  /// @param changedSeq of the last edit, or of the deletion
  record Marks(@Nullable Long changedSeq, long changedAt, boolean deleted) {
    static final Marks NONE = new Marks(null, 0, false);
  }

  boolean isFrom(UserId user) {
    return sender.id().equals(user);
  }

  /// The object as everybody gets it, open for more.
  JsonLine json() {
    JsonLine line = head("message").put("content", content).put("message_type", type);
    boolean dated = false;
    if (!marks.deleted()) {
      line.members(extra);
      dated = extra.startsWith("\"timestamp\":");
    }
    if (!dated) {
      line.put("timestamp", time(at));
    }
    line.put("id", id.toString()).put("seq", seq).put("at", Stamp.iso(at));
    if (marks.deleted()) {
      line.put("deleted", true);
    } else if (marks.changedSeq() != null) {
      line.put("edited_at", Stamp.iso(marks.changedAt()));
    }
    return line;
  }

  /// That it was changed or deleted, as those are told who have it already.
  JsonLine change() {
    JsonLine line = head(marks.deleted() ? "delete" : "edit");
    if (!marks.deleted()) {
      line.put("content", content);
    }
    Long changed = marks.changedSeq();
    return line.put("timestamp", time(marks.changedAt()))
        .put("seq", changed == null ? seq : changed)
        .put("at", Stamp.iso(marks.changedAt()));
  }

  private JsonLine head(String kind) {
    return new JsonLine()
        .put("type", kind)
        .put("message_id", messageId)
        .put("sender_id", sender.id().value())
        .put("sender_name", sender.name())
        .put("receiver_id", receiver.text());
  }

  /// With an offset in digits: older Pythons read no `Z`.
  static String time(long millis) {
    String iso = Stamp.iso(millis);
    return iso.substring(0, iso.length() - 1) + "+00:00";
  }

  Message changed(String text, Marks how) {
    return new Message(
        seq, id, messageId, conversation, sender, receiver, text, type, confirm, extra, at, how);
  }
}
