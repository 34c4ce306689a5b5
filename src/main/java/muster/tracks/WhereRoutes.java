package muster.tracks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import muster.bus.Answers;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// `@bob where`: asks the phone that somebody used last. Whether one may is said by that person's
/// terms, how often by the pace of commands; the answer goes to the asker alone, in the grade that
/// was agreed, as every position does.
final class WhereRoutes {
  private final Ground ground;
  private final DeviceBook book;
  private final FriendBook friends;
  private final Answers answers;

  WhereRoutes(Ground ground, DeviceBook book, FriendBook friends, Answers answers) {
    this.ground = ground;
    this.book = book;
    this.friends = friends;
    this.answers = answers;
  }

  record Asked(@Nullable UserId user) {}

  /// The position comes on `topic`.
  record Sent(UserId user, String device, String command, String topic) {}

  void addTo(Routes routes) {
    routes
        .post(
            "/api/v1/where", Need.member(), "Ask where somebody is, if they allow that", this::ask)
        .body(Asked.class)
        .answers(202, Sent.class);
  }

  private Answer ask(Call call) throws IOException {
    Principal who = call.principal();
    UserId user = call.json(Asked.class).user();
    if (user == null) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"user\" says who");
    }
    boolean friend = user.equals(who.user()) || friends.accepted(user, who.user()) != null;
    Device device =
        book.of(user).stream()
            .filter(one -> friend)
            .max(Comparator.comparingLong(Device::seenAt))
            .orElseThrow(
                () -> new Refusal(Problem.NOT_FOUND, user + " does not share a device with you"));
    byte[] id =
        answers.post(
            who,
            new Topic(device.base() + "/cmd"),
            "{\"action\":\"reportLocation\",\"expires_seconds\":600}"
                .getBytes(StandardCharsets.UTF_8),
            ground.now());
    return Answer.json(
        202,
        new Sent(
            user, device.name().value(), new String(id, StandardCharsets.UTF_8), device.base()));
  }
}
