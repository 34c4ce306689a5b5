package muster.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Tx;
import muster.types.Topic;
import org.jspecify.annotations.Nullable;

/// All rooms of the space, in memory: asked at each message and each delivery, by every thread.
///
/// Rooms change over REST, rarely; after each change's commit the room is read again ([#changed]),
/// under a lock, so that the later of two changes is what stays. The one other way in is the first
/// message to a room that is there without having been made: the journal's thread makes its row in
/// the message's own transaction and notes it at once; a roll-back takes it out again.
final class RoomBook {
  private record Looked(Topic topic, int version, Room room) {}

  private final Database database;
  private final Map<RoomName, Room> rooms = new ConcurrentHashMap<>();
  // only on the journal's thread
  private final List<Room> fresh = new ArrayList<>();
  // the room of the topic that was asked about last: a fan-out asks for each receiver
  private volatile @Nullable Looked last;
  private final AtomicInteger version = new AtomicInteger();
  private volatile boolean stale;

  RoomBook(Database database, Journal journal) {
    this.database = database;
    database.read(RoomStore::all).forEach(room -> rooms.put(room.name(), room));
    journal.onRollback(this::forgetFresh);
  }

  private void forgetFresh() {
    fresh.forEach(room -> rooms.remove(room.name(), room));
    fresh.clear();
    version.incrementAndGet();
    stale = true;
  }

  /// Those that have a row.
  Collection<Room> made() {
    if (stale) {
      refresh();
    }
    return List.copyOf(rooms.values());
  }

  /// After a roll-back some that were taken out may have been on the disk already.
  private synchronized void refresh() {
    stale = false;
    database.read(RoomStore::all).forEach(room -> rooms.putIfAbsent(room.name(), room));
  }

  @Nullable Room find(String name) {
    RoomName form = RoomName.orNull(name);
    if (form == null) {
      return null;
    }
    Room made = rooms.get(form);
    return made == null && form.isGiven() ? Room.given(form) : made;
  }

  /// The room, or a refusal.
  Room get(String name) {
    Room room = find(name);
    if (room == null) {
      throw Room.missing(name);
    }
    return room;
  }

  @SuppressWarnings("ReferenceEquality") // another object of the same name is only looked up again
  @Nullable Room of(Topic topic) {
    int now = version.get();
    Looked before = last;
    if (before != null && before.topic == topic && before.version == now) {
      return before.room;
    }
    Room room = find(Topics.last(topic));
    if (room != null && room.id() > 0) {
      last = new Looked(topic, now, room);
    }
    return room;
  }

  /// The same room with a row of its own; on the journal's thread.
  Room made(Tx tx, Room room, long now) {
    if (room.id() > 0) {
      return room;
    }
    Room known = RoomStore.find(tx, room.name()).orElse(null);
    if (known == null) {
      known =
          RoomStore.add(
              tx, new Room(0, room.name(), room.traits(), room.createdBy(), now, room.people()));
    }
    rooms.put(room.name(), known);
    fresh.add(known);
    version.incrementAndGet();
    return known;
  }

  /// After the commit that changed it.
  synchronized void changed(RoomName name) {
    Room now = database.read(tx -> RoomStore.find(tx, name)).orElse(null);
    if (now == null) {
      rooms.remove(name);
    } else {
      rooms.put(name, now);
    }
    version.incrementAndGet();
  }
}
