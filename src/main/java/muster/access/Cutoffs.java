package muster.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import muster.store.Tx;
import muster.types.UserId;

/// Per user the moment before which every sign-in and token is dead, in memory and in the database.
/// It covers accounts and guests alike, so a guest's token dies when an account of that id is made,
/// and an account's when it is removed. Sign-ins carry the millisecond they were made at, never
/// earlier than the cut, so that a clock that was set back locks nobody out.
final class Cutoffs {
  private static final String EVERYBODY = ""; // no user id is empty

  private final Ground ground;
  private final Map<String, Long> cuts = new ConcurrentHashMap<>();

  Cutoffs(Ground ground) {
    this.ground = ground;
    ground.read(UserStore::cutoffs).forEach(cut -> cuts.put(cut.userKey(), cut.at()));
  }

  /// When a sign-in of this user is made now.
  long stamp(UserId user) {
    return Math.max(ground.now(), at(user));
  }

  boolean isDead(UserId user, long madeAt) {
    return madeAt < at(user);
  }

  private long at(UserId user) {
    return Math.max(cuts.getOrDefault(user.key(), 0L), cuts.getOrDefault(EVERYBODY, 0L));
  }

  /// The same for everybody at once.
  long cutEverybody(Tx tx) {
    long at = Math.max(ground.now(), cuts.getOrDefault(EVERYBODY, 0L)) + 1;
    UserStore.cut(tx, EVERYBODY, at);
    return at;
  }

  void doneEverybody(long at) {
    cuts.merge(EVERYBODY, at, Math::max);
  }

  /// Within the transaction; `done` with the result makes it known after the commit.
  long cut(Tx tx, UserId user) {
    long at = stamp(user) + 1;
    UserStore.cut(tx, user.key(), at);
    return at;
  }

  void done(UserId user, long at) {
    cuts.merge(user.key(), at, Math::max);
  }

  /// Forgets the cuts that no living token can be older than.
  void tidy() {
    long before = ground.now() - AccessSettings.TokenTimes.LIMIT.toMillis();
    ground.write(tx -> {
      UserStore.forgetCutoffs(tx, before);
      return true;
    });
    cuts.values().removeIf(at -> at < before);
  }
}
