package muster.cli;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Stack;
import muster.client.HubClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `muster token ...`: signed tokens that stand for a user for a while. `muster token USER` is
/// short for `muster token issue USER`.
@Command(
    name = "token",
    description = "Issue and revoke tokens: a login that ends by itself.",
    customSynopsis = {"muster token USER [OPTIONS]", "       muster token COMMAND"},
    preprocessor = TokenCommands.IssueIsMeant.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  muster token EA1ABC --ttl 1h --room 3",
      "  muster token issue revoke             for a user whose id is a command's name"
    })
final class TokenCommands {

  /// Puts in the `issue` that people leave out.
  static final class IssueIsMeant implements IParameterPreprocessor {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli hands its arguments over in a Stack
    public boolean preprocess(
        Stack<String> args,
        CommandSpec command,
        @Nullable ArgSpec argument,
        Map<String, Object> info) {
      if (!args.isEmpty()
          && !command.subcommands().containsKey(args.peek())
          && !Set.of("-h", "--help").contains(args.peek())) {
        args.push("issue");
      }
      return false;
    }
  }

  @Command(
      name = "issue",
      description = "Issue a token for a user and print it.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster token EA1ABC --ttl 1h --room 3",
        "  muster token bob@team --ttl 30d --scope subscribe",
        "  TOKEN=$(muster token EA1ABC --ttl 15m)"
      })
  void issue(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "USER", description = "The user: ID, or ID@SPACE.") String user,
      @Option(
              names = "--ttl",
              paramLabel = "SPAN",
              converter = Span.class,
              description = "How long it lasts: 15m, 1h, 30d.")
          @Nullable Duration ttl,
      @Option(
              names = "--room",
              paramLabel = "ROOM",
              description = "Only this room; may be given often.")
          @Nullable List<String> rooms,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              description = "Only this right; may be given often.")
          @Nullable List<String> scopes,
      @Option(names = "--name", paramLabel = "NAME", description = "Name that others see.")
          @Nullable String name) {
    SpaceOption.Who who = space.who(user);
    ObjectNode body = Answers.body().put("user", who.user().value());
    if (name != null) {
      body.put("name", name);
    }
    if (ttl != null) {
      body.put("ttl_seconds", ttl.toSeconds());
    }
    if (rooms != null) {
      rooms.forEach(body.putArray("rooms")::add);
    }
    if (scopes != null) {
      scopes.forEach(body.putArray("scopes")::add);
    }
    hub.with(client -> {
      JsonNode answer = client.post(who.path("/tokens"), body);
      hub.report().done(answer, Answers.text(answer, "token"));
    });
  }

  @Command(
      name = "revoke",
      description = "End a token now; connections that used it are closed.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster token revoke a19f3c27d1e-0Q4xVt9sYb2mKk1p      the id, from `muster audit`",
        "  muster token revoke eyJhbGciOi...                    or the token itself"
      })
  void revoke(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Parameters(paramLabel = "TOKEN", description = "The token, or its id.") String token) {
    String id = idOf(token);
    String path = space.path("/tokens/" + HubClient.segment(id));
    hub.with(client -> hub.report().done(client.delete(path), "Revoked the token " + id));
  }

  /// A token says its id itself; nothing is believed here, the hub looks it up.
  private static String idOf(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return token;
    }
    try {
      JsonNode claims = new JsonMapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
      String id = Answers.text(claims, "jti");
      if (!id.isEmpty()) {
        return id;
      }
    } catch (IllegalArgumentException | JacksonException other) {
      // said below
    }
    throw Failure.usage("this is no token of Muster");
  }

  @Command(
      name = "rotate",
      description =
          "Sign with a new key from now on. Old tokens stay good until they expire,"
              + " unless --end-all.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  muster token rotate",
        "  muster token rotate --end-all           after a key was stolen"
      })
  void rotate(
      @Mixin HubOptions hub,
      @Mixin SpaceOption space,
      @Option(names = "--end-all", description = "End every token that was ever issued.")
          boolean endAll) {
    hub.with(client ->
        hub.report()
            .done(
                client.post(space.path("/tokens/rotate"), Answers.body().put("end_all", endAll)),
                endAll ? "Every token is ended" : "New tokens are signed with a new key"));
  }
}
