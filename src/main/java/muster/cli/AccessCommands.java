package muster.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import muster.types.Topic;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `muster access ...`: who may publish and subscribe to what, and why.
@Command(
    name = "access",
    description = "Explain and change who may publish and subscribe to what.",
    subcommands = AccessCommands.Rules.class)
final class AccessCommands {
  /// What somebody may do with a topic.
  enum Deed {
    PUBLISH,
    SUBSCRIBE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Command(
      name = "explain",
      description = "Say whether a user may publish or subscribe, and which rule says so.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster access explain EA1ABC publish quendaward/chat/3",
        "  muster access explain bob@team subscribe 'owntracks/#'",
        "",
        "Exit code 0 whether it is allowed or not; --json has it as \"allowed\"."
      })
  void explain(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "USER", description = "The user: ID, or ID@SPACE.") String user,
      @Parameters(paramLabel = "DEED", description = "publish or subscribe.") Deed deed,
      @Parameters(paramLabel = "TOPIC", description = "A topic, or a filter to subscribe to.")
          String topic) {
    SpaceOption.Who who = space.who(user);
    String checked =
        deed == Deed.PUBLISH ? new Topic(topic).value() : new TopicFilter(topic).value();
    Map<String, String> query =
        Map.of("user", who.user().value(), "action", deed.toString(), "topic", checked);
    hub.with(client -> {
      JsonNode answer = client.get(who.path("/access/explain"), query);
      String verdict = answer.path("allowed").asBoolean(false) ? "yes" : "no";
      hub.report().done(answer, verdict + ": " + Answers.text(answer, "words"));
    });
  }

  /// `muster access rules ...`.
  @Command(name = "rules", description = "List, add and remove the rules that admins made.")
  static final class Rules {
    private static final String RULES = "/access/rules";

    @Command(
        name = "list",
        description = "List the rules that admins made; with --all the built-in ones too.",
        footerHeading = "%nExamples:%n",
        footer = {"  muster access rules list", "  muster access rules list --all --space team"})
    void list(
        @Mixin HubOptions hub,
        @Mixin SpaceOption space,
        @Option(
                names = "--all",
                description = "Every rule in words, in the order in which they are asked.")
            boolean all) {
      hub.with(client -> {
        JsonNode answer = client.get(space.path(RULES));
        if (all && !hub.json) {
          answer.path("order").forEach(rule -> hub.report().line(rule.asString("")));
        } else {
          tell(hub, answer);
        }
      });
    }

    private static void tell(HubOptions hub, JsonNode answer) {
      hub.report()
          .list(
              answer,
              "rules",
              List.of("ID", "RULE", "WHO", "ACTIONS", "FILTER", "NOTE"),
              rule ->
                  List.of(
                      Answers.text(rule, "id"),
                      rule.path("allow").asBoolean(false) ? "allow" : "deny",
                      Answers.text(rule, "who"),
                      Answers.text(rule, "actions"),
                      Answers.text(rule, "filter"),
                      Answers.text(rule, "note")));
    }

    /// What a rule says.
    enum Verdict {
      ALLOW,
      DENY;

      @Override
      public String toString() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    /// What a rule speaks of.
    enum Actions {
      PUBLISH,
      SUBSCRIBE,
      BOTH;

      @Override
      public String toString() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    @Command(
        name = "add",
        description = "Add a rule. The first rule that fits decides.",
        footerHeading = "%nExamples:%n",
        footer = {
          "  muster access rules add deny guest both 'sensors/#'",
          "  muster access rules add allow user:bob publish 'sensors/%%u/+' --first"
        })
    void add(
        @Mixin HubOptions hub,
        @Mixin SpaceOption space,
        @Parameters(paramLabel = "VERDICT", description = "allow or deny.") Verdict verdict,
        @Parameters(
                paramLabel = "WHO",
                description = "everyone, operators, user:ID, or a role (and all above it).")
            String who,
        @Parameters(paramLabel = "ACTIONS", description = "publish, subscribe or both.")
            Actions actions,
        @Parameters(
                paramLabel = "FILTER",
                description = "Topics; %%u stands for the user's own level.")
            String filter,
        @Option(names = "--note", paramLabel = "TEXT", description = "Why this rule is there.")
            @Nullable String note,
        @Option(names = "--first", description = "Ask this rule before all others.")
            boolean first) {
      ObjectNode body =
          Answers.body()
              .put("allow", verdict == Verdict.ALLOW)
              .put("who", who)
              .put("filter", filter);
      var list = body.putArray("actions");
      if (actions != Actions.SUBSCRIBE) {
        list.add("publish");
      }
      if (actions != Actions.PUBLISH) {
        list.add("subscribe");
      }
      if (note != null) {
        body.put("note", note);
      }
      if (first) {
        body.put("first", true);
      }
      hub.with(client -> {
        JsonNode answer = client.post(space.path(RULES), body);
        hub.report().done(answer, "Added rule " + Answers.text(answer, "id"));
      });
    }

    @Command(
        name = "remove",
        description = "Remove a rule.",
        footerHeading = "%nExamples:%n",
        footer = {"  muster access rules remove 7"})
    void remove(
        @Mixin HubOptions hub,
        @Mixin SpaceOption space,
        @Parameters(paramLabel = "ID", description = "As in `muster access rules list`.") long id) {
      hub.with(client ->
          hub.report().done(client.delete(space.path(RULES + "/" + id)), "Removed rule " + id));
    }
  }
}
