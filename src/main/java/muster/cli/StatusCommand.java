package muster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import muster.client.HubClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `muster status`: what became of messages.
@Command(
    name = "status",
    description = "Say which of your messages have not been read yet, or what became of one.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  muster status                         what is still pending",
      "  muster status a1b2c3d4                one message, by the beginning of its id",
      "  muster status 5c3f0e9a-... --json",
      "",
      "received_by_server: on the hub's disk. delivered: on a device of the receiver.",
      "read: shown to the person."
    })
final class StatusCommand implements Runnable {
  private static final int LOOKED_AT = 500;
  private static final int SHORTEST = 4;

  @Mixin PersonOptions person = new PersonOptions();

  @Parameters(
      paramLabel = "MESSAGE_ID",
      arity = "0..1",
      description = "The id of a message, or its beginning.")
  @Nullable String message;

  @Override
  public void run() {
    person.with(client -> {
      if (message == null) {
        pending(client);
      } else {
        one(client, message);
      }
    });
  }

  private void pending(HubClient client) {
    String me = Answers.text(client.get("/api/v1/me"), "user");
    ObjectNode answer = Answers.body();
    ArrayNode list = answer.putArray("pending");
    History.pending(client, me, LOOKED_AT).forEach(list::add);
    Report report = person.report();
    if (!report.json() && list.isEmpty()) {
      report.line("Nothing is pending: everything has been read.");
      return;
    }
    report.list(
        answer,
        "pending",
        List.of("MESSAGE", "SENT", "TO", "STATUS", "TEXT"),
        m ->
            List.of(
                Said.brief(Answers.text(m, "message_id")),
                Said.time(m),
                Answers.text(m, "receiver_id"),
                Said.status(m),
                cut(Said.content(m, "content"))));
  }

  private static String cut(String text) {
    int most = 40;
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }

  private void one(HubClient client, String named) {
    JsonNode answer =
        client.get("/api/v1/messages/" + HubClient.segment(whole(client, named)) + "/status");
    Report report = person.report();
    if (report.json()) {
      report.json(answer);
      return;
    }
    lines(answer).forEach(report::line);
  }

  /// Each state with time and user, and who is still waited for.
  static List<String> lines(JsonNode answer) {
    String brief = Said.brief(Answers.text(answer, "message_id"));
    List<String> lines = new ArrayList<>();
    for (JsonNode line : answer.path("statuses")) {
      lines.add(
          "%s Message %s %s by %s at %s"
              .formatted(
                  sign(Answers.text(line, "status")),
                  brief,
                  Answers.text(line, "status"),
                  Answers.text(line, "user_id"),
                  Answers.time(line, "timestamp")));
    }
    if (!answer.path("waiting").isEmpty()) {
      String goal = answer.path("confirm").asBoolean(false) ? "confirmed" : "delivered";
      String waiting =
          Answers.each(Answers.body().set("w", answer.path("waiting")), "w", JsonNode::asString)
              .stream()
              .collect(Collectors.joining(", "));
      lines.add("⏳ Message " + brief + " not yet " + goal + ": " + waiting);
    }
    return lines;
  }

  static String sign(String status) {
    return switch (status) {
      case "read" -> "👁️";
      case "sent" -> "📤";
      default -> "✅";
    };
  }

  /// The id that begins like this, among the newest messages.
  static String whole(HubClient client, String named) {
    String start = named.replaceFirst("\\.+$|…$", "");
    if (start.length() < SHORTEST) {
      throw Failure.usage("give at least " + SHORTEST + " characters of the message's id");
    }
    List<String> ids =
        History.everything(client, LOOKED_AT).stream()
            .map(m -> Answers.text(m, "message_id"))
            .filter(id -> id.startsWith(start))
            .toList();
    if (ids.size() > 1 && !ids.contains(start)) {
      throw Failure.running("several messages begin with " + start + "; give more of the id");
    }
    return ids.size() == 1 ? ids.getFirst() : start;
  }
}
