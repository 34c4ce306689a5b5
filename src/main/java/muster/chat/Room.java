package muster.chat;

import java.util.Map;
import muster.text.Stamp;
import muster.text.Tame;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// A room as it is now, and what it lets people do. Never changed: a change makes a new one.
///
/// @param id 0: it is there without having been made, and nothing was said in it yet
/// @param people by the key of their id; only those about whom there is something to know
record Room(
    long id,
    RoomName name,
    Traits traits,
    String createdBy,
    long createdAt,
    Map<String, Person> people) {

  /// What may be set. Zero lifts a limit.
  ///
  /// @param hidden only members enter, or know of it
  /// @param readOnly only moderators and owners write
  /// @param slowSeconds between two messages of one person
  /// @param keepDays messages older than this are removed
  /// @param keepMessages only so many of the newest messages are kept
  record Traits(
      String title,
      boolean hidden,
      boolean readOnly,
      @Nullable Long archivedAt,
      int slowSeconds,
      int keepDays,
      long keepMessages) {
    private static final int LONGEST_TITLE = 80;

    Traits {
      title = Tame.line(title);
      if (title.isEmpty() || Tame.isBlank(title) || Tame.length(title) > LONGEST_TITLE) {
        throw new Refusal(
            Problem.BAD_REQUEST, "A room's title has 1 to " + LONGEST_TITLE + " characters");
      }
      if (slowSeconds < 0 || slowSeconds > 86_400) {
        throw new Refusal(Problem.BAD_REQUEST, "slow_seconds is 0 to 86400");
      }
      if (keepDays < 0 || keepDays > 36_500) {
        throw new Refusal(Problem.BAD_REQUEST, "keep_days is 0 (for ever) to 36500");
      }
      if (keepMessages < 0) {
        throw new Refusal(Problem.BAD_REQUEST, "keep_messages is 0 (all) or more");
      }
    }

    static Traits titled(String title) {
      return new Traits(title, false, false, null, 0, 0, 0);
    }

    boolean archived() {
      return archivedAt != null;
    }
  }

  Room {
    people = Map.copyOf(people);
  }

  /// One that nobody made and everybody has.
  static Room given(RoomName name) {
    return new Room(0, name, Traits.titled(name.title()), "muster", 0, Map.of());
  }

  Room with(long newId) {
    return new Room(newId, name, traits, createdBy, createdAt, people);
  }

  @Nullable Person person(UserId user) {
    return people.get(user.key());
  }

  /// Whether somebody may be in here at all: hear what is said, and know that it is there.
  boolean admits(Principal who, long now) {
    if (people.isEmpty() && !traits.hidden) {
      return true;
    }
    if (who.isHub()) {
      return true;
    }
    Person known = people.get(who.user().key());
    if (known != null && known.isBanned(now) && who.role() != Role.ADMIN) {
      return false;
    }
    return !traits.hidden || belongs(who, known);
  }

  /// Members, admins, and guests whose token names this very room.
  private boolean belongs(Principal who, @Nullable Person known) {
    if (who.role() == Role.GUEST) {
      return who.credential().kind() == Credential.Kind.TOKEN
          && who.credential().rooms().contains(name.value());
    }
    return who.credential().allowsRoom(name.value())
        && (who.role() == Role.ADMIN || (known != null && known.belongs()));
  }

  /// Moderators and admins everywhere they may enter; owners in their own room.
  boolean isRunBy(Principal who) {
    if (who.isHub()) {
      return true;
    }
    Person known = people.get(who.user().key());
    return who.credential().allowsRoom(name.value())
        && (who.role().atLeast(Role.MODERATOR)
            || (who.role() == Role.MEMBER
                && known != null
                && known.standing() == Person.Standing.OWNER));
  }

  /// Refuses what somebody may not say here, in words.
  void checkPosting(Principal who, long now) {
    if (!admits(who, now)) {
      throw missing(name.value());
    }
    if (traits.archived()) {
      throw new Refusal(Problem.NOT_ALLOWED, "This room is archived; nothing more is said in it");
    }
    if (isRunBy(who)) {
      return;
    }
    if (name.value().equals(RoomName.SYSTEM)) {
      throw new Refusal(
          Problem.NOT_ALLOWED, "The room system is written by moderators, admins and the hub");
    }
    if (traits.readOnly) {
      throw new Refusal(Problem.NOT_ALLOWED, "In this room only moderators and owners write");
    }
    Person known = people.get(who.user().key());
    if (known != null && known.isMuted(now)) {
      throw new Refusal(
          Problem.NOT_ALLOWED,
          "You are muted in this room"
              + (known.mutedUntil() == Person.FOR_EVER
                  ? ""
                  : " until " + Stamp.iso(known.mutedUntil())));
    }
  }

  /// The same words whether there is no such room or it is none of the asker's business.
  static Refusal missing(String name) {
    return new Refusal(Problem.NOT_FOUND, "There is no room " + Tame.line(name));
  }
}
