package muster.tracks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import muster.access.User;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Reply;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import muster.types.UserId;

/// People's places, and who is there. Positions of devices that have no regions of their own are
/// looked at by the hub, which then says `transition` in the device's name; what a phone says
/// itself counts the same. Either way it is told in the rooms that the owner chose, as long as the
/// owner may still write there.
final class Places implements Beside {
  private static final int MOST = 200;

  private final Ground ground;
  private final Rooms rooms;
  // all of them, by owner: asked at each position
  private final Map<UserId, List<Place>> places = new ConcurrentHashMap<>();

  Places(Ground ground, Rooms rooms) {
    this.ground = ground;
    this.rooms = rooms;
    ground.database().read(PlaceStore::all).forEach(this::keep);
  }

  private void keep(Place place) {
    List<Place> own = places.computeIfAbsent(place.owner(), u -> new CopyOnWriteArrayList<>());
    own.removeIf(one -> one.id() == place.id());
    own.add(place);
  }

  /// Somebody's places, by name.
  List<Place> of(UserId owner) {
    return places.getOrDefault(owner, List.of()).stream()
        .sorted(Comparator.comparing(Place::name).thenComparingLong(Place::id))
        .toList();
  }

  Place get(UserId owner, long id) {
    return places.getOrDefault(owner, List.of()).stream()
        .filter(place -> place.id() == id)
        .findFirst()
        .orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "You have no such place"));
  }

  /// Makes it, or changes it (`id` is there already). Moved, it is not known who is there.
  Place put(Principal by, Place wanted) {
    wanted.rooms().forEach(room -> rooms.checkPosting(by, room));
    boolean fresh = wanted.id() == 0;
    if (fresh && of(by.user()).size() >= MOST) {
      throw new Refusal(Problem.QUOTA_EXCEEDED, "At most " + MOST + " places");
    }
    Place place =
        ground
            .journal()
            .write(tx -> {
              Place made = fresh ? with(wanted, PlaceStore.nextId(tx)) : wanted;
              PlaceStore.put(tx, made);
              PlaceStore.forget(tx, made.id());
              ground
                  .access()
                  .audit()
                  .record(
                      tx,
                      by,
                      fresh ? "place.add" : "place.change",
                      by.user().value(),
                      made.name() + told(made));
              return made;
            });
    keep(place);
    return place;
  }

  private static String told(Place place) {
    return place.rooms().isEmpty() ? "" : ", told in " + String.join(", ", place.rooms());
  }

  private static Place with(Place place, long id) {
    return new Place(
        id,
        place.owner(),
        place.name(),
        place.lat(),
        place.lon(),
        place.radius(),
        place.watched(),
        place.rooms(),
        place.madeAt());
  }

  void remove(Principal by, long id) {
    Place place = get(by.user(), id);
    ground
        .journal()
        .write(tx -> {
          PlaceStore.remove(tx, id);
          ground.access().audit().record(tx, by, "place.remove", by.user().value(), place.name());
          return true;
        });
    places.getOrDefault(by.user(), new ArrayList<>()).removeIf(one -> one.id() == id);
  }

  /// The account is gone, and with it its places.
  void forget(UserId owner) {
    List<Place> own = places.remove(owner);
    if (own != null) {
      ground
          .journal()
          .write(tx -> {
            own.forEach(place -> PlaceStore.remove(tx, place.id()));
            return true;
          });
    }
  }

  @Override
  public List<Publication> heard(
      Tx tx, Device device, ReportReader.Read read, Publication publication) {
    for (Place place : places.getOrDefault(device.owner(), List.of())) {
      switch (read.report()) {
        case Report.Location location -> {
          if (place.watched()) {
            look(tx, device, place, location.fix());
          }
        }
        case Report.Transition transition -> {
          if (transition.desc().equalsIgnoreCase(place.name())) {
            said(tx, device, place, transition, publication.sender().isHub());
          }
        }
        default -> {} // nothing else tells where a device is
      }
    }
    return List.of();
  }

  private void look(Tx tx, Device device, Place place, Fix fix) {
    PlaceStore.Standing before = PlaceStore.standing(tx, place.id(), device.id());
    if (fix.tst() < before.tst()) {
      return; // it came late
    }
    Integer acc = fix.motion().acc();
    Fence.State after =
        Fence.after(
            before.state(),
            fix.metresTo(place.lat(), place.lon()),
            acc == null ? 0 : acc,
            place.radius());
    if (after == before.state()) {
      return;
    }
    PlaceStore.stand(tx, place.id(), device.id(), new PlaceStore.Standing(after, fix.tst()));
    if (before.state() != Fence.State.UNKNOWN) {
      transition(device, place, fix, after == Fence.State.INSIDE);
    }
  }

  /// As the phone would have said it. It walks the way of every report, behind this one.
  private void transition(Device device, Place place, Fix fix, boolean enter) {
    byte[] json =
        new JsonLine()
            .put("_type", "transition")
            .put("event", enter ? "enter" : "leave")
            .put("desc", place.name())
            .raw("lat", Trackpoint.plain(fix.lat()))
            .raw("lon", Trackpoint.plain(fix.lon()))
            .put("tst", fix.tst())
            .put("wtst", place.madeAt() / 1000)
            .put("acc", fix.motion().acc() == null ? 0 : fix.motion().acc())
            .put("t", "l")
            .put("source", "hub")
            .bytes();
    publish(new Topic(device.base() + "/event"), json);
  }

  private void said(
      Tx tx, Device device, Place place, Report.Transition transition, boolean byHub) {
    Fence.State now = transition.enter() ? Fence.State.INSIDE : Fence.State.OUTSIDE;
    if (!byHub) {
      PlaceStore.Standing before = PlaceStore.standing(tx, place.id(), device.id());
      if (transition.tst() < before.tst() || before.state() == now) {
        return; // known already
      }
      PlaceStore.stand(tx, place.id(), device.id(), new PlaceStore.Standing(now, transition.tst()));
    }
    for (String room : place.rooms()) {
      tell(device, place, room, transition);
    }
  }

  /// In the owner's name as far as rights go, by the hub as far as rooms go. The id makes it one
  /// message, however often it is said.
  private void tell(Device device, Place place, String room, Report.Transition transition) {
    User user = ground.access().users().find(device.owner()).orElse(null);
    if (user == null || user.disabled()) {
      return;
    }
    Principal owner =
        new Principal(
            ground.access().space(),
            user.id(),
            user.name(),
            user.role(),
            Credential.password(),
            "tracks");
    Topic topic;
    try {
      rooms.checkPosting(owner, room);
      topic = rooms.topic(room);
    } catch (Refusal notAnyLonger) {
      return;
    }
    String what = transition.enter() ? "arrived" : "left";
    String seed = room + "/" + place.id() + "/" + device.id() + "/" + what + transition.tst();
    byte[] json =
        new JsonLine()
            .put("id", UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString())
            .put("type", "notice")
            .put("template", "place." + what)
            .put(
                "message",
                user.name() + (transition.enter() ? " arrived at " : " left ") + place.name())
            .raw(
                "params",
                new JsonLine().put("name", user.name()).put("place", place.name()).toString())
            .bytes();
    publish(topic, json);
  }

  private void publish(Topic topic, byte[] json) {
    var _ =
        ground
            .bus()
            .publish(
                new Publication(
                    topic,
                    json,
                    1,
                    /* retain= */ false,
                    PublishProperties.NONE,
                    ground.hub(),
                    ground.now()),
                Reply.NONE);
  }
}
