package muster.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// `muster history`.
@Command(
    name = "history",
    description = "Print the last messages, one line each, oldest first.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  muster history                        the last 20 with anybody",
      "  muster history 100 --with david",
      "  muster history --with all             what was said to everybody",
      "  muster history 50 --room 3 --json"
    })
final class HistoryCommand implements Runnable {
  @Mixin PersonOptions person = new PersonOptions();

  @Parameters(paramLabel = "N", arity = "0..1", description = "How many, 1 to 500 (default: 20).")
  int count = 20;

  @Option(
      names = "--with",
      paramLabel = "USER",
      description = "Only the conversation with this user, all, or group:ID.")
  @Nullable String with;

  @Option(names = "--room", paramLabel = "ROOM", description = "The messages of this room.")
  @Nullable String room;

  @Override
  public void run() {
    if (count < 1 || count > History.MOST) {
      throw Failure.usage("N is a number from 1 to " + History.MOST);
    }
    if (with != null && room != null) {
      throw Failure.usage("--with and --room cannot be asked for together");
    }
    person.with(client -> {
      List<JsonNode> messages =
          room != null
              ? History.room(client, room, count)
              : with != null
                  ? History.with(client, with, count)
                  : History.everything(client, count);
      Report report = person.report();
      if (report.json()) {
        ArrayNode array = Answers.body().arrayNode();
        messages.forEach(array::add);
        report.json(array);
      } else {
        messages.forEach(m -> report.line(room != null ? Said.room(m) : Said.direct(m)));
      }
    });
  }
}
