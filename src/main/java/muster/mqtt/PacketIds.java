package muster.mqtt;

import java.util.BitSet;

/// The packet ids that are in use towards one client: 1 to 65535, handed out in turn so that an id
/// rests as long as possible before it comes again. Guarded by its session's lock.
final class PacketIds {
  private static final int MOST = 65_535;
  private final BitSet used = new BitSet();
  private int count;
  private int last;

  /// The next free one, or 0 when all are in use.
  int take() {
    if (count == MOST) {
      return 0;
    }
    int id = used.nextClearBit(last + 1);
    if (id > MOST) {
      id = used.nextClearBit(1);
    }
    use(id);
    return id;
  }

  void use(int id) {
    if (!used.get(id)) {
      used.set(id);
      count++;
    }
    last = id;
  }

  void free(int id) {
    if (id > 0 && used.get(id)) {
      used.clear(id);
      count--;
      if (count == 0 && last > 1_024) {
        // lets the bits of a quiet session go; ids begin anew
        last = 0;
      }
    }
  }

  int count() {
    return count;
  }
}
