package muster.cli;

import java.util.ArrayList;
import java.util.List;
import muster.client.Feed;
import muster.client.HubClient;
import muster.client.HubFailure;
import muster.client.Live;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `muster listen`: what happens, a line each.
@Command(
    name = "listen",
    description = "Print what happens, a line for each event, until Ctrl-C.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  muster listen                         messages to you, and what becomes of yours",
      "  muster listen --room 3 --json | jq -r .message",
      "  muster listen --count 1               wait for one event",
      "  muster listen --json --since 1042     first what came after that seq",
      "",
      "What is printed counts as delivered, not as read. A lost connection is made",
      "again, and nothing is missing in between."
    })
final class ListenCommand implements Runnable {
  private static final JsonMapper JSON = new JsonMapper();

  @Mixin PersonOptions person = new PersonOptions();

  @Option(names = "--room", paramLabel = "ROOM", description = "What happens in this room.")
  @Nullable String room;

  @Option(names = "--count", paramLabel = "N", description = "End after so many events.")
  long count = Long.MAX_VALUE;

  @Option(names = "--since", paramLabel = "SEQ", description = "First what came after this seq.")
  long since = -1;

  @Override
  public void run() {
    Entry entry = person.entry();
    person.with(client -> {
      JsonNode me = client.get("/api/v1/me");
      String user = Answers.text(me, "user") + "@" + Answers.text(me, "space");
      List<Feed> feeds =
          room == null
              ? direct(client, Answers.text(me, "user"), known(client), since >= 0)
              : List.of(new Feed(topic(client, room), roomKnown(client, room), since >= 0));
      try (Live live = new Live(entry.server(), user, entry.secret(), feeds)) {
        live.run(new Printing(live));
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    });
  }

  /// What was there before, for the case that the connection is lost before anything comes.
  private long known(HubClient client) {
    long last = Math.max(0, since);
    if (since < 0) {
      for (JsonNode conversation : client.get("/api/v1/conversations")) {
        last = Math.max(last, conversation.path("last_seq").asLong(0));
      }
    }
    return last;
  }

  private long roomKnown(HubClient client, String name) {
    JsonNode found = client.get("/api/v1/rooms/" + HubClient.segment(name));
    return since < 0 ? found.path("last_seq").asLong(0) : since;
  }

  /// The two feeds of direct messages: the inbox with everything under it, and what is for all.
  static List<Feed> direct(HubClient client, String user, long since, boolean replay) {
    String root;
    try {
      root = Answers.text(client.get("/api/v1/direct"), "topic");
    } catch (HubFailure failure) {
      throw failure.status() == 404
          ? Failure.running("this hub is too old: it knows nothing of direct messages")
          : failure;
    }
    return List.of(
        new Feed(root + "/" + level(user) + "/#", since, replay), new Feed(root, since, replay));
  }

  static String topic(HubClient client, String room) {
    return Answers.text(client.get("/api/v1/chat"), "prefix") + "/chat/" + room;
  }

  /// A user as one level of a topic.
  private static String level(String user) {
    return user.replace("%", "%25").replace("/", "%2F").replace("+", "%2B").replace("#", "%23");
  }

  private final class Printing implements Live.Listener {
    private final Live live;
    private long printed;

    Printing(Live live) {
      this.live = live;
    }

    @Override
    public void connected(boolean again) {
      person.shell().err().println(again ? "muster: connected again" : "muster: listening");
    }

    @Override
    public void lost(String why) {
      person.shell().err().println("muster: " + Report.plain(why) + "; trying again");
    }

    @Override
    public void heard(String topic, JsonNode event) {
      if (person.json) {
        person.shell().out().println(JSON.writeValueAsString(event));
      } else {
        List<String> lines = new ArrayList<>(Said.event(event));
        if (lines.isEmpty()) {
          return;
        }
        lines.forEach(person.report()::line);
      }
      person.shell().out().flush();
      if (++printed >= count) {
        live.close();
      }
    }
  }
}
