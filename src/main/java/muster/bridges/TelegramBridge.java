package muster.bridges;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import muster.store.Tx;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A bot of Telegram in chats that are linked to rooms. One worker asks for what was said there
/// (long polling, so that no hub has to be reachable) and says it in the rooms; one worker a link
/// carries the room out. What Telegram was asked for is marked as read only when it is in the room.
final class TelegramBridge implements Bridge {
  private static final int LONGEST = 4_096;
  private static final Duration WAIT = Duration.ofSeconds(50);
  private static final Duration PATIENCE = Duration.ofDays(1);

  private final Ground ground;
  private final Entry entry;
  private final Condition condition;
  private final TelegramApi api;
  private final Voice voice;
  private final TelegramCommands commands;
  private final Backoff backoff;
  private final Worker poller;
  // guarded by this
  private final List<Worker> flows = new ArrayList<>();
  // guarded by this
  private boolean closed;
  private volatile List<Entry.Link> links = List.of();
  // what has gone out of a message that did not go out whole; by place
  private final Map<String, Partly> partly = new HashMap<>();

  private record Partly(long seq, List<String> ids) {}

  TelegramBridge(
      Ground ground, Entry entry, Plan.Telegram plan, Condition condition, Outside outside) {
    this.ground = ground;
    this.entry = entry;
    this.condition = condition;
    this.api = new TelegramApi(outside, plan.base(), entry.secret());
    this.voice = new Voice(ground);
    this.commands = new TelegramCommands(ground, entry, condition);
    this.backoff = new Backoff(ground);
    this.poller = new Worker("bridge " + entry.name() + " in", this::poll);
  }

  @Override
  public void start() {
    relink();
    poller.start();
  }

  @Override
  public synchronized void relink() {
    flows.forEach(Worker::close);
    flows.clear();
    links = ground.journal().write(tx -> BridgeStore.links(tx, entry.id()));
    if (closed) {
      return;
    }
    for (Entry.Link link : links) {
      Outflow flow = new Outflow(ground, link, condition, PATIENCE, this::send);
      flows.add(new Worker("bridge " + entry.name() + " out", flow).start());
    }
  }

  @Override
  public void close() {
    poller.close();
    synchronized (this) {
      closed = true;
      flows.forEach(Worker::close);
      flows.clear();
    }
  }

  // in

  private void poll() throws InterruptedException {
    JsonNode me = patiently("getMe", Map.of(), Duration.ZERO);
    long ownId = me.path("id").asLong(0);
    String ownName = me.path("username").asString("");
    while (!Thread.interrupted()) {
      long mark = read(tx -> BridgeStore.mark(tx, entry.id()));
      Map<String, Object> asked = new LinkedHashMap<>();
      asked.put("offset", mark);
      asked.put("timeout", WAIT.toSeconds());
      asked.put(
          "allowed_updates",
          List.of("message", "edited_message", "channel_post", "edited_channel_post"));
      for (JsonNode update : patiently("getUpdates", asked, WAIT)) {
        take(TelegramUpdate.of(update, ownId), ownName);
        long next = update.path("update_id").asLong(0) + 1;
        read(tx -> {
          BridgeStore.mark(tx, entry.id(), next);
          return next;
        });
      }
    }
    throw new InterruptedException();
  }

  private JsonNode patiently(String method, Map<String, Object> parameters, Duration wait)
      throws InterruptedException {
    while (true) {
      switch (api.call(method, parameters, wait)) {
        case TelegramApi.Result.Fine(JsonNode result) -> {
          backoff.worked();
          condition.works();
          return result;
        }
        case TelegramApi.Result.Later(Duration pause, String why) -> rest(pause, why);
        case TelegramApi.Result.No(String why) -> rest(Duration.ZERO, why);
      }
    }
  }

  private void rest(Duration pause, String why) throws InterruptedException {
    condition.fails(why);
    Thread.sleep(backoff.next(pause));
  }

  /// On the journal, again and again while the hub's own database is away.
  private <T> T read(Function<Tx, T> work) throws InterruptedException {
    while (true) {
      try {
        return ground.journal().write(work);
      } catch (Refusal refusal) {
        rest(Duration.ofSeconds(refusal.retryAfterSeconds()), refusal.detail());
      }
    }
  }

  private void take(TelegramUpdate update, String ownName) throws InterruptedException {
    switch (update) {
      case TelegramUpdate.Other other -> {}
      case TelegramUpdate.Moved(String from, String to) -> {
        read(tx -> {
          BridgeStore.move(tx, entry.id(), from, to);
          return true;
        });
        relink();
      }
      case TelegramUpdate.Said said -> {
        TelegramCommands.Command command = TelegramCommands.of(said, ownName);
        if (command != null && !said.edited()) {
          obey(said.chat(), command);
        } else {
          mirror(said);
        }
      }
    }
  }

  private void obey(String chat, TelegramCommands.Command command) throws InterruptedException {
    String answer = read(tx -> commands.obey(tx, chat, command));
    relink();
    Map<String, Object> message = Map.of("chat_id", Long.parseLong(chat), "text", answer);
    patientlyOnce(message);
  }

  /// An answer to a command: worth a few attempts, not worth keeping everybody waiting.
  private void patientlyOnce(Map<String, Object> message) throws InterruptedException {
    if (api.call("sendMessage", message)
        instanceof TelegramApi.Result.Later(Duration pause, String why)) {
      rest(pause, why);
      api.call("sendMessage", message);
    }
  }

  private void mirror(TelegramUpdate.Said said) throws InterruptedException {
    Entry.Link link = Entry.linkOf(links, said.chat());
    if (link == null) {
      return;
    }
    List<Entry.Twin> known =
        read(tx -> BridgeStore.twinsOf(tx, entry.id(), said.chat(), said.message()));
    boolean ours = known.stream().anyMatch(twin -> !twin.inbound());
    if (ours || (said.edited() && known.isEmpty())) {
      return;
    }
    List<String> pieces = Pieces.of(said.text(), ground.settings().maxLength());
    List<UUID> ids = new ArrayList<>();
    for (int part = 0; part < pieces.size(); part++) {
      ids.add(Derived.id(entry.id(), said.chat() + "/" + said.message(), part));
    }
    // first, so that whoever carries the room out knows what has come from there
    read(tx -> {
      for (int part = 0; part < ids.size(); part++) {
        Entry.Twin twin = new Entry.Twin(said.message(), part, ids.get(part), true);
        BridgeStore.twin(tx, entry.id(), said.chat(), twin, ground.now());
      }
      return true;
    });
    UUID replyTo = replyTo(said);
    for (int part = 0; part < ids.size(); part++) {
      boolean changed = said.edited() && part < known.size();
      UUID id = ids.get(part);
      String piece = pieces.get(part);
      say(
          link.room(),
          changed
              ? Utterance.edit(id, said.who(), piece)
              : Utterance.message(id, said.who(), piece, part == 0 ? replyTo : null));
    }
    for (int part = ids.size(); part < known.size(); part++) {
      say(link.room(), Utterance.delete(known.get(part).messageId()));
    }
    condition.in.increment();
  }

  private @Nullable UUID replyTo(TelegramUpdate.Said said) throws InterruptedException {
    if (said.replyTo().isEmpty()) {
      return null;
    }
    String outside = said.replyTo().get();
    List<Entry.Twin> twins = read(tx -> BridgeStore.twinsOf(tx, entry.id(), said.chat(), outside));
    return twins.isEmpty() ? null : twins.getFirst().messageId();
  }

  private void say(String room, Utterance utterance) throws InterruptedException {
    Outcome outcome = voice.say(room, utterance);
    while (outcome instanceof Outcome.Later(Duration pause, String why)) {
      rest(pause, why);
      outcome = voice.say(room, utterance);
    }
    if (outcome instanceof Outcome.Never(String why, var _)) {
      condition.drops("Not taken into the room " + room + ": " + why);
    }
  }

  // out

  private Outcome send(Entry.Link link, Heard heard) throws InterruptedException {
    List<Entry.Twin> twins =
        read(tx -> BridgeStore.twinsOf(tx, entry.id(), link.place(), heard.id()));
    boolean inbound = twins.stream().anyMatch(Entry.Twin::inbound);
    return switch (heard.event()) {
      case MESSAGE, NOTICE ->
          heard.isGone() || !twins.isEmpty() ? Outcome.NOTHING_TO_DO : message(link, heard);
      case EDIT -> inbound || twins.isEmpty() ? Outcome.NOTHING_TO_DO : edit(link, heard, twins);
      case DELETE -> twins.isEmpty() ? Outcome.NOTHING_TO_DO : delete(link, twins);
      case REACTION, PIN -> Outcome.NOTHING_TO_DO;
    };
  }

  private static List<String> pieces(Heard heard) {
    String who =
        heard.name().isBlank() || heard.name().equals(heard.callsign())
            ? heard.callsign()
            : heard.callsign() + " (" + heard.name() + ")";
    boolean plain = heard.event() == Heard.Event.NOTICE;
    return Pieces.of(plain ? heard.text() : who + ": " + heard.text(), LONGEST);
  }

  private Outcome message(Entry.Link link, Heard heard) throws InterruptedException {
    Partly before;
    synchronized (partly) {
      before = partly.get(link.place());
    }
    List<String> ids =
        new ArrayList<>(before != null && before.seq() == heard.seq() ? before.ids() : List.of());
    List<String> pieces = pieces(heard);
    for (int part = ids.size(); part < pieces.size(); part++) {
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("chat_id", Long.parseLong(link.place()));
      message.put("text", pieces.get(part));
      if (part == 0) {
        answering(link, heard, message);
      }
      switch (api.call("sendMessage", message)) {
        case TelegramApi.Result.Fine(JsonNode sent) ->
            ids.add(Long.toString(sent.path("message_id").asLong(0)));
        case TelegramApi.Result.Later(Duration pause, String why) -> {
          synchronized (partly) {
            partly.put(link.place(), new Partly(heard.seq(), List.copyOf(ids)));
          }
          return new Outcome.Later(pause, why);
        }
        case TelegramApi.Result.No(String why) -> {
          return new Outcome.Never(why);
        }
      }
    }
    return new Outcome.Done(ids);
  }

  private void answering(Entry.Link link, Heard heard, Map<String, Object> message)
      throws InterruptedException {
    if (heard.replyTo().isEmpty()) {
      return;
    }
    UUID answered = heard.replyTo().get();
    List<Entry.Twin> twins =
        read(tx -> BridgeStore.twinsOf(tx, entry.id(), link.place(), answered));
    if (!twins.isEmpty()) {
      message.put(
          "reply_parameters",
          Map.of(
              "message_id",
              Long.parseLong(twins.getFirst().outside()),
              "allow_sending_without_reply",
              true));
    }
  }

  /// Parts that are there are changed; what no longer fits into them is cut, what they no longer
  /// need is deleted.
  private Outcome edit(Entry.Link link, Heard heard, List<Entry.Twin> twins)
      throws InterruptedException {
    List<String> pieces = new ArrayList<>(pieces(heard));
    if (pieces.size() > twins.size()) {
      String last = pieces.get(twins.size() - 1);
      pieces = new ArrayList<>(pieces.subList(0, twins.size()));
      pieces.set(
          twins.size() - 1,
          last.length() < LONGEST - 2 ? last + " …" : last.substring(0, LONGEST - 2) + " …");
    }
    for (int part = 0; part < twins.size(); part++) {
      long message = Long.parseLong(twins.get(part).outside());
      Map<String, Object> where = new LinkedHashMap<>();
      where.put("chat_id", Long.parseLong(link.place()));
      where.put("message_id", message);
      boolean stays = part < pieces.size();
      if (stays) {
        where.put("text", pieces.get(part));
      }
      Outcome outcome = change(stays ? "editMessageText" : "deleteMessage", where);
      if (!(outcome instanceof Outcome.Done)) {
        return outcome;
      }
    }
    return new Outcome.Done(twins.stream().map(Entry.Twin::outside).toList());
  }

  private Outcome delete(Entry.Link link, List<Entry.Twin> twins) throws InterruptedException {
    for (String outside : new LinkedHashSet<>(twins.stream().map(Entry.Twin::outside).toList())) {
      Outcome outcome =
          change(
              "deleteMessage",
              Map.of(
                  "chat_id", Long.parseLong(link.place()), "message_id", Long.parseLong(outside)));
      if (!(outcome instanceof Outcome.Done)) {
        return outcome;
      }
      condition.out.increment();
      read(tx -> {
        BridgeStore.forget(tx, entry.id(), link.place(), outside);
        return true;
      });
    }
    return Outcome.NOTHING_TO_DO;
  }

  /// What is as it should be already is fine.
  private Outcome change(String method, Map<String, Object> where) throws InterruptedException {
    return switch (api.call(method, where)) {
      case TelegramApi.Result.Fine fine -> Outcome.NOTHING_TO_DO;
      case TelegramApi.Result.Later(Duration pause, String why) -> new Outcome.Later(pause, why);
      case TelegramApi.Result.No no when no.says("not modified") || no.says("not found") ->
          Outcome.NOTHING_TO_DO;
      case TelegramApi.Result.No(String why) -> new Outcome.Never(why);
    };
  }
}
