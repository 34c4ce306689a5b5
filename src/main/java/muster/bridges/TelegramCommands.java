package muster.bridges;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import muster.bus.PublishProperties.UserProperty;
import muster.store.Tx;
import org.jspecify.annotations.Nullable;

/// What people may tell the bot in a chat. Linking needs a code that an admin of the space has
/// made; who knows it may read the room from then on, so it works once and not for long.
final class TelegramCommands {
  private static final Pattern FORM =
      Pattern.compile("/(link|unlink|status|help|start)(?:@([A-Za-z0-9_]+))?(?:\\s+(\\S+))?\\s*");
  private static final String HELP =
      """
      I mirror this chat in a room of Muster.
      /link CODE - link this chat to a room; an admin there makes the code
      /unlink - end that
      /status - which room it is, and how it goes
      /help - this\
      """;

  private final Ground ground;
  private final Entry entry;
  private final Condition condition;

  TelegramCommands(Ground ground, Entry entry, Condition condition) {
    this.ground = ground;
    this.entry = entry;
    this.condition = condition;
  }

  record Command(String word, String argument) {}

  /// Null: something that is meant for everybody.
  static @Nullable Command of(TelegramUpdate.Said said, String ownName) {
    Matcher form = FORM.matcher(said.text());
    if (!form.matches() || (form.group(2) != null && !form.group(2).equalsIgnoreCase(ownName))) {
      return null;
    }
    return new Command(form.group(1), Objects.requireNonNullElse(form.group(3), ""));
  }

  static String hash(String code) {
    byte[] bytes = code.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Derived.sha256(bytes));
  }

  /// In a transaction; gives what to answer.
  String obey(Tx tx, String chat, Command command) {
    return switch (command.word()) {
      case "link" -> link(tx, chat, command.argument());
      case "unlink" ->
          BridgeStore.unlink(tx, entry.id(), chat)
              ? noted(tx, "bridge.unlink", chat, "This chat is on its own again.")
              : "This chat is not linked.";
      case "status" -> status(tx, chat);
      default -> HELP;
    };
  }

  private String link(Tx tx, String chat, String code) {
    if (code.isEmpty()) {
      return "Write /link and the code that an admin of the room gave you.";
    }
    Optional<Entry.Code> taken = BridgeStore.takeCode(tx, hash(code), entry.id(), ground.now());
    if (taken.isEmpty()) {
      return "This code is not valid, or not any longer.";
    }
    String room = taken.get().room();
    long upTo = last(room);
    BridgeStore.link(tx, new Entry.Link(entry.id(), chat, room, upTo, ground.now()));
    return noted(
        tx,
        "bridge.link",
        room + ", with a code of " + taken.get().madeBy(),
        "Linked to the room "
            + room
            + ". What is said here is said there, and the other way round.");
  }

  private long last(String room) {
    return Objects.requireNonNull(ground.bus().ownerOf(ground.room(room)))
        .history(
            new muster.types.TopicFilter(ground.room(room).value()),
            java.util.List.of(new UserProperty("history", "1")))
        .stream()
        .map(Heard::of)
        .flatMap(Optional::stream)
        .mapToLong(Heard::seq)
        .max()
        .orElse(0);
  }

  private String noted(Tx tx, String what, String detail, String words) {
    ground.access().audit().record(tx, ground.hub(), what, entry.name(), detail);
    return words;
  }

  private String status(Tx tx, String chat) {
    Entry.Link link = Entry.linkOf(BridgeStore.links(tx, entry.id()), chat);
    return link == null
        ? "This chat is not linked to a room."
        : "Linked to the room %s. Since the hub started: %d in, %d out, %d given up."
            .formatted(
                link.room(), condition.in.sum(), condition.out.sum(), condition.dropped.sum());
  }
}
