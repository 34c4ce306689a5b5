package muster.tracks;

import muster.bus.Subscriber;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// A device that reports, and what is known of it just now. Its name and owner never change here (a
/// renamed device is another object); the rest is written by the journal's thread and read by
/// everybody.
final class Device {
  /// The newest position is not known: look it up.
  static final long UNKNOWN = Long.MIN_VALUE;

  private static final long PATIENCE = 60_000;

  private final long id;
  private final UserId owner;
  private final DeviceName name;
  private final long madeAt;
  private volatile String base;
  private volatile @Nullable String tid;
  private volatile String source;
  private volatile long seenAt;
  private volatile long lostAt;
  private volatile long newest = UNKNOWN;
  private volatile @Nullable Subscriber session;
  private volatile boolean changed;

  /// The parts that are stored and change.
  ///
  /// @param base its topic as it was last written
  /// @param tid two characters that stand for it on a map
  /// @param source `mqtt`, `http` or `import`: how it reported last
  /// @param seenAt when it reported last
  /// @param lostAt when it was last known to have lost its connection, or 0
  record Traces(String base, @Nullable String tid, String source, long seenAt, long lostAt) {}

  Device(long id, UserId owner, DeviceName name, long madeAt, Traces traces) {
    this.id = id;
    this.owner = owner;
    this.name = name;
    this.madeAt = madeAt;
    this.base = traces.base();
    this.tid = traces.tid();
    this.source = traces.source();
    this.seenAt = traces.seenAt();
    this.lostAt = traces.lostAt();
  }

  /// The same device under another name.
  Device called(DeviceName other, String topic) {
    return new Device(id, owner, other, madeAt, new Traces(topic, tid, source, seenAt, lostAt));
  }

  long id() {
    return id;
  }

  UserId owner() {
    return owner;
  }

  DeviceName name() {
    return name;
  }

  long madeAt() {
    return madeAt;
  }

  String base() {
    return base;
  }

  /// What stands for it on a map: as it says itself, else the last two characters of its name.
  String tid() {
    String own = tid;
    if (own != null) {
      return own;
    }
    String full = name.value();
    int from =
        full.offsetByCodePoints(full.length(), -Math.min(2, full.codePointCount(0, full.length())));
    return full.substring(from);
  }

  String source() {
    return source;
  }

  long seenAt() {
    return seenAt;
  }

  long lostAt() {
    return lostAt;
  }

  Traces traces() {
    return new Traces(base, tid, source, seenAt, lostAt);
  }

  /// Connected now, as far as the hub can know: by MQTT, and no last will since.
  boolean isOnline() {
    Subscriber own = session;
    return own != null && own.online() && lostAt < seenAt;
  }

  /// Whether a report over MQTT is the first since it was lost, or the first of all.
  boolean isBack() {
    return source.isEmpty() || (lostAt > 0 && lostAt >= seenAt);
  }

  /// Without a connection for longer than it takes to come back through a tunnel.
  boolean isMissing(long now) {
    return lostAt < seenAt && now - seenAt > PATIENCE;
  }

  @Nullable Subscriber session() {
    return session;
  }

  /// It has reported.
  void seen(long at, String by, @Nullable Subscriber through) {
    seenAt = Math.max(seenAt, at);
    source = by;
    if (through != null) {
      session = through;
    }
    changed = true;
  }

  /// It has lost its connection.
  void lost(long at) {
    lostAt = Math.max(at, seenAt);
    changed = true;
  }

  void speaksAs(String topic) {
    base = topic;
    changed = true;
  }

  void calls(String itself) {
    if (!itself.equals(tid)) {
      tid = itself;
      changed = true;
    }
  }

  /// `tst` of the newest position, or [#UNKNOWN].
  long newest() {
    return newest;
  }

  void newest(long tst) {
    newest = tst;
  }

  /// Whether something is to be written down; asked once.
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }
}
