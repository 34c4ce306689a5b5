package muster;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import muster.access.Access;
import muster.access.AccessSettings;
import muster.access.Rule;
import muster.access.Sources;
import muster.bridges.BridgeSettings;
import muster.bridges.Bridges;
import muster.bridges.Rooms;
import muster.bus.Bus;
import muster.chat.Chat;
import muster.chat.ChatSettings;
import muster.direct.Direct;
import muster.direct.DirectSettings;
import muster.files.Attachments;
import muster.files.FileSettings;
import muster.http.AccountRoutes;
import muster.http.Routes;
import muster.mqtt.MqttSettings;
import muster.mqtt.MqttSpace;
import muster.mqtt.RetainedStore;
import muster.mqtt.Watcher;
import muster.push.Push;
import muster.push.PushSettings;
import muster.store.Database;
import muster.store.Journal;
import muster.store.JournalLimits;
import muster.store.Migrations;
import muster.store.StoreSettings;
import muster.tracks.Tracks;
import muster.tracks.TracksSettings;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.SpaceId;
import muster.types.Topic;

/// One space, wired: everything in it is made here, in the order in which it depends on each other.
final class Space implements AutoCloseable {
  final SpaceId id;
  final Database database;
  final Journal journal;
  final Access access;
  final Bus bus;
  final MqttSpace mqtt;
  final Routes routes;
  final Attachments files;
  final Push push;
  final Optional<Chat> chat;
  final Optional<Tracks> tracks;
  final Optional<Bridges> bridges;
  final Optional<Direct> direct;

  /// What all spaces of a hub share.
  record Common(
      StoreSettings store,
      AccessSettings access,
      MqttSettings mqtt,
      ChatSettings chat,
      TracksSettings tracks,
      FileSettings files,
      PushSettings push,
      BridgeSettings bridges,
      DirectSettings direct,
      MeterRegistry meters,
      Sources sources) {}

  /// Brings the tables of all features up to date, before anything looks at them:
  /// `Database::migrate`, or an archive that fills them too.
  @FunctionalInterface
  interface Filling {
    void migrate(Database database, List<Migrations> features);
  }

  Space(SpaceId id, Common common, Filling filling) {
    this.id = id;
    this.database = Database.open(common.store(), id);
    boolean fine = false;
    try {
      filling.migrate(database, features());
      fine = true;
    } finally {
      if (!fine) {
        database.close();
      }
    }
    this.journal =
        new Journal(database, JournalLimits.DEFAULT, common.meters(), common.sources().clock());
    ChatSettings settings = common.chat();
    List<Rule.OfFeature> rules = new ArrayList<>();
    if (settings.enabled()) {
      rules.add(Chat.rules(settings));
      rules.add(Bridges.rules(settings.prefix()));
    }
    if (common.tracks().enabled()) {
      rules.add(Tracks.rules());
    }
    if (common.direct().enabled()) {
      rules.add(Direct.rules(common.direct()));
    }
    this.access = new Access(id, database, journal, common.access(), rules, common.sources());
    this.bus = new Bus(journal, RetainedStore.open(id, database, journal, access.limits()));
    this.mqtt =
        new MqttSpace(
            id,
            new MqttSpace.Ground(bus, database, journal, access),
            common.mqtt(),
            common.meters(),
            new MqttSpace.Time(common.sources().clock(), common.sources().nanos()));
    this.routes = new Routes();
    AccountRoutes.declare(routes, access, common.sources().clock());
    this.files = new Attachments(common.files(), database, journal, access, common.sources());
    files.addTo(routes);
    this.push = new Push(common.push(), database, journal, access, common.sources());
    push.addTo(routes);
    this.chat =
        settings.enabled()
            ? Optional.of(
                new Chat(
                    settings,
                    database,
                    journal,
                    bus,
                    access,
                    new Chat.Beside(files, push),
                    common.sources()))
            : Optional.empty();
    chat.ifPresent(rooms -> rooms.addTo(routes));
    this.tracks =
        common.tracks().enabled()
            ? Optional.of(
                new Tracks(
                    common.tracks(),
                    new Tracks.Base(database, journal, bus, access, mqtt::recheck, rooms(settings)),
                    common.sources()))
            : Optional.empty();
    tracks.ifPresent(devices -> devices.addTo(routes));
    this.bridges = chat.map(rooms -> bridges(common, rooms));
    this.direct =
        common.direct().enabled()
            ? Optional.of(
                new Direct(
                    common.direct(),
                    database,
                    journal,
                    bus,
                    access,
                    new Direct.Beside(files),
                    common.sources()))
            : Optional.empty();
    direct.ifPresent(messages -> messages.addTo(routes));
    mqtt.watch(new Sight(chat, direct, bridges));
    mqtt.start();
    bridges.ifPresent(Bridges::start);
  }

  private Bridges bridges(Common common, Chat rooms) {
    Bridges made =
        new Bridges(
            common.bridges(), database, journal, bus, access, common.sources(), new Doors(rooms));
    made.addTo(routes);
    made.measure(common.meters());
    return made;
  }

  /// What bridges ask of the rooms.
  private record Doors(Chat chat) implements Rooms {
    @Override
    public boolean has(String room) {
      return chat.has(room);
    }

    @Override
    public void checkPosting(Principal who, String room) {
      chat.checkPosting(who, room);
    }
  }

  private muster.tracks.Rooms rooms(ChatSettings settings) {
    return chat.map(rooms -> (muster.tracks.Rooms) new Halls(rooms, settings.prefix()))
        .orElse(muster.tracks.Rooms.NONE);
  }

  /// The rooms, for places and shares.
  private record Halls(Chat chat, String prefix) implements muster.tracks.Rooms {
    @Override
    public void checkPosting(Principal who, String room) {
      chat.checkPosting(who, room);
    }

    @Override
    public boolean mayRead(Principal who, String room) {
      return chat.mayRead(who, room);
    }

    @Override
    public Topic topic(String room) {
      return new Topic(prefix + "/chat/" + room);
    }
  }

  /// What the broker sees, for rooms, direct messages and blocks.
  private record Sight(Optional<Chat> chat, Optional<Direct> direct, Optional<Bridges> bridges)
      implements Watcher {
    @Override
    public void connected(Object connection, Principal who) {
      chat.ifPresent(rooms -> rooms.presence().connected(connection, who));
      bridges.ifPresent(all -> all.connected(connection, who));
    }

    @Override
    public void disconnected(Object connection) {
      chat.ifPresent(rooms -> rooms.presence().disconnected(connection));
      bridges.ifPresent(all -> all.disconnected(connection));
    }

    @Override
    public void refused(Principal who, Topic topic, Problem problem, String words) {
      chat.ifPresent(rooms -> rooms.refused(who, topic, problem, words));
      direct.ifPresent(messages -> messages.refused(who, topic, problem, words));
    }
  }

  /// The tables of a space, in the order in which they may refer to each other.
  static List<Migrations> features() {
    return List.of(
        Access.migrations(),
        MqttSpace.migrations(),
        Attachments.migrations(),
        Push.migrations(),
        Chat.migrations(),
        Tracks.migrations(),
        Tracks.placesMigrations(),
        Bridges.migrations(),
        Direct.migrations());
  }

  /// What was accepted is written; then the database is let go.
  @Override
  public void close() {
    bridges.ifPresent(Bridges::close);
    mqtt.close();
    tracks.ifPresent(Tracks::close);
    push.close();
    journal.close();
    database.close();
  }
}
