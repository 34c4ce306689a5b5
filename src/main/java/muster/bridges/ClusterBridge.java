package muster.bridges;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import muster.bridges.Utterance.Speaker;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// A DX cluster in a room: spots that the filter wants are shown as notices (`dx.spot`), and `/dx
/// 14195 JA1XYZ comment` or `!dx ...` in the room sends one. The connection is kept up and made
/// again with growing pauses; a cluster that says nothing for ten minutes is taken for gone.
final class ClusterBridge implements Bridge {
  private static final Duration PROMPT = Duration.ofSeconds(5);
  private static final Duration QUIET = Duration.ofMinutes(1);
  private static final int MOST_QUIET = 10;
  // a spot that is older helps nobody
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final int LONGEST_COMMENT = 60;
  private static final Pattern ASKS_CALL =
      Pattern.compile("(?is).*(login|call(sign)?|user(name)?|enter[^\\n]{0,60})\\W*");
  private static final Pattern ASKS_PASSWORD = Pattern.compile("(?is).*pass(word)?\\W*");
  private static final Pattern COMMAND =
      Pattern.compile(
          "[/!]dx\\s+(\\d{1,9}(?:[.,]\\d{1,6})?)\\s+(\\S+)(?:\\s+(.*))?",
          Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

  private final Ground ground;
  private final Entry entry;
  private final Plan.Cluster plan;
  private final Condition condition;
  private final Outside outside;
  private final Voice voice;
  private final Backoff backoff;
  private final SpotGate gate;
  private final List<Worker> workers = new ArrayList<>();
  private volatile @Nullable Telnet line;
  private volatile List<Entry.Link> links = List.of();

  ClusterBridge(
      Ground ground, Entry entry, Plan.Cluster plan, Condition condition, Outside outside) {
    this.ground = ground;
    this.entry = entry;
    this.plan = plan;
    this.condition = condition;
    this.outside = outside;
    this.voice = new Voice(ground);
    this.backoff = new Backoff(ground);
    this.gate = new SpotGate(plan.perMinute());
  }

  @Override
  public synchronized void start() {
    links = ground.journal().write(tx -> BridgeStore.links(tx, entry.id()));
    workers.add(new Worker("bridge " + entry.name() + " in", this::stayConnected).start());
    for (Entry.Link link : plan.sendSpots() ? links : List.<Entry.Link>of()) {
      Outflow flow = new Outflow(ground, link, condition, FRESH, this::command);
      workers.add(new Worker("bridge " + entry.name() + " out", flow).start());
    }
  }

  @Override
  public void relink() {
    close();
    start();
  }

  @Override
  public synchronized void close() {
    Telnet open = line;
    if (open != null) {
      open.close();
    }
    workers.forEach(Worker::close);
    workers.clear();
  }

  private void stayConnected() throws InterruptedException {
    while (true) {
      String why = "The cluster has closed the connection";
      try (Telnet telnet = Telnet.open(outside.find(plan.host()), plan.port())) {
        line = telnet;
        listen(telnet);
      } catch (UnknownHostException e) {
        why = "Nobody knows the host " + plan.host();
      } catch (IOException e) {
        why = plan.host() + " cannot be reached: " + entry.secret().outOf("" + e.getMessage());
      } catch (Refusal barred) {
        why = barred.detail();
      } finally {
        line = null;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      condition.fails(why);
      Thread.sleep(backoff.next(Duration.ZERO));
    }
  }

  /// Logs in and listens until the line ends.
  private void listen(Telnet telnet) throws IOException, InterruptedException {
    boolean named = false;
    boolean proven = entry.secret().isEmpty();
    int quiet = 0;
    while (quiet < MOST_QUIET) {
      switch (telnet.read(named ? QUIET : PROMPT)) {
        case Telnet.Read.End end -> {
          return;
        }
        case Telnet.Read.Silence silence -> {
          quiet++;
          // one that never asks takes the first line for the call; later an empty line keeps the
          // way through firewalls open
          telnet.write(named ? "" : plan.callsign());
          named = true;
        }
        case Telnet.Read.Prompt(String text) -> {
          quiet = 0;
          if (!proven && ASKS_PASSWORD.matcher(text).matches()) {
            telnet.write(entry.secret().value());
            proven = true;
          } else if (!named && ASKS_CALL.matcher(text).matches()) {
            telnet.write(plan.callsign());
            named = true;
          }
        }
        case Telnet.Read.Line(String text) -> {
          quiet = 0;
          if (named) {
            backoff.worked();
            condition.works();
          }
          Optional<Spot> spot = Spot.parse(text);
          if (spot.isPresent()) {
            show(spot.get());
          }
        }
      }
    }
  }

  private void show(Spot spot) throws InterruptedException {
    Instant now = ground.clock().instant();
    if (!plan.filter().wants(spot) || !gate.passes(spot, now.toEpochMilli())) {
      return;
    }
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("spotter", spot.spotter());
    card.put("call", spot.call());
    card.put("freq", spot.frequency());
    card.put("band", spot.band());
    card.put("mode", spot.mode());
    card.put("comment", spot.comment());
    card.put("time", spot.time());
    Speaker cluster = Speaker.outside(spot.spotter(), spot.spotter(), "dxcluster");
    String day = now.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    String key = String.join("|", day, spot.time(), spot.spotter(), spot.call(), spot.frequency());
    for (Entry.Link link : links) {
      Utterance notice =
          Utterance.notice(
              Derived.id(entry.id(), link.room() + "|" + key, 0),
              cluster,
              Pieces.of(spot.words(), ground.settings().maxLength()).getFirst(),
              "dx.spot",
              card);
      switch (voice.say(link.room(), notice)) {
        case Outcome.Done done -> condition.in.increment();
        case Outcome.Later(Duration pause, String why) -> condition.drops(why);
        case Outcome.Never(String why, var _) -> condition.drops(why);
      }
    }
  }

  /// What people write in the room: only the command is of interest here.
  private Outcome command(Entry.Link link, Heard heard) {
    if (heard.event() != Heard.Event.MESSAGE || heard.isGone()) {
      return Outcome.NOTHING_TO_DO;
    }
    Matcher form = COMMAND.matcher(heard.text().strip());
    if (!form.matches()) {
      return Outcome.NOTHING_TO_DO;
    }
    if (ground.now() - heard.at() > FRESH.toMillis()) {
      return new Outcome.Never("A spot that is older than five minutes is not sent");
    }
    String comment = form.group(3) == null ? "" : form.group(3);
    try {
      Spot spot = outgoing(heard.callsign(), form.group(1), form.group(2), comment);
      return send(spot)
          ? new Outcome.Done(List.of("spot " + heard.seq()))
          : Outcome.later("The cluster is not connected");
    } catch (Refusal refusal) {
      return new Outcome.Never(refusal.detail());
    }
  }

  boolean isOf(String room) {
    return plan.sendSpots() && links.stream().anyMatch(link -> link.room().equals(room));
  }

  /// A spot as somebody here means it; refuses what no cluster takes.
  static Spot outgoing(String spotter, String kilohertz, String call, String comment) {
    String own = spotter.toUpperCase(Locale.ROOT);
    String other = call.strip().toUpperCase(Locale.ROOT);
    if (!Spot.isCallsign(own)) {
      throw Spot.wrong("Spots are sent by people whose user id is a call sign");
    }
    if (!Spot.isCallsign(other)) {
      throw Spot.wrong("\"call\" is a call sign");
    }
    double frequency = Spot.kilohertz(kilohertz);
    String words = Condition.plain(comment).strip();
    return Spot.of(
        own,
        frequency,
        other,
        words.length() > LONGEST_COMMENT ? words.substring(0, LONGEST_COMMENT) : words,
        "");
  }

  /// False: not connected just now. For others than the one who is logged in, it says who.
  boolean send(Spot spot) {
    Telnet open = line;
    if (open == null) {
      return false;
    }
    String by =
        base(spot.spotter()).equals(base(plan.callsign())) ? "" : "by " + spot.spotter() + " ";
    try {
      open.write("dx " + by + spot.frequency() + " " + spot.call() + " " + spot.comment());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String base(String callsign) {
    return callsign.replaceFirst("-.*$", "");
  }
}
