package muster.tracks;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;

/// Rooms as far as places and shares look at them: who is in which.
final class TestRooms implements Rooms {
  private final Map<String, Set<String>> members = new ConcurrentHashMap<>();

  void open(String room, String... users) {
    members.computeIfAbsent(room, name -> ConcurrentHashMap.newKeySet()).addAll(Set.of(users));
  }

  void close(String room, String user) {
    members.getOrDefault(room, Set.of()).remove(user);
  }

  @Override
  public void checkPosting(Principal who, String room) {
    if (!mayRead(who, room)) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such room");
    }
  }

  @Override
  public boolean mayRead(Principal who, String room) {
    return members.getOrDefault(room, Set.of()).contains(who.user().value());
  }

  @Override
  public Topic topic(String room) {
    return new Topic("rooms/" + room);
  }
}
