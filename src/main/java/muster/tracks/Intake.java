package muster.tracks;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import muster.access.Access;
import muster.bus.Answers;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.types.Principal;
import muster.types.Refusal;
import muster.types.Topic;
import muster.types.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP mode of the apps: `POST /pub` and `POST /owntracks`. The body is published as if it had
/// come over MQTT; the answer is what a subscription would have brought. Who reports is told by the
/// sign-in alone. Everything but a wrong password and a body over the limit is answered with 200,
/// because a phone sends again what was refused, and everything else waits behind it.
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final Need NEED = Need.member().scope(Access.SCOPE_PUBLISH).alsoForDevices();
  private static final String ANYTHING = "phone";

  private final Ground ground;
  private final Answers answers;
  private final DeviceBook book;
  private final Neighbours neighbours;
  private final CommandDesk commands;

  Intake(
      Ground ground,
      Answers answers,
      DeviceBook book,
      Neighbours neighbours,
      CommandDesk commands) {
    this.ground = ground;
    this.answers = answers;
    this.book = book;
    this.neighbours = neighbours;
    this.commands = commands;
  }

  void addTo(Routes routes) {
    for (String path : new String[] {"/pub", "/owntracks"}) {
      routes
          .post(path, NEED, "A report of an OwnTracks app in HTTP mode", this::take)
          .query("u", "the user, as in X-Limit-U; the sign-in goes before it")
          .query("d", "the device, as in X-Limit-D");
    }
  }

  private Answer take(Call call) throws IOException {
    Principal who = call.principal();
    byte[] body = call.bytes();
    DeviceName device = device(call);
    if (body.length > 0) {
      try {
        Topic topic = new Topic(Address.base(who.user(), device));
        answers.post(who, topic, body, ground.now());
      } catch (Refusal refusal) {
        if (refusal.problem().httpStatus() >= 500) {
          throw refusal; // nothing is wrong with the report: the phone keeps it and comes again
        }
        LOG.info("A report of {} was not taken: {}", who.user(), refusal.detail());
      }
    }
    named(call).ifPresent(user -> checkUser(who, user, device));
    List<byte[]> answer = neighbours.of(who);
    Device own = book.find(who.user(), device);
    if (own != null) {
      answer.addAll(commands.collect(own));
    }
    return Answer.bytes(200, "application/json", Neighbours.array(answer));
  }

  private static Optional<String> named(Call call) {
    return call.header("x-limit-u").or(() -> call.query("u")).filter(text -> !text.isBlank());
  }

  /// Somebody else's name is a mistake in the app's settings, or an attempt: it is noted, and the
  /// report belongs to who signed in.
  private void checkUser(Principal who, String named, DeviceName name) {
    boolean own;
    try {
      own = UserId.ofTopicLevel(named).equals(who.user());
    } catch (Refusal noUser) {
      own = false;
    }
    Device device = own ? null : book.find(who.user(), name);
    if (device != null) {
      String words = "The user in the app's settings is not the one who signs in";
      long now = ground.now();
      ground
          .journal()
          .write(tx -> {
            ReportStore.fault(tx, device.id(), words, named.replace("\0", ""), now);
            return true;
          });
    }
  }

  /// A device with a password of its own is that device, whatever the app's settings say.
  private static DeviceName device(Call call) {
    String signedIn = call.principal().credential().device();
    if (signedIn != null) {
      return DeviceName.ofTopicLevel(signedIn);
    }
    String name =
        call.header("x-limit-d")
            .or(() -> call.query("d"))
            .filter(text -> !text.isBlank())
            .orElse(ANYTHING);
    try {
      return new DeviceName(name.strip());
    } catch (Refusal refusal) {
      return new DeviceName(ANYTHING);
    }
  }
}
