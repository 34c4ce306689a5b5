package muster;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import muster.access.Access;
import muster.access.AccessSettings;
import muster.access.Sources;
import muster.bus.Bus;
import muster.http.AccountRoutes;
import muster.http.Routes;
import muster.mqtt.MqttSettings;
import muster.mqtt.MqttSpace;
import muster.mqtt.RetainedStore;
import muster.store.Database;
import muster.store.Journal;
import muster.store.JournalLimits;
import muster.store.Migrations;
import muster.store.StoreSettings;
import muster.types.SpaceId;

/// One space, wired: everything in it is made here, in the order in which it depends on each other.
final class Space implements AutoCloseable {
  final SpaceId id;
  final Database database;
  final Journal journal;
  final Access access;
  final Bus bus;
  final MqttSpace mqtt;
  final Routes routes;

  /// What all spaces of a hub share.
  record Common(
      StoreSettings store,
      AccessSettings access,
      MqttSettings mqtt,
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
    this.access = new Access(id, database, journal, common.access(), List.of(), common.sources());
    this.bus = new Bus(journal, RetainedStore.open(id, database, journal, access.limits()));
    this.mqtt =
        new MqttSpace(
            id,
            new MqttSpace.Ground(bus, database, journal, access),
            common.mqtt(),
            common.meters(),
            new MqttSpace.Time(common.sources().clock(), common.sources().nanos()));
    mqtt.start();
    this.routes = new Routes();
    AccountRoutes.declare(routes, access, common.sources().clock());
  }

  /// The tables of a space, in the order in which they may refer to each other.
  static List<Migrations> features() {
    return List.of(Access.migrations(), MqttSpace.migrations());
  }

  /// What was accepted is written; then the database is let go.
  @Override
  public void close() {
    mqtt.close();
    journal.close();
    database.close();
  }
}
