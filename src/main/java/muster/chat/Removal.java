package muster.chat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Reply;
import muster.text.JsonLine;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;

/// Takes away all that somebody wrote in a room, when a moderator bans them and says so. Each
/// message is deleted the one way that there is, as a publication of the hub, so that everybody
/// sees it go, in the room's order; two hundred share a commit.
final class Removal {
  private static final int AT_ONCE = 200;
  private static final long PATIENCE_SECONDS = 30;

  private final Ground ground;
  private final Reading reading;

  Removal(Ground ground, Reading reading) {
    this.ground = ground;
    this.reading = reading;
  }

  private record Post(long id, UUID message) {}

  /// Whether the one who asks may do so was checked with the ban.
  void of(Principal by, String name, UserId user) {
    Room room = reading.room(by, name);
    long removed = 0;
    List<Post> posts = next(room, user, 0);
    while (!posts.isEmpty()) {
      List<CompletableFuture<Boolean>> outcomes =
          posts.stream().map(post -> delete(room, post.message())).toList();
      try {
        outcomes.forEach(CompletableFuture::join);
      } catch (CompletionException e) {
        if (e.getCause() instanceof Refusal refusal) {
          throw refusal;
        }
        throw new Refusal(Problem.BUSY, "It took too long; some messages are left. Try again", 1);
      }
      removed += posts.size();
      posts = posts.size() < AT_ONCE ? List.of() : next(room, user, posts.getLast().id());
    }
    ground
        .access()
        .audit()
        .record(
            by,
            "room.remove-messages",
            user.value(),
            "room " + room.name() + ", " + removed + " messages");
  }

  private List<Post> next(Room room, UserId user, long after) {
    return ground
        .database()
        .read(tx ->
            tx.query(
                "SELECT id, message_id FROM chat_posts WHERE sender_key = ? AND id > ?"
                    + " AND room_id = ? AND body IS NOT NULL ORDER BY id LIMIT ?",
                row -> new Post(row.bigint("id"), row.uuid("message_id")),
                user.key(),
                after,
                room.id(),
                AT_ONCE));
  }

  private CompletableFuture<Boolean> delete(Room room, UUID message) {
    byte[] json =
        new JsonLine()
            .put("type", "delete")
            .put("id", message.toString())
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    CompletableFuture<Boolean> outcome =
        new CompletableFuture<Boolean>().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Publication publication =
        new Publication(
            ground.topics().room(room.name().value()),
            json,
            1,
            /* retain= */ false,
            PublishProperties.NONE,
            ground.hub(),
            ground.now());
    boolean taken =
        ground
            .bus()
            .publish(
                publication,
                new Reply() {
                  @Override
                  public void accepted(int receivers) {
                    outcome.complete(true);
                  }

                  @Override
                  public void refused(Problem problem, String detail) {
                    outcome.completeExceptionally(new Refusal(problem, detail));
                  }
                });
    if (!taken) {
      outcome.completeExceptionally(ground.bus().refusal());
    }
    return outcome;
  }
}
