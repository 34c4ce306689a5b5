package muster.mqtt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is under way to one client, by packet id. Ids are handed out in turn, so those in use lie
/// close together: a ring in which each has its place finds, adds and removes in one step. (A hash
/// table with open addressing does not: neighbours form one long run, and every removal walks it.)
/// It grows when two ids want one place, and is small again when nothing is under way. Guarded by
/// its session's lock.
final class Flight {
  private static final int SMALL = 4;

  private @Nullable Delivery[] ring = new @Nullable Delivery[SMALL];
  private int count;

  @Nullable Delivery get(int packetId) {
    Delivery found = ring[packetId & (ring.length - 1)];
    return found != null && found.packetId == packetId ? found : null;
  }

  /// Replaces what has the same id.
  void put(Delivery delivery) {
    if (get(delivery.packetId) == null) {
      count++;
    }
    while (!place(ring, delivery)) {
      grow();
    }
  }

  private static boolean place(@Nullable Delivery[] into, Delivery delivery) {
    int at = delivery.packetId & (into.length - 1);
    Delivery there = into[at];
    if (there != null && there.packetId != delivery.packetId) {
      return false;
    }
    into[at] = delivery;
    return true;
  }

  /// At most to 65,536 places, where every id has its own.
  private void grow() {
    int size = ring.length;
    boolean fits = false;
    while (!fits) {
      size *= 2;
      @Nullable Delivery[] larger = new @Nullable Delivery[size];
      fits = true;
      for (Delivery delivery : all()) {
        fits &= place(larger, delivery);
      }
      if (fits) {
        ring = larger;
      }
    }
  }

  /// False: it was not under way.
  boolean remove(int packetId) {
    if (get(packetId) == null) {
      return false;
    }
    ring[packetId & (ring.length - 1)] = null;
    count--;
    if (count == 0 && ring.length > 1_024) {
      ring = new @Nullable Delivery[SMALL];
    }
    return true;
  }

  List<Delivery> all() {
    List<Delivery> deliveries = new ArrayList<>(count);
    for (Delivery delivery : ring) {
      if (delivery != null) {
        deliveries.add(delivery);
      }
    }
    return deliveries;
  }
}
