package muster.tracks;

import java.util.ArrayList;
import java.util.List;
import muster.bus.Answers;
import muster.bus.Gate;
import muster.bus.Owner;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Subscriber;
import muster.bus.Verdict;
import muster.store.Tx;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;

/// Owns `owntracks/#`: the one path of everything that devices report, over MQTT and HTTP. On the
/// journal's thread, in the report's transaction. Nothing is refused but what is not the sender's
/// own, because a phone sends again what was refused and blocks behind it.
final class TracksOwner implements Owner {
  private static final ReportReader.Read NOTHING =
      new ReportReader.Read(new Report.Unknown(""), new byte[0], List.of());

  private final Ground ground;
  private final DeviceBook book;
  private final Answers answers;
  private final Gate gate;
  private final Opener opener;
  private final CommandDesk commands;
  private final CardDesk cards;
  private final List<Beside> beside;
  // the journal's thread only; looked up again after a roll-back
  private long lastReport = -1;

  /// What devices are told, and who carries them.
  record Desks(CommandDesk commands, CardDesk cards) {}

  /// @param beside told of every report, in this order; commands come first
  TracksOwner(
      Ground ground,
      DeviceBook book,
      Answers answers,
      Gate gate,
      Opener opener,
      Desks desks,
      List<Beside> beside) {
    this.ground = ground;
    this.book = book;
    this.answers = answers;
    this.gate = gate;
    this.opener = opener;
    this.commands = desks.commands();
    this.cards = desks.cards();
    List<Beside> all = new ArrayList<>(List.of(commands));
    all.addAll(beside);
    this.beside = List.copyOf(all);
    ground.journal().onRollback(() -> lastReport = -1);
  }

  @Override
  public Gate gate() {
    return gate;
  }

  @Override
  public Verdict accept(Publication publication) {
    Address address = Address.of(publication.topic());
    if (address == null) {
      return Verdict.refused(
          Problem.BAD_TOPIC, "A device publishes to owntracks/USER/DEVICE and below");
    }
    Principal who = publication.sender();
    if (address.isCommand()) {
      return commanded(address, publication);
    }
    if (!who.isHub() && !who.user().equals(address.user())) {
      return Verdict.refused(
          Problem.NOT_ALLOWED, "These are the topics of the devices of " + address.user());
    }
    if (publication.payload().length == 0) {
      return cleared(publication);
    }
    try {
      Tx tx = ground.journal().tx();
      return Verdict.accepted(
          taken(tx, book.made(tx, address, publication.millis()), address, publication)
              .toArray(Publication[]::new));
    } catch (Refusal refusal) {
      return Verdict.refused(refusal.problem(), refusal.detail());
    }
  }

  /// Whoever may command, a device is made by its owner alone.
  private Verdict commanded(Address address, Publication publication) {
    Principal who = publication.sender();
    if (publication.payload().length == 0) {
      return who.user().equals(address.user()) ? cleared(publication) : Verdict.accepted();
    }
    try {
      Device device =
          who.user().equals(address.user())
              ? book.made(ground.journal().tx(), address, publication.millis())
              : book.get(address.user(), address.device());
      return commands.accept(device, publication);
    } catch (Refusal refusal) {
      boolean secret = refusal.problem() == Problem.NOT_FOUND;
      return Verdict.refused(secret ? Problem.NOT_ALLOWED : refusal.problem(), refusal.detail());
    }
  }

  @Override
  public void delivered(Publication publication, Subscriber receiver) {
    Address address = Address.of(publication.topic());
    if (address != null && address.isCommand() && publication.payload().length > 0) {
      Device device = book.find(address.user(), address.device());
      if (device != null) {
        commands.delivered(device, publication, receiver);
      }
    }
  }

  /// An empty payload clears what a topic retains, as everywhere in MQTT.
  private static Verdict cleared(Publication publication) {
    return publication.retain() ? Verdict.accepted(publication) : Verdict.accepted();
  }

  private List<Publication> taken(Tx tx, Device device, Address address, Publication publication) {
    boolean http = answers.isWaiting(publication.publisher());
    List<Publication> out = new ArrayList<>();
    if (!http && !address.base().equals(device.base())) {
      moved(device, address, publication, out);
    }
    boolean first = device.source().isEmpty();
    List<ReportReader.Read> all =
        ReportReader.read(publication.payload(), publication.millis() / 1000);
    boolean lost = false;
    for (ReportReader.Read read : all) {
      lost |= read.report() instanceof Report.Lwt;
      one(new Here(tx, device, publication, http ? "http" : "mqtt"), read, out);
    }
    if (first) {
      cards.first(tx, device, publication).ifPresent(out::add);
    }
    if (!lost && !publication.sender().isHub()) {
      if (!http && device.isBack()) {
        note(new Here(tx, device, publication, "mqtt"), "online", publication.millis() / 1000);
      }
      device.seen(publication.millis(), http ? "http" : "mqtt", publication.publisher().self());
    }
    return out;
  }

  /// One report with what is known of it.
  record Here(Tx tx, Device device, Publication publication, String source) {
    long now() {
      return publication.millis();
    }
  }

  /// The device writes its topic in another way than before: what is retained goes with it.
  private void moved(
      Device device, Address address, Publication publication, List<Publication> out) {
    for (String tail : List.of("", "/info")) {
      Topic old = new Topic(device.base() + tail);
      if (ground.bus().retained().get(old) != null) {
        out.add(
            new Publication(
                old,
                new byte[0],
                0,
                /* retain= */ true,
                PublishProperties.NONE,
                publication.publisher(),
                publication.millis()));
      }
    }
    device.speaksAs(address.base());
  }

  private void one(Here here, ReportReader.Read read, List<Publication> out) {
    for (String words : read.wrong()) {
      ReportStore.fault(here.tx(), here.device().id(), words, read.text(), here.now());
    }
    ReportReader.Read inside = opened(here, read);
    boolean newest = store(here, inside);
    publish(here, read, newest, out);
    for (Beside one : beside) {
      out.addAll(one.heard(here.tx(), here.device(), inside, here.publication()));
    }
  }

  /// What an encrypted report holds, where its key is known.
  private ReportReader.Read opened(Here here, ReportReader.Read read) {
    if (read.report() instanceof Report.Encrypted sealed) {
      byte[] inside = opener.open(here.device(), sealed);
      if (inside != null) {
        ReportReader.Read clear = ReportReader.read(inside, here.now() / 1000).getFirst();
        for (String words : clear.wrong()) {
          ReportStore.fault(here.tx(), here.device().id(), words, clear.text(), here.now());
        }
        return clear;
      }
    }
    return read;
  }

  /// Whether it is the device's newest position.
  private boolean store(Here here, ReportReader.Read read) {
    Device device = here.device();
    switch (read.report()) {
      case Report.Location location -> {
        if (location.tid() != null) {
          device.calls(location.tid());
        }
        return position(here, location.fix(), read);
      }
      case Report.Lwt lwt -> {
        device.lost(here.now());
        note(here, "offline", lwt.tst(), "", read);
      }
      case Report.Transition transition -> {
        String kind = transition.enter() ? "enter" : "leave";
        note(here, kind, transition.tst(), transition.desc(), read);
      }
      case Report.Waypoint waypoint ->
          note(here, "waypoint", waypoint.place().tst(), waypoint.place().desc(), read);
      case Report.Steps steps -> note(here, "steps", steps.tst(), "", read);
      case Report.Beacon beacon -> note(here, "beacon", beacon.tst(), beacon.beam().uuid(), read);
      case Report.Request request -> now(here, request.type(), request.request(), read);
      case Report.Card card -> {
        if (card.tid() != null) {
          device.calls(card.tid());
        }
        now(here, card.type(), "", read);
      }
      case Report.Waypoints waypoints -> now(here, waypoints.type(), "", read);
      case Report.Status status -> now(here, status.type(), "", read);
      case Report.Configuration configuration -> now(here, configuration.type(), "", read);
      case Report.Command command -> now(here, command.type(), command.action(), read);
      case Report.Encrypted encrypted -> now(here, encrypted.type(), "", read);
      case Report.Unknown unknown -> now(here, "other", unknown.type(), read);
      case Report.Unreadable unreadable -> now(here, unreadable.type(), unreadable.words(), read);
    }
    return false;
  }

  private boolean position(Here here, Fix fix, ReportReader.Read read) {
    Device device = here.device();
    FixStore.add(
        here.tx(), new FixStore.Stored(device.id(), fix, here.now(), here.source(), read.text()));
    long before = device.newest();
    if (before == Device.UNKNOWN) {
      before =
          FixStore.newest(here.tx(), device.id())
              .map(stored -> stored.fix().tst())
              .orElse(fix.tst());
    }
    device.newest(Math.max(before, fix.tst()));
    return fix.tst() >= before;
  }

  /// Something that the hub itself has seen.
  private void note(Here here, String kind, long tst) {
    note(here, kind, tst, "", NOTHING);
  }

  /// Every few seconds: a device whose connection has been gone for a while without a last will.
  void lookForLost() {
    long now = ground.now();
    for (Device device : book.all()) {
      Subscriber own = device.session();
      if (own != null && !own.online() && device.isMissing(now)) {
        ground
            .journal()
            .write(tx -> {
              device.lost(now);
              line(tx, device, "offline", now / 1000, now, "", "");
              return true;
            });
      }
    }
  }

  private void now(Here here, String kind, String note, ReportReader.Read read) {
    note(here, kind, here.now() / 1000, note, read);
  }

  private void note(Here here, String kind, long tst, String note, ReportReader.Read read) {
    line(here.tx(), here.device(), kind, tst, here.now(), note.replace("\0", ""), read.text());
  }

  private void line(
      Tx tx, Device device, String kind, long tst, long now, String note, String raw) {
    if (lastReport < 0) {
      lastReport = ReportStore.lastId(tx);
    }
    lastReport++;
    ReportStore.add(tx, new ReportStore.Line(lastReport, device.id(), kind, tst, now, note, raw));
  }

  /// The report itself, for those who may have it. The newest position and the card are retained;
  /// an older position that comes late, or the last will, must not take their place.
  private static void publish(
      Here here, ReportReader.Read read, boolean newest, List<Publication> out) {
    Publication publication = here.publication();
    boolean retain =
        switch (read.report()) {
          case Report.Unreadable r -> false;
          case Report.Unknown r -> false;
          case Report.Location r -> newest;
          case Report.Encrypted r -> publication.retain();
          case Report.Card r -> true;
          case Report.Status r -> publication.retain();
          case Report.Configuration r -> publication.retain();
          case Report.Lwt r -> false;
          case Report.Waypoint r -> false;
          case Report.Waypoints r -> false;
          case Report.Transition r -> false;
          case Report.Command r -> false;
          case Report.Steps r -> false;
          case Report.Beacon r -> false;
          case Report.Request r -> false;
        };
    if (read.report() instanceof Report.Unreadable || read.report() instanceof Report.Unknown) {
      return;
    }
    String tail = Address.tailOf(read.report());
    String base = here.device().base();
    out.add(
        new Publication(
            new Topic(tail.isEmpty() ? base : base + "/" + tail),
            shown(here, read),
            publication.qos(),
            retain,
            publication.properties(),
            publication.publisher(),
            publication.millis()));
  }

  /// As it was sent; but a card whose picture is none goes without.
  private static byte[] shown(Here here, ReportReader.Read read) {
    if (read.report() instanceof Report.Card(String tid, String name, String face)
        && face != null) {
      String wrong = CardDesk.wrong(face);
      if (wrong != null) {
        ReportStore.fault(here.tx(), here.device().id(), wrong, "", here.now());
        return CardDesk.json(tid, name, null);
      }
    }
    return read.raw();
  }
}
