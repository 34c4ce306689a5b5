package muster.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import muster.client.HubClient;
import tools.jackson.databind.JsonNode;

/// The newest messages of somebody, each once, oldest first.
final class History {
  /// The most that the hub gives at once.
  static final int MOST = 500;

  static final Comparator<JsonNode> BY_SEQ =
      Comparator.comparingLong(message -> message.path("seq").asLong(0));

  private History() {}

  static List<JsonNode> room(HubClient client, String room, int count) {
    return list(
        client.get(
            "/api/v1/rooms/" + HubClient.segment(room) + "/messages",
            Map.of("limit", Integer.toString(count))));
  }

  static List<JsonNode> with(HubClient client, String user, int count) {
    return list(
        client.get(
            "/api/v1/direct/" + HubClient.segment(user) + "/messages",
            Map.of("limit", Integer.toString(count))));
  }

  /// The oldest behind a `seq`.
  static List<JsonNode> after(HubClient client, String user, long seq) {
    return list(
        client.get(
            "/api/v1/direct/" + HubClient.segment(user) + "/messages",
            Map.of("limit", Integer.toString(MOST), "after", Long.toString(seq))));
  }

  /// Of all conversations together. They come newest first, so those whose newest message is older
  /// than enough others need not be asked.
  static List<JsonNode> everything(HubClient client, int count) {
    List<JsonNode> newest = new ArrayList<>();
    for (JsonNode conversation : client.get("/api/v1/conversations")) {
      long last = conversation.path("last_seq").asLong(0);
      boolean enough = newest.size() >= count;
      if (last == 0 || (enough && last < newest.getFirst().path("seq").asLong(0))) {
        break;
      }
      newest.addAll(with(client, Answers.text(conversation, "with"), count));
      newest.sort(BY_SEQ);
      newest = new ArrayList<>(newest.subList(Math.max(0, newest.size() - count), newest.size()));
    }
    return newest;
  }

  /// Own messages that have not got as far as they can: read, or delivered where receivers keep to
  /// themselves what they have read.
  static List<JsonNode> pending(HubClient client, String me, int count) {
    return everything(client, count).stream()
        .filter(message -> Answers.text(message, "sender_id").equalsIgnoreCase(me))
        .filter(History::isPending)
        .toList();
  }

  private static boolean isPending(JsonNode message) {
    JsonNode counts = message.path("counts");
    String goal = counts.has("read") || counts.isMissingNode() ? "read" : "delivered";
    String status = Answers.text(message, "status");
    boolean toAll = Answers.text(message, "receiver_id").equals(Said.BROADCAST);
    return toAll
        ? counts.path(goal).asInt(0) == 0
        : !status.equals("confirmed") && !status.equals("read") && !status.equals(goal);
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> messages = new ArrayList<>();
    array.forEach(messages::add);
    return messages;
  }
}
