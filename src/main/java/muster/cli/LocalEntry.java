package muster.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import muster.client.HubClient;
import muster.client.HubFailure;
import muster.client.LocalHub;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The way into a hub on this machine without a password, for whoever may administer it: with the
/// key in its data folder, tokens are made for the user that is named. They last an hour, and a new
/// one is made before the old one runs out, or when the hub was started again.
final class LocalEntry implements Supplier<String> {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final Duration RESERVE = Duration.ofMinutes(5);

  private final Path data;
  private final Login.Wish who;
  private final @Nullable String name;
  private final InstantSource clock;
  // the token that was made last, by which run of the hub, and when it is too old
  private String madeBy = "";
  private String token = "";
  private Instant until = Instant.MIN;

  LocalEntry(Path data, Login.Wish who, @Nullable String name, InstantSource clock) {
    this.data = data;
    this.who = who;
    this.name = name;
    this.clock = clock;
  }

  /// The hub that runs on a data folder, if this user may administer it and it is open to people.
  static Optional<LocalHub> hub(Path data) {
    try {
      return LocalHub.read(data)
          .filter(note -> note.web() != null && ProcessHandle.of(note.pid()).isPresent());
    } catch (HubFailure somebodyElses) {
      return Optional.empty();
    }
  }

  static Optional<URI> web(Path data) {
    return hub(data).map(LocalHub::web).map(door -> Login.server(door.toString()));
  }

  @Override
  public synchronized String get() {
    LocalHub hub =
        hub(data)
            .orElseThrow(() ->
                Failure.running("the hub on this machine (data folder " + data + ") has stopped"));
    if (hub.key().equals(madeBy) && clock.instant().isBefore(until)) {
      return token;
    }
    String space = (who.space() == null ? SpaceId.MAIN : who.space()).value();
    String path = "/api/v1/spaces/" + space;
    try (HubClient client = new HubClient(hub)) {
      JsonNode user = client.get(path + "/users/" + HubClient.segment(who.user().value()));
      ObjectNode wanted =
          Answers.body()
              .put("user", Answers.text(user, "user"))
              .put("ttl_seconds", LIFE.toSeconds());
      if (name != null) {
        wanted.put("name", name);
      }
      token = Answers.text(client.post(path + "/tokens", wanted), "token");
    } catch (HubFailure failure) {
      throw failure.status() == 404
          ? Failure.running(
              "there is no user %s on the hub of this machine; make it with: muster user add %s"
                  .formatted(who, who))
          : failure;
    }
    madeBy = hub.key();
    until = clock.instant().plus(LIFE).minus(RESERVE);
    return token;
  }
}
