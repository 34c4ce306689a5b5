package muster.chat;

import muster.access.Limit;
import muster.access.Pace;
import muster.bus.Gate;
import muster.bus.Owner;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Verdict;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Refusal;

/// Owns `{prefix}/typing/+`: who is writing something in a room. Stored nowhere; a notice is good
/// for [#SECONDS], a client repeats it while somebody types, and the room's next message of that
/// person ends it. Too many are dropped without a word, because nobody would miss them.
final class Typing implements Owner {
  static final int SECONDS = 6;

  private final Ground ground;
  private final RoomBook book;
  private final Pace pace;
  private final PostReader reader;
  private final Gate gate;

  Typing(Ground ground, RoomBook book, Pace pace) {
    this.ground = ground;
    this.book = book;
    this.pace = pace;
    this.reader = new PostReader(ground.settings().maxLength());
    this.gate =
        (receiver, publication) -> {
          Room room = book.of(publication.topic());
          return room == null || room.admits(receiver, ground.now());
        };
  }

  @Override
  public Verdict accept(Publication publication) {
    Principal who = publication.sender();
    try {
      Room room = book.get(Topics.last(publication.topic()));
      room.checkPosting(who, publication.millis());
      boolean typing = reader.typing(publication.payload());
      if (isTooMany(publication)) {
        return Verdict.accepted();
      }
      byte[] json =
          new JsonLine()
              .put("callsign", who.user().value())
              .put("name", who.name())
              .put("is_typing", typing)
              .put("expires_in", SECONDS)
              .put("at", Stamp.iso(publication.millis()))
              .bytes();
      PublishProperties properties =
          new PublishProperties(true, SECONDS, null, null, null, java.util.List.of());
      return Verdict.accepted(
          new Publication(
              publication.topic(),
              json,
              0,
              /* retain= */ false,
              properties,
              publication.publisher(),
              ground.now()));
    } catch (Refusal refusal) {
      return Verdict.refused(refusal.problem(), refusal.detail());
    }
  }

  private boolean isTooMany(Publication publication) {
    try {
      pace.check(Limit.SIGNALS, publication.sender(), publication);
      return false;
    } catch (Refusal tooFast) {
      return true;
    }
  }

  @Override
  public Gate gate() {
    return gate;
  }
}
