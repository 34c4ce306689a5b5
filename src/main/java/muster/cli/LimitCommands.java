package muster.cli;

import java.util.List;
import muster.client.HubClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `muster limits ...`: how much of everything a space allows.
@Command(name = "limits", description = "List and change rate limits and quotas of a space.")
final class LimitCommands {
  private static final String LIMITS = "/limits";
  private static final String LIMIT = "Its name, as in `muster limits list`.";

  @Command(
      name = "list",
      description = "List every limit with its value and meaning.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster limits list", "  muster limits list --space team --json"})
  void list(@Mixin HubOptions hub, @Mixin SpaceOption space) {
    hub.with(client ->
        hub.report()
            .list(
                client.get(space.path(LIMITS)),
                "limits",
                List.of("LIMIT", "VALUE", "DEFAULT", "PER", "MEANING"),
                limit ->
                    List.of(
                        Answers.text(limit, "limit"),
                        Answers.text(limit, "value"),
                        Answers.text(limit, "standard"),
                        Answers.text(limit, "per"),
                        Answers.text(limit, "meaning"))));
  }

  @Command(
      name = "set",
      description = "Change a limit: a rate (1/s burst 5), a number, or off.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster limits set messages '2/s burst 10'",
        "  muster limits set users 500 --space team",
        "  muster limits set publishes off"
      })
  void set(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "LIMIT", description = LIMIT) String limit,
      @Parameters(paramLabel = "VALUE", description = "A rate, a number, or off.") String value) {
    change(hub, space, limit, value, "The limit " + limit + " is now " + value);
  }

  @Command(
      name = "reset",
      description = "Take the change of a limit back: its default holds again.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster limits reset messages"})
  void reset(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "LIMIT", description = LIMIT) String limit) {
    change(hub, space, limit, "", "The limit " + limit + " has its default again");
  }

  private static void change(
      HubOptions hub, SpaceOption space, String limit, String value, String words) {
    String path = space.path(LIMITS + "/" + HubClient.segment(limit));
    hub.with(
        client -> hub.report().done(client.put(path, Answers.body().put("value", value)), words));
  }
}
