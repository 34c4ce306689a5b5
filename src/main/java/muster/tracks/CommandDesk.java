package muster.tracks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import muster.bus.Answers;
import muster.bus.Ledger;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.bus.Subscriber;
import muster.bus.Verdict;
import muster.store.Tx;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.Topic;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What devices are told to do. A command is a publication to `.../cmd`, whether it comes over MQTT
/// or REST; it is stored before it goes out. A device with a session gets it from there, also
/// later; one without gets it when it reports next, over MQTT or with the answer in HTTP mode. That
/// it was handed over is told by its acknowledgement, what it answered by its reports.
///
/// A device obeys its owner and the admins. A friend may ask it where it is, where the owner allows
/// that, once a minute.
final class CommandDesk implements Beside {
  private static final Duration KEPT = Duration.ofDays(7);
  private static final Duration BETWEEN = Duration.ofMinutes(1);
  private static final int MOST_OPEN = 100;

  private final Ground ground;
  private final FriendBook friends;
  private final Answers answers;
  private final Stamp stamp;
  // changed on the journal's thread; null: to be read again, after a roll-back too
  private volatile @Nullable Map<Long, List<Command>> open;
  // when each went out last, since the hub started
  private final Map<UUID, Long> wentOut = new ConcurrentHashMap<>();

  CommandDesk(Ground ground, FriendBook friends, Answers answers) {
    this.ground = ground;
    this.friends = friends;
    this.answers = answers;
    this.stamp = new Stamp(ground.sources().random());
    ground.journal().onRollback(() -> open = null);
  }

  private Map<Long, List<Command>> open(Tx tx) {
    Map<Long, List<Command>> known = open;
    if (known == null) {
      known = new ConcurrentHashMap<>();
      for (Command command : CommandStore.open(tx)) {
        known.computeIfAbsent(command.device(), id -> new CopyOnWriteArrayList<>()).add(command);
      }
      open = known;
    }
    return known;
  }

  private List<Command> openOf(Tx tx, Device device) {
    return List.copyOf(open(tx).getOrDefault(device.id(), List.of()));
  }

  /// Writes a change of state, and forgets a command that is over.
  private void change(Tx tx, Command before, Command after) {
    CommandStore.change(tx, after);
    List<Command> own =
        open(tx).computeIfAbsent(before.device(), id -> new CopyOnWriteArrayList<>());
    int at = own.indexOf(before);
    if (!after.isOpen()) {
      own.remove(before);
      wentOut.remove(before.id());
    } else if (at >= 0) {
      own.set(at, after);
    }
  }

  /// A publication to `.../cmd`; on the journal's thread.
  Verdict accept(Device device, Publication publication) {
    Tx tx = ground.journal().tx();
    Principal who = publication.sender();
    ObjectNode wish = wish(publication.payload());
    String action = wish.path("action").asString("");
    if (!Command.ACTIONS.contains(action)) {
      throw new Refusal(
          Problem.BAD_REQUEST, "action is one of " + Command.ACTIONS.stream().sorted().toList());
    }
    checkRight(tx, who, device, action, publication.millis());
    if (openOf(tx, device).size() >= MOST_OPEN) {
      throw new Refusal(
          Problem.QUOTA_EXCEEDED, "The device has " + MOST_OPEN + " commands waiting already");
    }
    UUID id = stamp.id(publication.millis());
    Command command =
        new Command(
            id,
            device.id(),
            action,
            payload(wish, action, id),
            who.user(),
            Command.State.QUEUED,
            publication.millis(),
            publication.millis() + lifetime(wish).toMillis(),
            null,
            null,
            null);
    CommandStore.add(tx, command);
    open(tx).computeIfAbsent(device.id(), same -> new CopyOnWriteArrayList<>()).add(command);
    if (action.equals(Command.SET_CONFIGURATION) || !who.user().equals(device.owner())) {
      ground
          .access()
          .audit()
          .record(tx, who, "device.command", device.owner() + "/" + device.name(), action);
    }
    answers.note(publication.publisher(), id.toString().getBytes(StandardCharsets.UTF_8));
    return Verdict.accepted(out(device, command, publication.publisher(), publication.millis()));
  }

  private static ObjectNode wish(byte[] payload) {
    try {
      JsonNode tree = ReportReader.JSON.readTree(payload);
      String type = tree.path("_type").asString("cmd");
      if (tree instanceof ObjectNode object && type.equals("cmd")) {
        return object;
      }
    } catch (JacksonException notJson) {
      // said below
    }
    throw new Refusal(
        Problem.BAD_JSON, "A command is a JSON object like {\"action\":\"reportLocation\"}");
  }

  private static Duration lifetime(ObjectNode wish) {
    long seconds = wish.path("expires_seconds").asLong(KEPT.toSeconds());
    return Duration.ofSeconds(Math.clamp(seconds, 1, Duration.ofDays(365).toSeconds()));
  }

  /// As the apps want it: waypoints and configurations carry their type.
  private static String payload(ObjectNode wish, String action, UUID id) {
    ObjectNode command = ReportReader.JSON.createObjectNode().put("_type", "cmd");
    wish.properties().forEach(field -> command.set(field.getKey(), field.getValue()));
    command.remove("expires_seconds");
    command.put("id", id.toString());
    if (action.equals(Command.SET_WAYPOINTS)) {
      JsonNode given = wish.path("waypoints");
      ObjectNode list =
          given instanceof ObjectNode object ? object : ReportReader.JSON.createObjectNode();
      if (given.isArray()) {
        list.set("waypoints", given);
      }
      if (!list.path("waypoints").isArray()) {
        throw new Refusal(Problem.BAD_REQUEST, "setWaypoints needs a list: \"waypoints\":[...]");
      }
      command.set("waypoints", list.put("_type", "waypoints"));
    }
    if (action.equals(Command.SET_CONFIGURATION)) {
      if (!(wish.path("configuration") instanceof ObjectNode configuration)) {
        throw new Refusal(
            Problem.BAD_REQUEST, "setConfiguration needs an object: \"configuration\":{...}");
      }
      command.set("configuration", configuration.put("_type", "configuration"));
    }
    return ReportReader.JSON.writeValueAsString(command);
  }

  private void checkRight(Tx tx, Principal who, Device device, String action, long now) {
    if (who.isHub() || who.user().equals(device.owner()) || who.role() == Role.ADMIN) {
      return;
    }
    Grant grant = friends.accepted(device.owner(), who.user());
    if (grant == null
        || !grant.terms().isActive(now)
        || !grant.terms().mayAsk()
        || !action.equals(Command.REPORT_LOCATION)) {
      throw new Refusal(
          Problem.NOT_ALLOWED,
          "A device obeys its owner; friends may ask where it is if the owner allows that");
    }
    Long before =
        CommandStore.lastBy(tx, device.id(), who.user(), now - BETWEEN.toMillis()).orElse(null);
    if (before != null) {
      throw new Refusal(
          Problem.TOO_FAST,
          "A friend may ask once a minute",
          Math.max(1, Math.ceilDiv(before + BETWEEN.toMillis() - now, 1_000)));
    }
  }

  private Publication out(Device device, Command command, Publisher by, long now) {
    wentOut.put(command.id(), now);
    PublishProperties properties =
        new PublishProperties(
            false, Math.max(1, (command.expiresAt() - now) / 1_000), null, null, null, List.of());
    return new Publication(
        new Topic(device.base() + "/cmd"),
        command.payload().getBytes(StandardCharsets.UTF_8),
        1,
        /* retain= */ false,
        properties,
        by,
        now);
  }

  /// A report may answer a command; and whoever reports can take what waits.
  @Override
  public List<Publication> heard(
      Tx tx, Device device, ReportReader.Read read, Publication publication) {
    if (openOf(tx, device).isEmpty()) {
      return List.of();
    }
    String action = Command.answeredBy(read.report());
    if (action != null) {
      answered(tx, device, action, read.text(), publication.millis());
    }
    List<Publication> out = new ArrayList<>(0);
    if (publication.publisher().self() != null) {
      for (Command command : openOf(tx, device)) {
        Long before = wentOut.get(command.id());
        if (command.state() == Command.State.QUEUED
            && (before == null || before + BETWEEN.toMillis() <= publication.millis())) {
          out.add(out(device, command, ground.hub(), publication.millis()));
        }
      }
    }
    return out;
  }

  /// All that were handed over, or else the one that has waited longest.
  private void answered(Tx tx, Device device, String action, String with, long now) {
    List<Command> asked =
        openOf(tx, device).stream().filter(one -> one.action().equals(action)).toList();
    List<Command> sent = asked.stream().filter(one -> one.state() == Command.State.SENT).toList();
    for (Command command : sent.isEmpty() ? asked.stream().limit(1).toList() : sent) {
      change(tx, command, command.answered(now, with));
    }
  }

  /// A client has acknowledged a command. What a device reports through is the device; as long as
  /// that is not known, any client of its owner is taken for it.
  void delivered(Device device, Publication publication, Subscriber receiver) {
    Subscriber own = device.session();
    if (!receiver.principal().user().equals(device.owner())
        || (own != null && own.online() && !own.equals(receiver))) {
      return;
    }
    String id = wish(publication.payload()).path("id").asString("");
    long now = ground.now();
    ground
        .journal()
        .offer(
            new Ledger.Entry() {
              @Override
              public void write() {
                Tx tx = ground.journal().tx();
                for (Command command : openOf(tx, device)) {
                  if (command.id().toString().equals(id)
                      && command.state() == Command.State.QUEUED) {
                    change(tx, command, command.sent(now));
                  }
                }
              }

              @Override
              public void committed() {}

              @Override
              public void failed(Problem why, String detail) {}
            });
  }

  /// From memory, on any thread: is it worth a transaction?
  private boolean mayHave(Predicate<Command> wanted) {
    Map<Long, List<Command>> known = open;
    return known == null || known.values().stream().anyMatch(own -> own.stream().anyMatch(wanted));
  }

  /// What waits for a device that comes over HTTP; it is handed over with the answer.
  List<byte[]> collect(Device device) {
    long now = ground.now();
    if (!mayHave(command -> command.device() == device.id())) {
      return List.of();
    }
    return ground
        .journal()
        .write(tx -> {
          List<byte[]> all = new ArrayList<>();
          for (Command command : openOf(tx, device)) {
            if (command.state() == Command.State.QUEUED && command.expiresAt() > now) {
              all.add(command.payload().getBytes(StandardCharsets.UTF_8));
              change(tx, command, command.sent(now));
            }
          }
          return all;
        });
  }

  /// Every few seconds: what nobody came for in time is over.
  void expire() {
    long now = ground.now();
    if (!mayHave(command -> command.expiresAt() <= now)) {
      return;
    }
    ground
        .journal()
        .write(tx -> {
          for (List<Command> own : List.copyOf(open(tx).values())) {
            for (Command command : List.copyOf(own)) {
              if (command.expiresAt() <= now) {
                change(tx, command, command.expired());
              }
            }
          }
          return true;
        });
  }
}
