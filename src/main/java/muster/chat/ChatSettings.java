package muster.chat;

import java.time.Duration;
import muster.types.Topic;
import org.jspecify.annotations.Nullable;

/// What an owner may set about rooms; docs/rooms.md names the keys. The rate of messages is a limit
/// of `access` (`messages`), because limits can be changed while the hub runs.
///
/// @param prefix first level or levels of the topics
/// @param historyLimit messages that are loaded where nobody says how many
/// @param maxLength of a message, in code points
/// @param editTime for which authors may edit and delete what they wrote
/// @param mqttUrl public WebSocket URL that widgets are told; null: this very site, `/mqtt`
public record ChatSettings(
    boolean enabled,
    String prefix,
    int historyLimit,
    int maxLength,
    Duration editTime,
    @Nullable String mqttUrl) {
  public static final ChatSettings DEFAULTS =
      new ChatSettings(true, "quendaward", 100, 500, Duration.ofDays(1), null);

  public ChatSettings {
    new Topic(prefix);
    if (prefix.startsWith("$") || prefix.endsWith("/")) {
      throw new IllegalArgumentException("CHAT_TOPIC_PREFIX does not begin with $ or end with /");
    }
    if (historyLimit < 1 || historyLimit > Reading.MOST) {
      throw new IllegalArgumentException("CHAT_HISTORY_LIMIT is 1 to " + Reading.MOST);
    }
    if (maxLength < 1 || maxLength > 20_000) {
      throw new IllegalArgumentException("CHAT_MAX_LENGTH is 1 to 20000");
    }
    if (editTime.isNegative()) {
      throw new IllegalArgumentException("CHAT_EDIT_TIME is 0 or more");
    }
  }
}
