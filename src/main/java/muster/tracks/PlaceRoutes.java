package muster.tracks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import muster.bus.Answers;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// REST for places and the waypoints of devices.
final class PlaceRoutes {
  private static final String PLACES = "/api/v1/places";
  private static final String WAYPOINTS = "/api/v1/devices/{device}/waypoints";
  private static final int USUAL_RADIUS = 100;
  private static final int MOST_SINGLE = 200;

  private final Ground ground;
  private final DeviceBook book;
  private final Places places;
  private final Answers answers;

  PlaceRoutes(Ground ground, DeviceBook book, Places places, Answers answers) {
    this.ground = ground;
    this.book = book;
    this.places = places;
    this.answers = answers;
  }

  /// What a place shall be, or what of it shall change.
  record Wanted(
      @Nullable String name,
      @Nullable Double lat,
      @Nullable Double lon,
      @Nullable Integer radius,
      @Nullable Boolean watched,
      @Nullable List<String> rooms) {}

  record View(
      long id,
      String name,
      double lat,
      double lon,
      int radius,
      boolean watched,
      List<String> rooms,
      String madeAt) {
    static View of(Place place) {
      return new View(
          place.id(),
          place.name(),
          place.lat(),
          place.lon(),
          place.radius(),
          place.watched(),
          place.rooms(),
          Instant.ofEpochMilli(place.madeAt()).toString());
    }
  }

  /// The command that carries them.
  record Sent(String id, int places) {}

  void addTo(Routes routes) {
    routes.get(PLACES, Need.member(), "Your places", this::list).answersListOf(View.class);
    routes
        .post(
            PLACES, Need.member(), "Make a place; its rooms are told who comes and goes", this::add)
        .body(Wanted.class)
        .answers(201, View.class);
    routes
        .patch(PLACES + "/{id}", Need.member(), "Change a place", this::change)
        .body(Wanted.class)
        .answers(View.class);
    routes.delete(PLACES + "/{id}", Need.member(), "Remove a place", this::remove).answersNothing();
    routes
        .get(WAYPOINTS, Need.member(), "The waypoints that a device has told of", this::waypoints)
        .query("user", "whose device, for admins");
    routes
        .post(
            WAYPOINTS, Need.member(), "Send all your places to a device (setWaypoints)", this::send)
        .answers(202, Sent.class);
  }

  private Answer list(Call call) {
    return Answer.json(places.of(call.principal().user()).stream().map(View::of).toList());
  }

  private Answer add(Call call) throws IOException {
    Wanted wanted = call.json(Wanted.class);
    Principal who = call.principal();
    Double lat = wanted.lat();
    Double lon = wanted.lon();
    if (lat == null || lon == null) {
      throw new Refusal(Problem.BAD_REQUEST, "A place has lat and lon");
    }
    Place made =
        places.put(
            who,
            new Place(
                0,
                who.user(),
                Objects.requireNonNullElse(wanted.name(), "").strip(),
                lat,
                lon,
                Objects.requireNonNullElse(wanted.radius(), USUAL_RADIUS),
                Objects.requireNonNullElse(wanted.watched(), true),
                Objects.requireNonNullElse(wanted.rooms(), List.of()),
                ground.now()));
    return Answer.created(PLACES + "/" + made.id(), View.of(made));
  }

  private Answer change(Call call) throws IOException {
    Wanted wanted = call.json(Wanted.class);
    Principal who = call.principal();
    Place before = places.get(who.user(), id(call));
    Place after =
        new Place(
            before.id(),
            who.user(),
            Objects.requireNonNullElse(wanted.name(), before.name()).strip(),
            Objects.requireNonNullElse(wanted.lat(), before.lat()),
            Objects.requireNonNullElse(wanted.lon(), before.lon()),
            Objects.requireNonNullElse(wanted.radius(), before.radius()),
            Objects.requireNonNullElse(wanted.watched(), before.watched()),
            Objects.requireNonNullElse(wanted.rooms(), before.rooms()),
            before.madeAt());
    return Answer.json(View.of(places.put(who, after)));
  }

  private static long id(Call call) {
    try {
      return Long.parseLong(call.path("id"));
    } catch (NumberFormatException e) {
      throw new Refusal(Problem.NOT_FOUND, "You have no such place");
    }
  }

  private Answer remove(Call call) {
    places.remove(call.principal(), id(call));
    return Answer.noContent();
  }

  /// The list that it sent last, and what it has told of one by one since then.
  private Answer waypoints(Call call) {
    Device device = book.get(Whose.owner(call), Whose.device(call));
    ArrayNode all = ReportReader.JSON.createArrayNode();
    ground
        .database()
        .read(tx -> {
          long since = 0;
          for (ReportStore.Line line : ReportStore.newest(tx, device.id(), "waypoints", 1)) {
            since = line.receivedAt();
            all.addAll(list(line.raw()));
          }
          for (ReportStore.Line line :
              ReportStore.newest(tx, device.id(), "waypoint", MOST_SINGLE)) {
            if (line.receivedAt() > since) {
              all.add(tree(line.raw()));
            }
          }
          return true;
        });
    return Answer.bytes(200, "application/json", ReportReader.JSON.writeValueAsBytes(all));
  }

  private static JsonNode tree(String raw) {
    return ReportReader.JSON.readTree(raw);
  }

  private static List<JsonNode> list(String raw) {
    return tree(raw).path("waypoints").valueStream().toList();
  }

  private Answer send(Call call) {
    Principal who = call.principal();
    Device device = book.get(who.user(), Whose.device(call));
    ObjectNode wish = ReportReader.JSON.createObjectNode().put("action", Command.SET_WAYPOINTS);
    ArrayNode list = wish.putArray("waypoints");
    for (Place place : places.of(who.user())) {
      list.addObject()
          .put("_type", "waypoint")
          .put("desc", place.name())
          .put("lat", place.lat())
          .put("lon", place.lon())
          .put("rad", place.radius())
          .put("tst", place.madeAt() / 1000 + place.id()); // apps tell them apart by it
    }
    byte[] id =
        answers.post(
            who,
            new Topic(device.base() + "/cmd"),
            ReportReader.JSON.writeValueAsBytes(wish),
            ground.now());
    return Answer.json(202, new Sent(new String(id, StandardCharsets.UTF_8), list.size()));
  }
}
