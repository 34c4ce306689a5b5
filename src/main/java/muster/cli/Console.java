package muster.cli;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import muster.client.Feed;
import muster.client.HubClient;
import muster.client.HubFailure;
import muster.client.Live;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The conversation of one person with the hub: lines that are typed are commands, events that come
/// in are shown. A message is called read when its line was printed, and not before. Commands run
/// on the thread that reads, events on that of the live connection.
final class Console implements Live.Listener, AutoCloseable {
  static final List<String> COMMANDS =
      List.of(
          "send",
          "broadcast",
          "history",
          "status",
          "typing",
          "rooms",
          "join",
          "leave",
          "who",
          "location",
          "help",
          "quit");
  private static final int TYPING_SECONDS = 3;
  private static final int SHOWN = 20;
  private static final String RULE = "=".repeat(50);

  private final HubClient client;
  private final Screen screen;
  private final Live live;
  private final String user;
  private final String name;
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("console").factory());
  // valid while in a room; set by the thread that reads
  private volatile @Nullable String room;
  private @Nullable Feed roomFeed;

  Console(HubClient client, Screen screen, Live live, JsonNode me) {
    this.client = client;
    this.screen = screen;
    this.live = live;
    this.user = Answers.text(me, "user");
    this.name = Answers.text(me, "name");
  }

  void say(String line) {
    screen.print(line);
  }

  void welcome() {
    say("🎉 Welcome to the chat, " + name + "!");
    say("Your ID: " + user);
    help();
  }

  private void help() {
    for (String line :
        List.of(
            RULE,
            "💬 CHAT COMMANDS (with or without a slash before them)",
            RULE,
            "send <user_id> <message>  - Send message to user",
            "broadcast <message>       - Send message to all users",
            "history [limit]           - Show message history",
            "status [message_id]       - Show pending message status",
            "typing <user_id>          - Send typing indicator",
            "rooms                     - List the rooms",
            "join <room>, leave        - Talk in a room: lines that are no command go there",
            "who                       - Who is here",
            "location                  - Where your friends are",
            "help                      - Show this help",
            "quit                      - Exit chat",
            RULE)) {
      say(line);
    }
  }

  /// Until the person has enough.
  void run() {
    while (true) {
      String in = room;
      String line = screen.read("[" + Report.plain(name) + (in == null ? "" : " #" + in) + "] ");
      if (line == null) {
        return;
      }
      try {
        if (!line.isBlank() && !did(line.strip())) {
          return;
        }
      } catch (HubFailure failure) {
        say("❌ " + failure.words());
      } catch (Failure failure) {
        say("❌ " + failure.words());
      }
    }
  }

  /// False when that was the end.
  private boolean did(String line) {
    String text = line.startsWith("/") ? line.substring(1) : line;
    String[] parts = text.split("\\s+", 2);
    String rest = parts.length > 1 ? parts[1] : "";
    switch (parts[0].toLowerCase(Locale.ROOT)) {
      case "send" -> send(rest);
      case "broadcast" -> direct(Said.BROADCAST, rest, "broadcast <message>");
      case "history" -> history(rest);
      case "status" -> status(rest);
      case "typing" -> typing(rest);
      case "rooms" -> rooms();
      case "join" -> join(rest);
      case "leave" -> leave();
      case "who" -> who();
      case "location" -> location();
      case "help" -> help();
      case "quit", "exit" -> {
        return false;
      }
      default -> other(line);
    }
    return true;
  }

  private void other(String line) {
    String in = room;
    if (in == null || line.startsWith("/")) {
      throw Failure.usage("unknown command; type help");
    }
    ObjectNode body = Answers.body().put("id", UUID.randomUUID().toString()).put("message", line);
    client.post("/api/v1/rooms/" + HubClient.segment(in) + "/messages", body);
  }

  private void send(String rest) {
    String[] parts = rest.split("\\s+", 2);
    direct(parts[0], parts.length > 1 ? parts[1] : "", "send <user_id> <message>");
  }

  private void direct(String receiver, String text, String usage) {
    if (receiver.isEmpty() || text.isEmpty()) {
      throw Failure.usage("use it so: " + usage);
    }
    ObjectNode body =
        Answers.body().put("message_id", UUID.randomUUID().toString()).put("content", text);
    client.post("/api/v1/direct/" + HubClient.segment(receiver) + "/messages", body);
    say("📤 Message sent: " + text);
  }

  private void history(String rest) {
    int count = SHOWN;
    if (!rest.isEmpty()) {
      if (!rest.matches("[0-9]{1,3}") || Integer.parseInt(rest) < 1) {
        throw Failure.usage("use it so: history [1 to 500]");
      }
      count = Math.min(History.MOST, Integer.parseInt(rest));
    }
    String in = room;
    if (in == null) {
      History.everything(client, count).forEach(message -> say(Said.direct(message)));
    } else {
      History.room(client, in, count).forEach(message -> say(Said.room(message)));
    }
  }

  private void status(String id) {
    if (!id.isEmpty()) {
      String whole = StatusCommand.whole(client, id);
      String path = "/api/v1/messages/" + HubClient.segment(whole) + "/status";
      StatusCommand.lines(client.get(path)).forEach(this::say);
      return;
    }
    List<JsonNode> pending = History.pending(client, user, History.MOST);
    if (pending.isEmpty()) {
      say("Nothing is pending: everything has been read.");
    }
    for (JsonNode message : pending) {
      say(
          "⏳ Message "
              + Said.brief(Answers.text(message, "message_id"))
              + " "
              + Said.direct(message));
    }
  }

  /// On, and off again by itself.
  private void typing(String receiver) {
    if (receiver.isEmpty()) {
      throw Failure.usage("use it so: typing <user_id>");
    }
    String path = "/api/v1/direct/" + HubClient.segment(receiver) + "/typing";
    client.post(path, Answers.body().put("is_typing", true));
    say("✍️ " + name + " is typing...");
    var _ =
        later.schedule(
            () -> client.post(path, Answers.body().put("is_typing", false)),
            TYPING_SECONDS,
            TimeUnit.SECONDS);
  }

  private void rooms() {
    for (JsonNode found : client.get("/api/v1/rooms")) {
      String unread = Answers.text(found, "unread");
      say(
          "#%s  %s%s"
              .formatted(
                  Answers.text(found, "room"),
                  Answers.text(found, "title"),
                  unread.isEmpty() || unread.equals("0") ? "" : "  (" + unread + " unread)"));
    }
  }

  private void join(String wanted) {
    if (wanted.isEmpty()) {
      throw Failure.usage("use it so: join <room>");
    }
    String named = wanted.startsWith("#") ? wanted.substring(1) : wanted;
    JsonNode found = client.get("/api/v1/rooms/" + HubClient.segment(named));
    leave();
    Feed feed =
        new Feed(
            ListenCommand.topic(client, named),
            found.path("last_seq").asLong(0),
            /* replay= */ true);
    History.room(client, named, SHOWN).forEach(message -> say(Said.room(message)));
    live.add(feed);
    roomFeed = feed;
    room = named;
    say("You are in #" + named + "; what is no command goes there. leave ends it.");
  }

  private void leave() {
    Feed feed = roomFeed;
    if (feed != null) {
      live.remove(feed);
    }
    roomFeed = null;
    room = null;
  }

  private void who() {
    String in = room == null ? "global" : room;
    for (JsonNode member : client.get("/api/v1/rooms/" + HubClient.segment(in) + "/members")) {
      boolean online = member.path("online").asBoolean(false);
      say((online ? "● " : "○ ") + Answers.text(member, "user"));
    }
  }

  private void location() {
    JsonNode places = client.get("/api/0/last");
    if (places.isEmpty()) {
      say("Nobody shows you where they are.");
    }
    for (JsonNode place : places) {
      String topic = Answers.text(place, "topic");
      say(
          "📍 %s  %s, %s  %s"
              .formatted(
                  topic.substring(topic.indexOf('/') + 1),
                  Answers.text(place, "lat"),
                  Answers.text(place, "lon"),
                  Answers.time(place, "isotst")));
    }
  }

  @Override
  public void connected(boolean again) {
    if (again) {
      say("🔌 Connected again.");
    }
  }

  @Override
  public void lost(String why) {
    say("🔌 " + why + "; trying again ...");
  }

  @Override
  public void heard(String topic, JsonNode event) {
    show(event);
  }

  /// Prints an event; a direct message of somebody else's is read then.
  void show(JsonNode event) {
    String sender = Answers.text(event, "sender_id");
    boolean message = event.has("content") && !Answers.text(event, "type").equals("edit");
    if (message && sender.equalsIgnoreCase(user)) {
      return;
    }
    Said.event(event).forEach(this::say);
    if (message) {
      read(Answers.text(event, "message_id"));
    }
  }

  private void read(String messageId) {
    try {
      client.post(
          "/api/v1/messages/" + HubClient.segment(messageId) + "/status",
          Answers.body().put("status", "read"));
      say("👁️ Sent read receipt for message " + Said.brief(messageId));
    } catch (HubFailure failure) {
      say("❌ " + failure.words());
    }
  }

  @Override
  public void close() {
    live.close();
    later.shutdownNow();
  }
}
