package muster.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import muster.client.HubClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `muster bridge ...`: rooms that reach farther.
@Command(name = "bridge", description = "Mirror rooms to Telegram, webhooks and DX clusters.")
final class BridgeCommands {
  private static final String BRIDGES = "/bridges";
  private static final Set<String> LISTS =
      Set.of("events", "skip_sources", "bands", "modes", "calls", "spotters");
  private static final Set<String> NUMBERS = Set.of("port", "per_minute", "give_up_seconds");
  private static final Set<String> SWITCHES = Set.of("signed", "send_spots");

  @Command(
      name = "add",
      description = "Make a bridge: telegram, webhook-in, webhook-out or dxcluster.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster bridge add telegram tg --secret-file token.txt",
        "  muster bridge add webhook-in grafana --room 3",
        "  muster bridge add webhook-out archive --room 3 --set url=https://example.org/in",
        "  muster bridge add dxcluster dx --room dx --set host=dxfun.com \\",
        "      --set callsign=EA1ABC-5 --set bands=20m,40m"
      })
  void add(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "KIND", description = "What kind of bridge.") String kind,
      @Parameters(paramLabel = "NAME", description = "1 to 20 of a-z 0-9 - _.") String name,
      @Option(names = "--room", paramLabel = "ROOM", description = "Its room.")
          @Nullable String room,
      @Option(
              names = "--set",
              paramLabel = "OPTION=VALUE",
              description = "An option of its kind; may be given often.")
          @Nullable Map<String, String> options,
      @Option(
              names = "--secret-file",
              paramLabel = "FILE",
              description = "File that holds the bot's token, or the password.")
          @Nullable Path secret) {
    ObjectNode body = Answers.body().put("kind", kind).put("name", name);
    if (room != null) {
      body.put("room", room);
    }
    if (secret != null) {
      body.put("secret", secretIn(secret));
    }
    ObjectNode said = body.putObject("options");
    if (options != null) {
      options.forEach((option, value) -> put(said, option, value));
    }
    hub.with(client -> {
      JsonNode answer = client.post(space.path(BRIDGES), body);
      String shown = Answers.text(answer, "secret");
      String hook = Answers.text(answer, "hook");
      hub.report()
          .done(
              answer,
              "Made the bridge "
                  + name
                  + (hook.isEmpty() ? "" : "; post to " + hook)
                  + (shown.isEmpty() ? "" : "; its secret, shown only now: " + shown));
    });
  }

  private static String secretIn(Path file) {
    try {
      return java.nio.file.Files.readString(file).strip();
    } catch (java.io.IOException unreadable) {
      throw Failure.usage("cannot read " + file);
    }
  }

  private static void put(ObjectNode options, String option, String value) {
    try {
      if (LISTS.contains(option)) {
        List.of(value.split(",", -1)).forEach(options.putArray(option)::add);
      } else if (NUMBERS.contains(option)) {
        options.put(option, Long.parseLong(value));
      } else if (SWITCHES.contains(option)) {
        options.put(option, Boolean.parseBoolean(value));
      } else {
        options.put(option, value);
      }
    } catch (NumberFormatException e) {
      throw Failure.usage("the option " + option + " is a number");
    }
  }

  @Command(
      name = "list",
      description = "List the bridges, how they are and what went wrong last.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster bridge list", "  muster bridge list --space team --json"})
  void list(@Mixin HubOptions hub, @Mixin SpaceOption space) {
    hub.with(client ->
        hub.report()
            .list(
                client.get(space.path(BRIDGES)),
                "bridges",
                List.of("NAME", "KIND", "ROOMS", "STATE", "IN", "OUT", "GIVEN UP", "LAST ERROR"),
                one ->
                    List.of(
                        Answers.text(one, "name"),
                        Answers.text(one, "kind"),
                        String.join(
                            " ",
                            one.path("links")
                                .valueStream()
                                .map(link -> Answers.text(link, "room"))
                                .toList()),
                        Answers.text(one, "state"),
                        Answers.text(one, "in"),
                        Answers.text(one, "out"),
                        Answers.text(one, "dropped"),
                        Answers.text(one, "last_error"))));
  }

  @Command(
      name = "link",
      description = "Make a code that links a Telegram chat to a room: /link CODE there.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster bridge link tg 3"})
  void link(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "NAME", description = "The bridge.") String name,
      @Parameters(paramLabel = "ROOM", description = "The room.") String room) {
    hub.with(client -> {
      JsonNode answer = client.post(path(space, name) + "/links", Answers.body().put("room", room));
      hub.report()
          .done(
              answer,
              "Write in the chat, within 15 minutes: /link " + Answers.text(answer, "code"));
    });
  }

  @Command(
      name = "pause",
      description = "Stop a bridge where it is.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster bridge pause tg"})
  void pause(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "NAME", description = "The bridge.") String name) {
    turn(hub, space, name, true, "Paused the bridge " + name);
  }

  @Command(
      name = "resume",
      description = "Let a bridge go on from where it stopped.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster bridge resume tg"})
  void resume(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "NAME", description = "The bridge.") String name) {
    turn(hub, space, name, false, "The bridge " + name + " goes on");
  }

  private static void turn(
      HubOptions hub, SpaceOption space, String name, boolean paused, String words) {
    hub.with(client ->
        hub.report()
            .done(client.patch(path(space, name), Answers.body().put("paused", paused)), words));
  }

  @Command(
      name = "remove",
      description = "Remove a bridge; what it brought into rooms stays there.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster bridge remove tg"})
  void remove(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "NAME", description = "The bridge.") String name) {
    hub.with(client ->
        hub.report().done(client.delete(path(space, name)), "Removed the bridge " + name));
  }

  private static String path(SpaceOption space, String name) {
    return space.path(BRIDGES + "/" + HubClient.segment(name));
  }
}
