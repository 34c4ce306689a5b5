package muster.tracks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import muster.access.Access;
import muster.bus.Answers;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.Topic;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// REST for commands: published like everybody's, and what became of them.
final class CommandRoutes {
  private static final String COMMANDS = "/api/devices/{device}/cmd";
  private static final int MOST = 50;
  private static final Need READS = Need.member().scope(Access.SCOPE_SUBSCRIBE);
  private static final Need WRITES = Need.member().scope(Access.SCOPE_PUBLISH);

  private final Ground ground;
  private final DeviceBook book;
  private final FriendBook friends;
  private final Answers answers;

  CommandRoutes(Ground ground, DeviceBook book, FriendBook friends, Answers answers) {
    this.ground = ground;
    this.book = book;
    this.friends = friends;
    this.answers = answers;
  }

  /// @param answer the report that answered it; for the owner of the device alone
  record View(
      String id,
      String state,
      UserId user,
      String device,
      String action,
      UserId by,
      String createdAt,
      String expiresAt,
      @Nullable String sentAt,
      @Nullable String answeredAt,
      @Nullable JsonNode answer) {}

  /// What is asked for; a command may have more fields.
  record Wish(@Nullable String action, @Nullable Long expiresSeconds) {}

  void addTo(Routes routes) {
    for (String path : List.of(COMMANDS, "/api/v1/devices/{device}/cmd")) {
      routes
          .post(path, WRITES, "Tell a device to do something", this::tell)
          .query("user", "whose device, if not yours")
          .body(Wish.class)
          .answers(202, View.class);
      routes
          .get(path, READS, "The newest commands of a device", this::list)
          .query("user", "whose device, if not yours")
          .answersListOf(View.class);
      routes
          .get(path + "/{id}", READS, "What became of a command", this::one)
          .query("user", "whose device, if not yours")
          .answers(View.class);
    }
  }

  /// Whose device is spoken of: one's own, anybody's for admins, a friend's to ask where it is.
  /// Everybody else learns nothing about what there is.
  private UserId owner(Call call) {
    Principal who = call.principal();
    Optional<String> named = call.query("user").filter(text -> !text.isBlank());
    UserId owner = named.map(UserId::new).orElse(who.user());
    if (!owner.equals(who.user())
        && who.role() != Role.ADMIN
        && friends.accepted(owner, who.user()) == null) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such device");
    }
    return owner;
  }

  private Answer tell(Call call) throws IOException {
    Principal who = call.principal();
    UserId owner = owner(call);
    DeviceName name = new DeviceName(call.path("device"));
    Device known = book.find(owner, name);
    if (known == null && !owner.equals(who.user())) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such device");
    }
    String base = known == null ? Address.base(owner, name) : known.base();
    byte[] wish = call.bytes();
    if (wish.length == 0) {
      throw new Refusal(Problem.BAD_JSON, "Say what to do: {\"action\":\"reportLocation\"}");
    }
    byte[] id = answers.post(who, new Topic(base + "/cmd"), wish, ground.now());
    Device device = book.get(owner, name);
    View view = view(who, device, find(device, new String(id, StandardCharsets.UTF_8)));
    return Answer.json(202, view);
  }

  private Command find(Device device, String id) {
    UUID uuid;
    try {
      uuid = UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such command");
    }
    return ground
        .database()
        .read(tx -> CommandStore.find(tx, device.id(), uuid))
        .orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "There is no such command"));
  }

  private static boolean isTheirs(Principal who, Device device, Command command) {
    return who.user().equals(device.owner())
        || who.role() == Role.ADMIN
        || who.user().equals(command.by());
  }

  private Answer list(Call call) {
    Principal who = call.principal();
    Device device = book.get(owner(call), new DeviceName(call.path("device")));
    return Answer.json(
        ground.database().read(tx -> CommandStore.newest(tx, device.id(), MOST)).stream()
            .filter(command -> isTheirs(who, device, command))
            .map(command -> view(who, device, command))
            .toList());
  }

  private Answer one(Call call) {
    Principal who = call.principal();
    Device device = book.get(owner(call), new DeviceName(call.path("device")));
    Command command = find(device, call.path("id"));
    if (!isTheirs(who, device, command)) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such command");
    }
    return Answer.json(view(who, device, command));
  }

  private static @Nullable String iso(@Nullable Long millis) {
    return millis == null ? null : Stamp.iso(millis);
  }

  /// The answer is a report like any other: others get it, where they may, in the form that is for
  /// them.
  private static View view(Principal who, Device device, Command command) {
    boolean all = who.user().equals(device.owner());
    String answer = command.answer();
    return new View(
        command.id().toString(),
        command.state().name().toLowerCase(Locale.ROOT),
        device.owner(),
        device.name().value(),
        command.action(),
        command.by(),
        Stamp.iso(command.createdAt()),
        Stamp.iso(command.expiresAt()),
        iso(command.sentAt()),
        iso(command.answeredAt()),
        answer == null || !all ? null : ReportReader.JSON.readTree(answer));
  }
}
