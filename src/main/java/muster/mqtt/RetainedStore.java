package muster.mqtt;

import java.util.ArrayList;
import java.util.List;
import muster.access.Limit;
import muster.access.Limits;
import muster.bus.Publication;
import muster.bus.Retained;
import muster.store.Database;
import muster.store.Journal;
import muster.types.SpaceId;
import muster.types.Topic;

/// The shelf of a space's retained values: one row for each topic.
public final class RetainedStore implements Retained.Shelf {
  private final Journal journal;

  private RetainedStore(Journal journal) {
    this.journal = journal;
  }

  /// The retained values of a space, with everything that its database holds.
  public static Retained open(SpaceId space, Database database, Journal journal, Limits limits) {
    Retained.Bounds bounds =
        new Retained.Bounds(
            Retained.Bounds.DEFAULT.messages(),
            Retained.Bounds.DEFAULT.bytes(),
            () -> limits.quota(Limit.RETAINED));
    Retained retained = new Retained(new RetainedStore(journal), bounds);
    List<Publication> all = new ArrayList<>();
    database.read(tx -> {
      tx.each(
          "SELECT * FROM mqtt_retained",
          row -> all.add(Stored.publication(space, row, /* retain= */ true)));
      return true;
    });
    retained.load(all);
    return retained;
  }

  @Override
  public void keep(Publication publication) {
    journal
        .tx()
        .later(
            "INSERT INTO mqtt_retained (topic, payload, qos, properties, sender, sender_name, at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (topic) DO UPDATE SET"
                + " payload = excluded.payload, qos = excluded.qos,"
                + " properties = excluded.properties, sender = excluded.sender,"
                + " sender_name = excluded.sender_name, at = excluded.at",
            publication.topic().value(),
            publication.payload(),
            publication.qos(),
            Stored.properties(publication.properties()),
            Stored.sender(publication),
            publication.sender().name(),
            publication.millis());
  }

  @Override
  public void expired(Publication publication) {
    journal
        .tx()
        .later(
            "DELETE FROM mqtt_retained WHERE topic = ? AND at = ?",
            publication.topic().value(),
            publication.millis());
  }

  @Override
  public void clear(Topic topic) {
    journal.tx().later("DELETE FROM mqtt_retained WHERE topic = ?", topic.value());
  }
}
