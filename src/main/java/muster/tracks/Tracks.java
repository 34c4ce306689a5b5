package muster.tracks;

import java.util.List;
import muster.access.Access;
import muster.access.Rule;
import muster.access.Sources;
import muster.bus.Answers;
import muster.bus.Bus;
import muster.http.Routes;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Migrations;

/// Where the devices of one space are: what the space's wiring sees of it.
public final class Tracks {
  private final DeviceBook book;
  private final Intake intake;

  /// After the migrations, with the journal running and the retained values loaded, before anybody
  /// connects.
  public Tracks(
      TracksSettings settings,
      Database database,
      Journal journal,
      Bus bus,
      Access access,
      Sources sources) {
    Ground ground = new Ground(settings, database, journal, bus, access, sources);
    Answers answers = new Answers(bus);
    this.book = new DeviceBook(database, journal, access.limits());
    this.intake = new Intake(ground, answers, book);
    bus.own(
        Topics.ALL,
        new TracksOwner(
            ground,
            book,
            answers,
            (receiver, publication) -> {
              Address address = Address.of(publication.topic());
              return receiver.isHub()
                  || (address != null && address.user().equals(receiver.user()));
            },
            Opener.NONE,
            List.of()));
  }

  public static Migrations migrations() {
    return Migrations.of("tracks", "001_tracks");
  }

  /// What `access` has to know before anybody signs in.
  public static Rule.OfFeature rules() {
    return Topics.rules();
  }

  public void addTo(Routes routes) {
    intake.addTo(routes);
  }

  /// Every few seconds: writes down what is only in memory so far.
  public void housekeep() {
    book.keep();
  }
}
