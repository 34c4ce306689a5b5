package muster.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import muster.client.PrivateFile;
import muster.types.Refusal;
import muster.types.SpaceId;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The logins that `muster login` saved, newest first, in one file that only its owner can read.
/// Several hubs and several users side by side are fine: who is asked for decides, else the newest.
final class Logins {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;

  Logins(Path folder) {
    this.file = folder.resolve("logins.json");
  }

  Path file() {
    return file;
  }

  List<Login> all() {
    try {
      List<Login> logins = new ArrayList<>();
      for (JsonNode node : JSON.readTree(Files.readAllBytes(file)).path("logins")) {
        logins.add(
            new Login(
                URI.create(Answers.text(node, "server")),
                new UserId(Answers.text(node, "user")),
                new SpaceId(Answers.text(node, "space")),
                Answers.text(node, "token"),
                Instant.parse(Answers.text(node, "until"))));
      }
      return logins;
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (JacksonException
        | IllegalArgumentException
        | DateTimeParseException
        | Refusal damaged) {
      throw Failure.running(file + " is damaged; remove it and sign in again with muster login");
    } catch (IOException unreadable) {
      throw Failure.running("cannot read the saved logins in " + file);
    }
  }

  Optional<Login> find(@Nullable URI server, Login.@Nullable Wish who) {
    return all().stream().filter(login -> login.is(server, who)).findFirst();
  }

  void save(Login login) {
    List<Login> logins = new ArrayList<>(all());
    logins.removeIf(login::replaces);
    logins.addFirst(login);
    write(logins);
  }

  void forget(Login login) {
    List<Login> logins = new ArrayList<>(all());
    logins.removeIf(login::replaces);
    write(logins);
  }

  private void write(List<Login> logins) {
    ObjectNode root = JSON.createObjectNode();
    var list = root.putArray("logins");
    for (Login login : logins) {
      list.addObject()
          .put("server", login.server().toString())
          .put("user", login.user().value())
          .put("space", login.space().value())
          .put("token", login.token())
          .put("until", login.until().toString());
    }
    PrivateFile.write(file, JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8));
  }
}
