package muster.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import muster.files.Attachments;
import muster.store.Tx;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.text.Tame;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// Makes and changes rooms, and says who is what in them. Each change is written with its line in
/// the audit log, then read into the book, then told to those who are in the room (`type` `room`,
/// not stored).
final class RoomDesk {
  private static final int MOST_ROOMS = 10_000;

  private final Ground ground;
  private final RoomBook book;
  private final Reading reading;
  private final Sequence sequence;
  private final Attachments files;

  RoomDesk(Ground ground, RoomBook book, Reading reading, Sequence sequence, Attachments files) {
    this.ground = ground;
    this.book = book;
    this.reading = reading;
    this.sequence = sequence;
    this.files = files;
  }

  /// What a new room shall be; null is the usual.
  record Wanted(
      @Nullable String room,
      @Nullable String title,
      @Nullable Boolean isPrivate,
      @Nullable Boolean readOnly,
      @Nullable Integer slowSeconds,
      @Nullable Integer keepDays,
      @Nullable Long keepMessages,
      @Nullable List<UserId> members) {}

  /// What shall be different; null stays.
  record Patch(
      @Nullable String title,
      @Nullable Boolean isPrivate,
      @Nullable Boolean readOnly,
      @Nullable Boolean archived,
      @Nullable Integer slowSeconds,
      @Nullable Integer keepDays,
      @Nullable Long keepMessages) {

    Room.Traits of(Room.Traits before, long now) {
      Long since = before.archivedAt();
      Long archivedAt =
          archived == null ? since : !archived ? null : since == null ? (Long) now : since;
      return new Room.Traits(
          orElse(title, before.title()),
          orElse(isPrivate, before.hidden()),
          orElse(readOnly, before.readOnly()),
          archivedAt,
          orElse(slowSeconds, before.slowSeconds()),
          orElse(keepDays, before.keepDays()),
          orElse(keepMessages, before.keepMessages()));
    }
  }

  private static <T> T orElse(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }

  /// A room of one's own: who makes it is its owner.
  Room create(Principal by, Wanted wanted) {
    if (!by.role().atLeast(Role.MEMBER) || !by.credential().rooms().isEmpty()) {
      throw new Refusal(Problem.NOT_ALLOWED, "Rooms are made by members");
    }
    RoomName name = RoomName.typed(orElse(wanted.room(), orElse(wanted.title(), "")));
    if (name.isGiven() && !by.role().atLeast(Role.MODERATOR)) {
      throw new Refusal(Problem.CONFLICT, "The room " + name + " is there already");
    }
    Room.Traits traits =
        new Patch(
                orElse(wanted.title(), name.title()),
                wanted.isPrivate(),
                wanted.readOnly(),
                null,
                wanted.slowSeconds(),
                wanted.keepDays(),
                wanted.keepMessages())
            .of(Room.Traits.titled(name.title()), ground.now());
    long now = ground.now();
    ground
        .journal()
        .write(tx -> {
          if (RoomStore.find(tx, name).isPresent()) {
            throw new Refusal(Problem.CONFLICT, "There is a room " + name + " already");
          }
          if (book.made().size() >= MOST_ROOMS && !by.role().atLeast(Role.MODERATOR)) {
            throw new Refusal(Problem.QUOTA_EXCEEDED, "At most " + MOST_ROOMS + " rooms");
          }
          Room room =
              RoomStore.add(
                  tx, new Room(0, name, traits, by.user().value(), now, java.util.Map.of()));
          RoomStore.set(tx, room.id(), Person.stranger(by.user()).with(Person.Standing.OWNER), now);
          for (UserId member : orElse(wanted.members(), List.<UserId>of())) {
            if (!member.equals(by.user())) {
              RoomStore.set(
                  tx, room.id(), Person.stranger(member).with(Person.Standing.MEMBER), now);
            }
          }
          ground.access().audit().record(tx, by, "room.create", name.value(), words(traits));
          return true;
        });
    book.changed(name);
    return book.get(name.value());
  }

  private static String words(Room.Traits traits) {
    return (traits.hidden() ? "private" : "public")
        + (traits.readOnly() ? ", read-only" : "")
        + (traits.archived() ? ", archived" : "")
        + (traits.slowSeconds() > 0 ? ", slow mode " + traits.slowSeconds() + " s" : "")
        + (traits.keepDays() > 0 ? ", kept " + traits.keepDays() + " days" : "")
        + (traits.keepMessages() > 0 ? ", kept " + traits.keepMessages() + " messages" : "")
        + ", title "
        + traits.title();
  }

  Room change(Principal by, String name, Patch patch) {
    Room room = runBy(by, name);
    if (Boolean.TRUE.equals(patch.isPrivate())
        && (name.equals(RoomName.GLOBAL) || name.equals(RoomName.SYSTEM))) {
      throw new Refusal(Problem.BAD_REQUEST, "The rooms global and system are open to everybody");
    }
    patch.of(room.traits(), ground.now());
    ground
        .journal()
        .write(tx -> {
          Room now = stored(tx, room);
          Room.Traits traits = patch.of(now.traits(), ground.now());
          RoomStore.change(tx, now.id(), traits);
          if (traits.hidden() && !now.traits().hidden()) {
            // whoever shuts a room is in it
            Person self = orElse(now.person(by.user()), Person.stranger(by.user()));
            if (!self.belongs()) {
              RoomStore.set(tx, now.id(), self.with(Person.Standing.OWNER), ground.now());
            }
          }
          ground.access().audit().record(tx, by, "room.change", name, words(traits));
          return true;
        });
    return changed(room);
  }

  private Room changed(Room room) {
    book.changed(room.name());
    Room now = book.get(room.name().value());
    Room.Traits traits = now.traits();
    long at = ground.now();
    byte[] json =
        new JsonLine()
            .put("room", now.name().value())
            .put("title", traits.title())
            .put("read_only", traits.readOnly())
            .put("archived", traits.archived())
            .put("slow_seconds", traits.slowSeconds())
            .put("at", Stamp.iso(at))
            .put("type", "room")
            .bytes();
    ground.announce(now.name(), json);
    return now;
  }

  /// With a row; within the transaction, as it is now.
  private Room stored(Tx tx, Room room) {
    return RoomStore.find(tx, room.name()).orElseGet(() -> RoomStore.add(tx, room.with(0)));
  }

  private Room runBy(Principal by, String name) {
    Room room = reading.room(by, name);
    if (!room.isRunBy(by)) {
      throw new Refusal(Problem.NOT_ALLOWED, "Moderators and owners of the room may do this");
    }
    return room;
  }

  /// With everything that was said in it, for ever.
  void remove(Principal by, String name) {
    Room room = reading.room(by, name);
    if (by.role() != Role.ADMIN) {
      throw new Refusal(Problem.NOT_ALLOWED, "Only admins remove a room; others archive it");
    }
    if (room.id() == 0) {
      throw Room.missing(name);
    }
    ground
        .journal()
        .write(tx -> {
          new SearchStore(ground.database().kind()).removeRoom(tx, room.id());
          RoomStore.remove(tx, room.id());
          files.releaseAll(tx, RoomOwner.KIND, name);
          sequence.forget(room.id());
          ground.access().audit().record(tx, by, "room.remove", name, "");
          return true;
        });
    book.changed(room.name());
  }

  /// Somebody in a room, as others see it.
  record Member(
      UserId user,
      String standing,
      boolean online,
      @Nullable String mutedUntil,
      @Nullable String bannedUntil,
      long readSeq) {}

  /// Those whom the room knows, and who has read up to where. Mutes and bans are for those who run
  /// it.
  List<Member> people(Principal who, String name, Presence presence) {
    Room room = reading.room(who, name);
    boolean runs = room.isRunBy(who);
    java.util.Map<UserId, Long> read = new java.util.HashMap<>();
    ground
        .database()
        .read(tx -> {
          tx.each(
              "SELECT user_id, seq FROM chat_reads WHERE room_id = ? ORDER BY read_at DESC LIMIT"
                  + " 1000",
              row -> read.put(new UserId(row.string("user_id")), row.bigint("seq")),
              room.id());
          return true;
        });
    List<Member> members = new ArrayList<>();
    for (Person person : room.people().values()) {
      Long seq = read.remove(person.user());
      if (runs || person.belongs() || seq != null) {
        members.add(member(person, presence, runs, seq == null ? 0 : seq));
      }
    }
    read.forEach((user, seq) -> members.add(member(Person.stranger(user), presence, runs, seq)));
    members.sort(Comparator.comparing(Member::user));
    return members;
  }

  private Member member(Person person, Presence presence, boolean runs, long seq) {
    long now = ground.now();
    return new Member(
        person.user(),
        person.standing().name().toLowerCase(java.util.Locale.ROOT),
        presence.isOnline(person.user()),
        runs && person.isMuted(now) ? until(person.mutedUntil()) : null,
        runs && person.isBanned(now) ? until(person.bannedUntil()) : null,
        seq);
  }

  private static String until(long millis) {
    return millis == Person.FOR_EVER ? "for-ever" : Stamp.iso(millis);
  }

  /// Lets somebody in, as a member or an owner.
  void admit(Principal by, String name, UserId user, Person.Standing standing) {
    Room room = runBy(by, name);
    set(
        by,
        room,
        user,
        "room." + (standing == Person.Standing.OWNER ? "owner" : "member"),
        "",
        person -> person.with(standing));
  }

  /// Out of the room: by who runs it, or oneself.
  void dismiss(Principal by, String name, UserId user) {
    Room room = reading.room(by, name);
    if (!by.user().equals(user)) {
      room = runBy(by, name);
      checkRank(by, room, user);
    }
    Person known = room.person(user);
    if (known == null || !known.belongs()) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such member in this room");
    }
    set(by, room, user, "room.kick", "", person -> person.with(Person.Standing.NONE));
  }

  /// What may be done to somebody in a room.
  enum Measure {
    MUTE,
    UNMUTE,
    BAN,
    UNBAN,
    KICK;

    static Measure of(@Nullable String word) {
      for (Measure measure : values()) {
        if (measure.name().toLowerCase(java.util.Locale.ROOT).equals(word)) {
          return measure;
        }
      }
      throw new Refusal(Problem.BAD_REQUEST, "The action is one of mute, unmute, ban, unban, kick");
    }
  }

  /// @param minutes 0: for ever. A kick from an open room is a ban of five minutes.
  void moderate(Principal by, String name, UserId user, Measure measure, long minutes, String why) {
    Room room = runBy(by, name);
    checkRank(by, room, user);
    long now = ground.now();
    long until = minutes == 0 ? Person.FOR_EVER : now + Duration.ofMinutes(minutes).toMillis();
    UnaryOperator<Person> change =
        switch (measure) {
          case MUTE -> person -> person.mutedUntil(until);
          case UNMUTE -> person -> person.mutedUntil(0);
          case BAN -> person -> person.with(Person.Standing.NONE).bannedUntil(until);
          case UNBAN -> person -> person.bannedUntil(0);
          case KICK ->
              room.traits().hidden() && room.person(user) != null
                  ? person -> person.with(Person.Standing.NONE)
                  : person ->
                      person
                          .with(Person.Standing.NONE)
                          .bannedUntil(now + Duration.ofMinutes(5).toMillis());
        };
    String detail =
        (measure == Measure.MUTE || measure == Measure.BAN ? "until " + until(until) + " " : "")
            + Tame.line(why.substring(0, Math.min(200, why.length())));
    set(
        by,
        room,
        user,
        "room." + measure.name().toLowerCase(java.util.Locale.ROOT),
        detail,
        change);
  }

  /// Nobody acts against an admin, against those of their own rank, or against themselves.
  private void checkRank(Principal by, Room room, UserId user) {
    Role role = ground.access().users().find(user).map(found -> found.role()).orElse(Role.GUEST);
    Person known = room.person(user);
    boolean owner = known != null && known.standing() == Person.Standing.OWNER;
    boolean above =
        by.role() == Role.ADMIN
            ? role != Role.ADMIN
            : by.role() == Role.MODERATOR
                ? !role.atLeast(Role.MODERATOR)
                : !role.atLeast(Role.MODERATOR) && !owner;
    if (!above || by.user().equals(user)) {
      throw new Refusal(
          Problem.NOT_ALLOWED, "Nobody acts against those of their own rank or above");
    }
  }

  private void set(
      Principal by,
      Room room,
      UserId user,
      String what,
      String detail,
      UnaryOperator<Person> change) {
    ground
        .journal()
        .write(tx -> {
          Room now = stored(tx, room);
          Person person = orElse(now.person(user), Person.stranger(user));
          RoomStore.set(tx, now.id(), change.apply(person), ground.now());
          String where = "room " + room.name() + (detail.isEmpty() ? "" : ", " + detail.strip());
          ground.access().audit().record(tx, by, what, user.value(), where);
          return true;
        });
    book.changed(room.name());
  }

  /// Of an invitation: the room takes in who came with it.
  void welcome(Principal who, Room room) {
    Person known = room.person(who.user());
    if (room.traits().hidden() && (known == null || !known.belongs())) {
      set(who, room, who.user(), "room.join", "", person -> person.with(Person.Standing.MEMBER));
    }
  }
}
