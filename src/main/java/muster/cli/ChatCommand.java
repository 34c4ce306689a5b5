package muster.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import muster.client.Feed;
import muster.client.HubClient;
import muster.client.HubFailure;
import muster.client.Live;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/// `muster chat`: the console.
@Command(
    name = "chat",
    description = "Chat in a console: messages come in while you type.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  muster chat",
      "  CHAT_USER_ID=fredy CHAT_USER_NAME=Fredy muster chat",
      "  printf 'send david Hello\\nquit\\n' | muster chat",
      "",
      "Type help in it. The Tab key completes commands and users; Ctrl-D ends it."
    })
final class ChatCommand implements Runnable {
  @Mixin PersonOptions person = new PersonOptions();

  @Override
  public void run() {
    Entry entry = person.entry();
    person.with(client -> {
      JsonNode me = client.get("/api/v1/me");
      String user = Answers.text(me, "user");
      List<JsonNode> unread = new ArrayList<>();
      long last = catchUp(client, unread);
      List<Feed> feeds = ListenCommand.direct(client, user, last, /* replay= */ true);
      Path history = person.personal().folder().resolve("history");
      try (Screen screen = screen(client, history);
          Live live =
              new Live(
                  entry.server(), user + "@" + Answers.text(me, "space"), entry.secret(), feeds);
          Console console = new Console(client, screen, live, me)) {
        console.welcome();
        unread.forEach(console::show);
        Thread.ofVirtual().name("live").start(() -> listen(live, console, entry));
        console.run();
      }
    });
  }

  /// What came while nobody looked, oldest first; gives the newest `seq` of all.
  private static long catchUp(HubClient client, List<JsonNode> unread) {
    long last = 0;
    for (JsonNode conversation : client.get("/api/v1/conversations")) {
      long newest = conversation.path("last_seq").asLong(0);
      last = Math.max(last, newest);
      if (conversation.path("unread").asInt(0) > 0) {
        History.after(
                client, Answers.text(conversation, "with"), conversation.path("read_seq").asLong(0))
            .stream()
            .filter(message -> message.path("seq").asLong(0) <= newest)
            .forEach(unread::add);
      }
    }
    unread.sort(History.BY_SEQ);
    return last;
  }

  private Screen screen(HubClient client, Path history) {
    Shell shell = person.shell();
    if (shell.terminal() == null) {
      return new Screen.Piped(shell);
    }
    List<String> words = new ArrayList<>(Console.COMMANDS);
    client
        .get("/api/v1/rooms/global/members")
        .forEach(member -> words.add(Answers.text(member, "user")));
    return Screen.Typing.open(shell.colours(), history, words);
  }

  private static void listen(Live live, Console console, Entry entry) {
    try {
      live.run(console);
    } catch (HubFailure failure) {
      console.say("❌ " + (failure.status() == 401 ? entry.again() : failure.words()));
    } catch (Failure failure) {
      console.say("❌ " + failure.words());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
