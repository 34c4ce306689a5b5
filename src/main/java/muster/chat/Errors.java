package muster.chat;

import java.time.InstantSource;
import muster.bus.Bus;
import muster.bus.Gate;
import muster.bus.Owner;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.bus.Reply;
import muster.bus.Verdict;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;

/// What was refused, told on `{prefix}/errors/{user}`: those who publish with quality 0 or speak
/// MQTT 3.x have no other way to learn it. Only that user receives it, and only the hub writes it.
final class Errors implements Owner {
  private final Bus bus;
  private final Topics topics;
  private final Publisher hub;
  private final InstantSource clock;
  private final Gate own;

  Errors(Bus bus, Topics topics, Publisher hub, InstantSource clock) {
    this.bus = bus;
    this.topics = topics;
    this.hub = hub;
    this.clock = clock;
    this.own =
        (receiver, publication) -> publication.topic().equals(topics.errors(receiver.user()));
  }

  /// @param id of the message, as far as it could be read; may be empty
  void tell(Principal sender, Problem problem, String detail, String id) {
    JsonLine line = new JsonLine().put("code", problem.code()).put("detail", detail);
    if (!id.isEmpty()) {
      line.put("id", id);
    }
    bus.send(
        new Publication(
            topics.errors(sender.user()),
            line.put("at", Stamp.iso(clock.millis())).bytes(),
            0,
            /* retain= */ false,
            PublishProperties.NONE,
            hub,
            clock.millis()),
        Reply.NONE);
  }

  @Override
  public Verdict accept(Publication publication) {
    return Verdict.refused(Problem.NOT_ALLOWED, "Only the hub writes here");
  }

  @Override
  public Gate gate() {
    return own;
  }
}
