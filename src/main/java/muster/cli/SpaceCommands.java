package muster.cli;

import java.nio.file.Path;
import java.util.List;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `muster space ...`: the spaces of a hub.
@Command(name = "space", description = "Make, list, remove, export and import spaces.")
final class SpaceCommands {
  private static final String SPACES = "/api/v1/spaces";

  @Command(
      name = "add",
      description = "Make a space: its own users, topics, rooms and database.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster space add team --name \"Team 1\"",
        "  muster user add alice@team --role admin       its first admin"
      })
  void add(
      @Mixin HubOptions hub,
      @Parameters(paramLabel = "SPACE", description = "1 to 40 of a-z, 0-9, - and _.")
          SpaceId space,
      @Option(names = "--name", paramLabel = "NAME", description = "Name that people see.")
          @Nullable String name) {
    ObjectNode body = Answers.body().put("space", space.value());
    if (name != null) {
      body.put("name", name);
    }
    hub.with(client -> hub.report().done(client.post(SPACES, body), "Made the space " + space));
  }

  @Command(
      name = "list",
      description = "List the spaces of the hub.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster space list", "  muster space list --json"})
  void list(@Mixin HubOptions hub) {
    hub.with(client ->
        hub.report()
            .list(
                client.get(SPACES),
                "spaces",
                List.of("SPACE", "NAME", "MADE"),
                space ->
                    List.of(
                        Answers.text(space, "space"),
                        Answers.text(space, "name"),
                        Answers.time(space, "created_at"))));
  }

  @Command(
      name = "remove",
      description = {"Remove a space with all that is in it, for good. Asks for its name first."},
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster space export team team.zip",
        "  muster space remove team",
        "  muster space remove team --yes team           without a question"
      })
  void remove(
      @Mixin HubOptions hub,
      @Parameters(paramLabel = "SPACE", description = "The space.") SpaceId space,
      @Option(
              names = "--yes",
              paramLabel = "SPACE",
              description = "Its name once more; nothing is asked then.")
          @Nullable String yes) {
    String confirmed = yes == null ? typed(hub, space) : yes;
    if (!confirmed.strip().equals(space.value())) {
      throw Failure.usage("the name does not match; the space " + space + " stays");
    }
    hub.with(client ->
        hub.report()
            .done(
                client.delete(SPACES + "/" + space + "?confirm=" + space),
                "Removed the space " + space));
  }

  @Command(
      name = "export",
      description = "Write a space into one archive, consistent while the hub runs.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster space export team team.zip"})
  void export(
      @Mixin HubOptions hub,
      @Parameters(paramLabel = "SPACE", description = "The space.") SpaceId space,
      @Parameters(paramLabel = "FILE", description = "The archive, a new file.") Path file) {
    hub.with(client -> {
      Archive archive = Archive.fetch(hub, client, SPACES + "/" + space + "/export", file);
      archive.tell(hub, "Exported the space " + space);
    });
  }

  @Command(
      name = "import",
      description = "Make a space from an archive.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster space import team team.zip",
        "  muster space import team2 team.zip            under another name"
      })
  void importFrom(
      @Mixin HubOptions hub,
      @Parameters(paramLabel = "SPACE", description = "The new space.") SpaceId space,
      @Parameters(paramLabel = "FILE", description = "The archive.") Path file) {
    Archive archive = Archive.existing(file);
    hub.with(client ->
        hub.report()
            .done(
                archive.send(hub, client, SPACES + "/" + space + "/import"),
                "Imported the space " + space));
  }

  private static String typed(HubOptions hub, SpaceId space) {
    Terminal terminal = hub.shell().terminal();
    if (terminal == null) {
      throw hub.wrong("nothing is removed without a person; or add --yes " + space);
    }
    String typed =
        terminal
            .line()
            .apply("This removes the space and all that is in it. Type its name to go on: ");
    return typed == null ? "" : typed;
  }
}
