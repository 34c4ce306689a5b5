package muster.tracks;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import muster.access.User;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Reply;
import muster.store.Tx;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tours of the OwnTracks app: it asks for a link to where it is for a time (`tour`), for a
/// list of them (`tours`), and to take one back (`untour`). A tour is a share with a link. The
/// answer is a command, `response`, and so waits for a phone that is away. It is worked out on a
/// thread of its own, behind the report that asked.
final class Tours implements Beside {
  private final Ground ground;
  private final Shares shares;

  Tours(Ground ground, Shares shares) {
    this.ground = ground;
    this.shares = shares;
  }

  @Override
  public List<Publication> heard(
      Tx tx, Device device, ReportReader.Read read, Publication publication) {
    if (read.report() instanceof Report.Request(String request)) {
      Thread.ofVirtual().name("muster-tours").start(() -> answer(device, request, read.raw()));
    }
    return List.of();
  }

  private void answer(Device device, String request, byte[] raw) {
    ObjectNode answer =
        ReportReader.JSON
            .createObjectNode()
            .put("_type", "cmd")
            .put("action", "response")
            .put("request", request);
    try {
      JsonNode asked = ReportReader.JSON.readTree(raw);
      switch (request) {
        case "tour" -> answer.put("status", 200).set("tour", tour(device, asked.path("tour")));
        case "tours" -> tours(device, answer.put("status", 200));
        case "untour" -> {
          shares.end(owner(device), asked.path("uuid").asString(""));
          answer.put("status", 200);
        }
        default -> {
          return; // a request of another kind is kept like every report
        }
      }
    } catch (Refusal refusal) {
      answer.put("status", refusal.problem().httpStatus()).put("message", refusal.detail());
    }
    var _ =
        ground
            .bus()
            .publish(
                new Publication(
                    new Topic(device.base() + "/cmd"),
                    ReportReader.JSON.writeValueAsBytes(answer),
                    1,
                    /* retain= */ false,
                    PublishProperties.NONE,
                    ground.hub(),
                    ground.now()),
                Reply.NONE);
  }

  private ObjectNode tour(Device device, JsonNode asked) {
    String site = site();
    long now = ground.now();
    String label = asked.path("label").asString("").strip();
    Share share =
        shares.make(
            owner(device),
            new Shares.Wanted(
                List.of(device.name()),
                null,
                label.substring(0, Math.min(100, label.length())),
                null,
                Grade.EXACT,
                moment(asked, "from", now),
                moment(asked, "to", null)));
    return shown(share, site);
  }

  private static long moment(JsonNode asked, String name, @Nullable Long otherwise) {
    String text = asked.path(name).asString("");
    try {
      if (text.isEmpty() && otherwise != null) {
        return otherwise;
      }
      return Moments.millis(text);
    } catch (DateTimeException e) {
      throw new Refusal(Problem.BAD_REQUEST, name + " is a moment such as 2026-11-20T18:00:00");
    }
  }

  private void tours(Device device, ObjectNode answer) {
    String site = site();
    ArrayNode list = answer.putArray("tours");
    for (Share share : shares.of(device.owner())) {
      if (share.room() == null && share.devices().equals(List.of(device.name().key()))) {
        list.add(shown(share, site));
      }
    }
    answer.put("ntours", list.size());
  }

  /// A phone says nothing of the address that its owner's visitors would use.
  private String site() {
    Entrances entrances = ground.settings().entrances().get();
    if (entrances.web() == null) {
      throw new Refusal(
          Problem.CONFLICT, "Tours need the hub's public address: set PUBLIC_URL, and ask again");
    }
    return entrances.site("");
  }

  private ObjectNode shown(Share share, String site) {
    return ReportReader.JSON
        .createObjectNode()
        .put("label", share.label())
        .put("from", Instant.ofEpochMilli(share.span().from()).toString())
        .put("to", Instant.ofEpochMilli(share.span().until()).toString())
        .put("uuid", share.id())
        .put("url", site + "/share#" + ground.access().space() + "/" + share.id());
  }

  private Principal owner(Device device) {
    User user = ground.access().users().get(device.owner());
    return new Principal(
        ground.access().space(),
        user.id(),
        user.name(),
        user.role(),
        Credential.password(),
        "tracks");
  }
}
