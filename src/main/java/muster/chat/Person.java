package muster.chat;

import muster.types.UserId;

/// Somebody about whom a room knows something. Times are epoch milliseconds; 0 is never,
/// [#FOR_EVER] is what it says.
record Person(UserId user, Standing standing, long mutedUntil, long bannedUntil) {
  static final long FOR_EVER = Long.MAX_VALUE;

  /// What somebody is in a room.
  enum Standing {
    /// Known to the room for another reason: muted, banned.
    NONE,
    MEMBER,
    /// May do in this room what moderators may everywhere.
    OWNER
  }

  static Person stranger(UserId user) {
    return new Person(user, Standing.NONE, 0, 0);
  }

  Person with(Standing other) {
    return new Person(user, other, mutedUntil, bannedUntil);
  }

  Person mutedUntil(long until) {
    return new Person(user, standing, until, bannedUntil);
  }

  Person bannedUntil(long until) {
    return new Person(user, standing, mutedUntil, until);
  }

  boolean belongs() {
    return standing != Standing.NONE;
  }

  boolean isMuted(long now) {
    return mutedUntil > now;
  }

  boolean isBanned(long now) {
    return bannedUntil > now;
  }
}
