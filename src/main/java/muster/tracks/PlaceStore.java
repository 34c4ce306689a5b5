package muster.tracks;

import java.util.Arrays;
import java.util.List;
import muster.store.Row;
import muster.store.Tx;
import muster.types.UserId;

/// The tables `places_places` and `places_inside`.
final class PlaceStore {
  private PlaceStore() {}

  static List<Place> all(Tx tx) {
    return tx.query("SELECT * FROM places_places", PlaceStore::place);
  }

  private static Place place(Row row) {
    String rooms = row.string("rooms");
    return new Place(
        row.bigint("id"),
        new UserId(row.string("user_id")),
        row.string("name"),
        row.bigint("lat") / 1e7,
        row.bigint("lon") / 1e7,
        row.integer("radius"),
        row.bool("watched"),
        rooms.isEmpty() ? List.of() : Arrays.asList(rooms.split("\n", -1)),
        row.bigint("made_at"));
  }

  static long nextId(Tx tx) {
    return tx.one(
            "SELECT COALESCE(max(id), 0) + 1 AS id FROM places_places", row -> row.bigint("id"))
        .orElseThrow();
  }

  static void put(Tx tx, Place place) {
    tx.update(
        """
        INSERT INTO places_places (id, user_key, user_id, name, lat, lon, radius, watched, rooms,
          made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, lat = excluded.lat,
          lon = excluded.lon, radius = excluded.radius, watched = excluded.watched,
          rooms = excluded.rooms\
        """,
        place.id(),
        place.owner().key(),
        place.owner().value(),
        place.name(),
        (long) Fix.e7(place.lat()),
        (long) Fix.e7(place.lon()),
        place.radius(),
        place.watched(),
        String.join("\n", place.rooms()),
        place.madeAt());
  }

  static void remove(Tx tx, long id) {
    tx.update("DELETE FROM places_inside WHERE place_id = ?", id);
    tx.update("DELETE FROM places_places WHERE id = ?", id);
  }

  static void forget(Tx tx, long id) {
    tx.update("DELETE FROM places_inside WHERE place_id = ?", id);
  }

  /// Where a device is with regard to a place, and since which position.
  record Standing(Fence.State state, long tst) {
    static final Standing UNKNOWN = new Standing(Fence.State.UNKNOWN, 0);
  }

  static Standing standing(Tx tx, long place, long device) {
    return tx.one(
            "SELECT inside, tst FROM places_inside WHERE place_id = ? AND device_id = ?",
            row ->
                new Standing(
                    row.bool("inside") ? Fence.State.INSIDE : Fence.State.OUTSIDE,
                    row.bigint("tst")),
            place,
            device)
        .orElse(Standing.UNKNOWN);
  }

  static void stand(Tx tx, long place, long device, Standing standing) {
    tx.later(
        """
        INSERT INTO places_inside (place_id, device_id, inside, tst) VALUES (?, ?, ?, ?)
        ON CONFLICT (place_id, device_id) DO UPDATE SET inside = excluded.inside, tst = excluded.tst\
        """,
        place,
        device,
        standing.state() == Fence.State.INSIDE,
        standing.tst());
  }
}
