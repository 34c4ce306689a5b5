package muster.cli;

import java.time.Duration;
import java.util.List;
import muster.client.HubClient;
import muster.types.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `muster key ...`: API keys, with which programs come in.
@Command(name = "key", description = "Make, list and revoke API keys: how programs log in.")
final class KeyCommands {
  private static final String KEYS = "/keys";

  @Command(
      name = "add",
      description = "Make an API key and print it; it is shown only now.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster key add \"Telegram bridge\" --role moderator",
        "  muster key add backup --role admin > ~/.muster-key     for --key-file"
      })
  void add(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "NAME", description = "What it is for.") String name,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              completionCandidates = Muster.Roles.class,
              description = "guest, member, moderator or admin (default: member).")
          @Nullable Role role,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              description = "Only this right; may be given often.")
          @Nullable List<String> scopes,
      @Option(
              names = "--room",
              paramLabel = "ROOM",
              description = "Only this room; may be given often.")
          @Nullable List<String> rooms,
      @Option(
              names = "--ttl",
              paramLabel = "SPAN",
              converter = Span.class,
              description = "How long it lasts (default: until it is revoked).")
          @Nullable Duration ttl) {
    ObjectNode body = Answers.body().put("name", name);
    if (role != null) {
      body.put("role", role.code());
    }
    if (scopes != null) {
      scopes.forEach(body.putArray("scopes")::add);
    }
    if (rooms != null) {
      rooms.forEach(body.putArray("rooms")::add);
    }
    if (ttl != null) {
      body.put("ttl_seconds", ttl.toSeconds());
    }
    hub.with(client -> {
      JsonNode answer = client.post(space.path(KEYS), body);
      hub.report().done(answer, Answers.text(answer, "key"));
    });
  }

  @Command(
      name = "list",
      description = "List the API keys of a space; the keys themselves are not kept.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster key list", "  muster key list --space team --json"})
  void list(@Mixin HubOptions hub, @Mixin SpaceOption space) {
    hub.with(client ->
        hub.report()
            .list(
                client.get(space.path(KEYS)),
                "keys",
                List.of("ID", "NAME", "ROLE", "SCOPES", "MADE", "EXPIRES", "LAST USED"),
                key ->
                    List.of(
                        Answers.text(key, "id"),
                        Answers.text(key, "name"),
                        Answers.text(key, "role"),
                        Answers.text(key, "scopes"),
                        Answers.time(key, "created_at"),
                        Answers.time(key.path("made"), "expires_at"),
                        Answers.time(key, "last_used_at"))));
  }

  @Command(
      name = "revoke",
      description = "End an API key now; connections that used it are closed.",
      footerHeading = "%nExamples:%n",
      footer = {"  muster key revoke 0198f3c2-7d1e"})
  void revoke(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "ID", description = "As in `muster key list`.") String id) {
    String path = space.path(KEYS + "/" + HubClient.segment(id));
    hub.with(client -> hub.report().done(client.delete(path), "Revoked the API key " + id));
  }
}
