package muster.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import muster.store.Tx;
import muster.types.UserId;

/// Per user the moment before which every sign-in and token is dead, in memory and in the database.
/// It covers accounts and guests alike, so a guest's token dies when an account of that id is made,
/// and an account's when it is removed.
///
/// A clock that is set back must neither lock somebody out nor let a sign-in from "the future"
/// outlive a cut. So a sign-in is stamped no earlier than its user's cut, and a cut is later than
/// every stamp that was given before; after a restart, than the last line of the audit log.
final class Cutoffs {
  private static final String EVERYBODY = ""; // no user id is empty

  private final Ground ground;
  private final Map<String, Long> cuts = new ConcurrentHashMap<>();
  private final AtomicLong lastStamp;

  Cutoffs(Ground ground) {
    this.ground = ground;
    ground.read(UserStore::cutoffs).forEach(cut -> cuts.put(cut.userKey(), cut.at()));
    this.lastStamp = new AtomicLong(ground.read(AuditStore::latest));
    cuts.values().forEach(this::given);
  }

  /// When a sign-in of this user is made now.
  long stamp(UserId user) {
    return given(Math.max(ground.now(), at(user)));
  }

  private long given(long stamp) {
    lastStamp.accumulateAndGet(stamp, Math::max);
    return stamp;
  }

  private long next() {
    return given(Math.max(ground.now(), lastStamp.get()) + 1);
  }

  boolean isDead(UserId user, long madeAt) {
    return madeAt < at(user);
  }

  private long at(UserId user) {
    return Math.max(cuts.getOrDefault(user.key(), 0L), cuts.getOrDefault(EVERYBODY, 0L));
  }

  /// The same for everybody at once.
  long cutEverybody(Tx tx) {
    long at = next();
    UserStore.cut(tx, EVERYBODY, at);
    return at;
  }

  void doneEverybody(long at) {
    cuts.merge(EVERYBODY, at, Math::max);
  }

  /// Within the transaction; `done` with the result makes it known after the commit.
  long cut(Tx tx, UserId user) {
    long at = next();
    UserStore.cut(tx, user.key(), at);
    return at;
  }

  void done(UserId user, long at) {
    cuts.merge(user.key(), at, Math::max);
  }

  /// Forgets the cuts that no living token can be older than.
  void tidy() {
    long before = ground.now() - AccessSettings.TokenTimes.LIMIT.toMillis();
    if (cuts.values().removeIf(at -> at < before)) {
      ground.write(tx -> {
        UserStore.forgetCutoffs(tx, before);
        return true;
      });
    }
  }
}
