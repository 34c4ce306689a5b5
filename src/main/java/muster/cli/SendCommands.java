package muster.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import muster.client.HubClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `muster send` and `muster broadcast`: one message, the whole text that was typed. Exit code 0
/// means that the hub has it on its disk.
final class SendCommands {
  private SendCommands() {}

  @Command(
      name = "send",
      description = "Write to a user, to a group, or into a room.",
      customSynopsis = {
        "muster send USER TEXT... [OPTIONS]",
        "       muster send --room ROOM TEXT... [OPTIONS]"
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster send david Hello! How are you?",
        "  muster send --room 3 'Going to 20 m SSB now'",
        "  muster send group:5f3a Meet at the hut --confirm",
        "  df -h | muster send admin -                      the text from the input",
        "  muster send david -- --starts with a dash"
      })
  static final class Send implements Runnable {
    @Mixin PersonOptions person = new PersonOptions();

    @Parameters(
        paramLabel = "USER TEXT",
        arity = "1..*",
        description =
            "The user, all, or group:ID (not with --room); then the text, - for the input.")
    List<String> words = List.of();

    @Option(names = "--room", paramLabel = "ROOM", description = "Into this room instead.")
    @Nullable String room;

    @Mixin Extras extras = new Extras();

    @Override
    public void run() {
      if (room != null) {
        String name = room;
        String text = text(person.shell(), words);
        person.with(client -> {
          ObjectNode body = extras.body("id", "message", text);
          JsonNode answer =
              client.post("/api/v1/rooms/" + HubClient.segment(name) + "/messages", body);
          person.report().done(answer, "📤 Message sent to room " + name + ": " + text);
        });
        return;
      }
      if (words.size() < 2) {
        throw Failure.usage("the text is missing (muster send --help shows how it is used)");
      }
      direct(
          person, extras, words.getFirst(), text(person.shell(), words.subList(1, words.size())));
    }
  }

  @Command(
      name = "broadcast",
      description = "Write to everybody in the space.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster broadcast We start in ten minutes",
        "  muster broadcast 'Leave the valley now' --confirm",
        "  muster broadcast - < notice.txt"
      })
  static final class Broadcast implements Runnable {
    @Mixin PersonOptions person = new PersonOptions();

    @Parameters(paramLabel = "TEXT", arity = "1..*", description = "The text, - for the input.")
    List<String> words = List.of();

    @Mixin Extras extras = new Extras();

    @Override
    public void run() {
      direct(person, extras, Said.BROADCAST, text(person.shell(), words));
    }
  }

  /// What a message can have besides its text.
  static final class Extras {
    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "The message's id; the same id again is the same message, sent once.")
    @Nullable String id;

    @Option(names = "--reply-to", paramLabel = "ID", description = "The message that this answers.")
    @Nullable String replyTo;

    @Option(names = "--confirm", description = "Ask the receivers to confirm it (not in rooms).")
    boolean confirm;

    ObjectNode body(String idField, String textField, String text) {
      ObjectNode body =
          Answers.body()
              .put(idField, id == null ? UUID.randomUUID().toString() : id)
              .put(textField, text);
      if (replyTo != null) {
        body.put("reply_to", replyTo);
      }
      return confirm ? body.put("confirm", true) : body;
    }
  }

  private static void direct(PersonOptions person, Extras extras, String receiver, String text) {
    person.with(client -> {
      ObjectNode body = extras.body("message_id", "content", text);
      JsonNode answer =
          client.post("/api/v1/direct/" + HubClient.segment(receiver) + "/messages", body);
      person
          .report()
          .done(
              answer,
              "📤 Message sent: %s (%s)".formatted(text, Answers.text(answer, "message_id")));
    });
  }

  /// All of what was typed, with one blank between words as the shell gives them.
  private static String text(Shell shell, List<String> words) {
    if (!words.equals(List.of("-"))) {
      return String.join(" ", words);
    }
    try {
      return new String(shell.in().readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException broken) {
      throw Failure.running("the text could not be read from the input");
    }
  }
}
