package muster.direct;

import java.time.Duration;
import muster.types.Topic;

/// What an owner may set about direct messages; docs/direct.md names the keys.
///
/// @param root first levels of the topics: the general topic; the inboxes are one level below
/// @param maxLength of a message, in code points
/// @param editTime for which senders may edit and delete what they wrote
public record DirectSettings(
    boolean enabled, String root, int maxLength, Duration editTime, Receipts receipts) {
  public static final DirectSettings DEFAULTS =
      new DirectSettings(true, "chat/messages", 4_000, Duration.ofDays(1), Receipts.OPTIONAL);

  /// Who learns that a message was read.
  public enum Receipts {
    /// The sender, unless one of the two has switched it off.
    OPTIONAL,
    /// The sender.
    ALWAYS,
    /// Nobody.
    NEVER
  }

  public DirectSettings {
    new Topic(root);
    if (root.startsWith("$") || root.endsWith("/")) {
      throw new IllegalArgumentException("MQTT_TOPIC does not begin with $ or end with /");
    }
    if (maxLength < 1 || maxLength > 100_000) {
      throw new IllegalArgumentException("DIRECT_MAX_LENGTH is 1 to 100000");
    }
    if (editTime.isNegative()) {
      throw new IllegalArgumentException("CHAT_EDIT_TIME is 0 or more");
    }
  }
}
