package muster.chat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import muster.access.Pace;
import muster.bus.Bus;
import muster.bus.Gate;
import muster.bus.Owner;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.bus.Reply;
import muster.bus.Verdict;
import muster.text.JsonLine;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Role;
import muster.types.Topic;
import muster.types.UserId;

/// Who is here, as the hub itself sees it: the edge tells each connection that comes and goes, and
/// nobody else can. `{prefix}/presence/{user}` is retained: online with so many devices, or offline
/// and last seen when. What a hub left behind that was killed says "online" of everybody who was;
/// [#settle] puts that right at the start.
///
/// Guests see those whom they can meet: who shares a room with them. A guest who leaves is
/// forgotten, so that a page with many visitors leaves nothing behind.
public final class Presence implements Owner {
  private static final int REMEMBERED = 10_000;

  private final Bus bus;
  private final Ground ground;
  private final RoomBook book;
  private final Publisher hub;
  // guarded by this: connection -> who came with it, by user
  private final Map<UserId, Map<Object, Principal>> here = new HashMap<>();
  // guarded by this
  private final Map<Object, Principal> connections = new HashMap<>();
  // guarded by this: those who left lately, as they were; what is told of them is still on its way
  private final Map<UserId, Principal> left =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UserId, Principal> eldest) {
          return size() > REMEMBERED;
        }
      };

  Presence(Ground ground, RoomBook book) {
    this.bus = ground.bus();
    this.ground = ground;
    this.book = book;
    this.hub = ground.hub();
  }

  /// Somebody has connected; anonymous ones have no presence. `connection` is any object that
  /// stands for it, the same when it ends.
  public synchronized void connected(Object connection, Principal who) {
    if (Pace.isAnonymous(who) || connections.putIfAbsent(connection, who) != null) {
      return;
    }
    here.computeIfAbsent(who.user(), user -> new HashMap<>()).put(connection, who);
    tell(who);
  }

  /// It has ended, however that came.
  public synchronized void disconnected(Object connection) {
    Principal who = connections.remove(connection);
    if (who == null) {
      return;
    }
    Map<Object, Principal> own = here.getOrDefault(who.user(), new HashMap<>());
    own.remove(connection);
    if (own.isEmpty()) {
      here.remove(who.user());
      left.remove(who.user());
      left.put(who.user(), who);
    }
    tell(who);
  }

  public synchronized boolean isOnline(UserId user) {
    return here.containsKey(user);
  }

  /// Somebody who is not here was erased: what is known of their last visit goes.
  synchronized void forget(UserId user) {
    if (!here.containsKey(user)) {
      left.remove(user);
      send(ground.topics().presence(user), new byte[0], /* retain= */ true);
    }
  }

  private void tell(Principal who) {
    int devices = here.getOrDefault(who.user(), Map.of()).size();
    String at = Stamp.iso(ground.now());
    JsonLine line =
        new JsonLine()
            .put("callsign", who.user().value())
            .put("name", who.name())
            .put("online", devices > 0)
            .put("devices", devices)
            .put("guest", who.role() == Role.GUEST)
            .put("last_seen", at);
    boolean forget = devices == 0 && who.role() == Role.GUEST;
    Topic topic = ground.topics().presence(who.user());
    send(topic, line.bytes(), /* retain= */ !forget);
    if (forget) {
      send(topic, new byte[0], /* retain= */ true);
    }
  }

  private void send(Topic topic, byte[] json, boolean retain) {
    // a journal that takes nothing more just now loses a presence, which the next one mends
    bus.send(
        new Publication(topic, json, 0, retain, PublishProperties.NONE, hub, ground.now()),
        Reply.NONE);
  }

  /// At the start, before anybody connects: nobody is here.
  void settle() {
    String yes = "\"online\":true";
    for (Publication old : bus.retained(ground.topics().presence())) {
      String json = new String(old.payload(), StandardCharsets.UTF_8);
      if (json.contains("\"guest\":true")) {
        send(old.topic(), new byte[0], /* retain= */ true);
      } else if (json.contains(yes)) {
        String now =
            json.replace(yes, "\"online\":false")
                .replaceFirst("\"devices\":[0-9]+", "\"devices\":0");
        send(old.topic(), now.getBytes(StandardCharsets.UTF_8), /* retain= */ true);
      }
    }
  }

  @Override
  public Verdict accept(Publication publication) {
    return Verdict.refused(Problem.NOT_ALLOWED, "Presence is written by the hub alone");
  }

  @Override
  public Gate gate() {
    return (receiver, publication) -> sees(receiver, publication.topic());
  }

  /// Members see everybody; a sign-in for some rooms sees those whom it can meet there.
  private boolean sees(Principal receiver, Topic topic) {
    Set<String> rooms = receiver.credential().rooms();
    if (receiver.isHub() || (rooms.isEmpty() && receiver.role().atLeast(Role.MEMBER))) {
      return true;
    }
    UserId user = UserId.ofTopicLevel(Topics.last(topic));
    if (user.equals(receiver.user())) {
      return true;
    }
    Set<Principal> of;
    synchronized (this) {
      of = new HashSet<>(here.getOrDefault(user, Map.of()).values());
      Principal gone = left.get(user);
      if (of.isEmpty() && gone != null) {
        of.add(gone);
      }
    }
    if (of.isEmpty()) {
      // long offline, so a member: whoever could be met in an open room
      return rooms.stream().anyMatch(name -> isOpen(name, user));
    }
    return of.stream()
        .anyMatch(other ->
            rooms.stream()
                .anyMatch(name -> {
                  Room room = book.find(name);
                  return room != null
                      && other.credential().allowsRoom(name)
                      && room.admits(other, ground.now());
                }));
  }

  private boolean isOpen(String name, UserId user) {
    Room room = book.find(name);
    return room != null && (!room.traits().hidden() || room.people().containsKey(user.key()));
  }
}
