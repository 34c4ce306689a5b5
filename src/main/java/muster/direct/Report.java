package muster.direct;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import muster.access.User;
import muster.direct.StatusStore.Device;
import muster.direct.StatusStore.Entry;
import muster.store.Tx;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// What became of one message, in detail: for its sender everything, for a receiver the own part.
final class Report {
  private static final int USERS_AT_ONCE = 1_000;
  private static final int MOST_WAITING = 10_000;

  private final Ground ground;
  private final Groups groups;
  private final People people;
  private final Reading reading;

  Report(Ground ground, Groups groups, People people, Reading reading) {
    this.ground = ground;
    this.groups = groups;
    this.people = people;
    this.reading = reading;
  }

  /// One row of `message_status`.
  record Line(String status, String userId, String timestamp) {}

  /// A device that had the message.
  record OnDevice(String device, String deliveredAt, @Nullable String readAt) {}

  /// What one receiver has reached.
  record Receiver(
      String userId,
      String status,
      @Nullable String deliveredAt,
      @Nullable String readAt,
      @Nullable String confirmedAt,
      List<OnDevice> devices) {}

  /// @param waiting who has not confirmed yet, of a message that asks for it; else who has not got
  ///   it yet
  record Of(
      String messageId,
      String senderId,
      String receiverId,
      boolean confirm,
      List<Line> statuses,
      List<Receiver> receivers,
      List<String> waiting) {}

  Of of(Principal who, String messageId) {
    UserId reader = who.user();
    return ground
        .database()
        .read(tx -> {
          Message message = reading.message(tx, reader, messageId);
          boolean own = message.isFrom(reader);
          boolean seesRead = people.sharesReading(reader);
          List<Entry> entries =
              StatusStore.of(tx, messageId).stream()
                  .filter(entry ->
                      own
                          || entry.state().compareTo(State.DELIVERED) < 0
                          || new UserId(entry.user()).equals(reader))
                  .filter(entry ->
                      entry.state() != State.READ
                          || seesRead
                          || new UserId(entry.user()).equals(reader))
                  .toList();
          List<Receiver> receivers = receivers(tx, message, entries, own ? null : reader);
          return new Of(
              messageId,
              message.sender().id().value(),
              message.receiver().text(),
              message.confirm(),
              entries.stream()
                  .map(entry -> new Line(entry.state().word(), entry.user(), Stamp.iso(entry.at())))
                  .toList(),
              receivers,
              own ? waiting(message, entries) : List.of());
        });
  }

  private static List<Receiver> receivers(
      Tx tx, Message message, List<Entry> entries, @Nullable UserId only) {
    Map<String, List<OnDevice>> devices = new TreeMap<>();
    for (Device device : StatusStore.devices(tx, message.seq())) {
      if (only == null || only.key().equals(device.user())) {
        Long readAt = device.readAt();
        devices
            .computeIfAbsent(device.user(), user -> new ArrayList<>())
            .add(
                new OnDevice(
                    device.device(),
                    Stamp.iso(device.deliveredAt()),
                    readAt == null ? null : Stamp.iso(readAt)));
      }
    }
    Map<String, Map<State, Entry>> byUser = new TreeMap<>();
    for (Entry entry : entries) {
      if (entry.state().compareTo(State.DELIVERED) >= 0) {
        byUser
            .computeIfAbsent(new UserId(entry.user()).key(), user -> new EnumMap<>(State.class))
            .put(entry.state(), entry);
      }
    }
    List<Receiver> found = new ArrayList<>();
    byUser.forEach((key, states) -> {
      Entry highest =
          java.util.Collections.max(states.values(), Comparator.comparing(Entry::state));
      found.add(
          new Receiver(
              highest.user(),
              highest.state().word(),
              at(states.get(State.DELIVERED)),
              at(states.get(State.READ)),
              at(states.get(State.CONFIRMED)),
              devices.getOrDefault(key, List.of())));
    });
    return found;
  }

  private static @Nullable String at(@Nullable Entry entry) {
    return entry == null ? null : Stamp.iso(entry.at());
  }

  private List<String> waiting(Message message, List<Entry> entries) {
    State wanted = message.confirm() ? State.CONFIRMED : State.DELIVERED;
    List<UserId> done =
        entries.stream()
            .filter(entry -> entry.state() == wanted)
            .map(entry -> new UserId(entry.user()))
            .toList();
    java.util.Set<UserId> reached = java.util.Set.copyOf(done);
    return audience(message).stream()
        .filter(user -> !reached.contains(user) && !message.isFrom(user))
        .limit(MOST_WAITING)
        .map(UserId::value)
        .toList();
  }

  /// Whom it is for, as of now.
  private List<UserId> audience(Message message) {
    return switch (message.receiver()) {
      case Address.Person(UserId user) -> List.of(user);
      case Address.Group(String id) -> {
        Groups.Group group = groups.find(id);
        yield group == null ? List.of() : List.copyOf(group.members().values());
      }
      case Address.Everybody all -> members();
    };
  }

  private List<UserId> members() {
    List<UserId> found = new ArrayList<>();
    UserId after = null;
    while (true) {
      List<User> page = ground.access().users().list(after, USERS_AT_ONCE);
      page.stream()
          .filter(user -> !user.disabled() && user.role().atLeast(Role.MEMBER))
          .forEach(user -> found.add(user.id()));
      if (page.size() < USERS_AT_ONCE) {
        return found;
      }
      after = page.getLast().id();
    }
  }
}
