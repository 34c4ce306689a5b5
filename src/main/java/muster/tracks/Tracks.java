package muster.tracks;

import java.util.List;
import java.util.function.Consumer;
import muster.access.Access;
import muster.access.Change;
import muster.access.Rule;
import muster.access.Sources;
import muster.bus.Answers;
import muster.bus.Bus;
import muster.http.Routes;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Migrations;
import muster.types.Principal;
import muster.types.UserId;

/// Where the devices of one space are: what the space's wiring sees of it.
public final class Tracks implements AutoCloseable {
  private final Ground ground;
  private final DeviceBook book;
  private final FriendBook friends;
  private final FriendDesk friendDesk;
  private final CommandDesk commands;
  private final CommandRoutes commandRoutes;
  private final TracksOwner owner;
  private final CardDesk cards;
  private final Sweeper sweeper;
  private final Intake intake;
  private final FileRoutes files;
  private final PhoneRoutes phones;
  private final Places places;
  private final Shares shares;
  private final PlaceRoutes placeRoutes;
  private final ShareRoutes shareRoutes;
  private final WhereRoutes where;
  private final Runnable deaf;

  /// What the tables and the connections of the space stand on.
  ///
  /// @param rooms where places and shares are told
  /// @param recheck told of users who may see less than before, to look through their queues
  public record Base(
      Database database,
      Journal journal,
      Bus bus,
      Access access,
      Consumer<UserId> recheck,
      Rooms rooms) {}

  /// After the migrations, with the journal running and the retained values loaded, before anybody
  /// connects.
  public Tracks(TracksSettings settings, Base base, Sources sources) {
    this.ground =
        new Ground(settings, base.database(), base.journal(), base.bus(), base.access(), sources);
    Answers answers = new Answers(base.bus());
    this.book = new DeviceBook(base.database(), base.journal(), base.access().limits());
    this.friends = new FriendBook(base.database(), base.journal(), base.recheck());
    this.cards = new CardDesk(ground, book, friends);
    this.friendDesk = new FriendDesk(ground, friends, cards);
    Consent consent = new Consent(friends, sources.clock());
    Neighbours neighbours = new Neighbours(ground, book, friends, consent);
    Keyring keyring = new Keyring(ground, book);
    this.files =
        new FileRoutes(book, new FileImport(ground, book, keyring), new FileExport(ground));
    this.commands = new CommandDesk(ground, friends, answers);
    this.commandRoutes = new CommandRoutes(ground, book, friends, answers);
    this.intake = new Intake(ground, answers, book, neighbours, commands);
    this.places = new Places(ground, base.rooms());
    this.shares = new Shares(ground, book, base.rooms());
    this.sweeper = new Sweeper(ground, book);
    this.owner =
        new TracksOwner(
            ground,
            book,
            answers,
            consent,
            keyring,
            new TracksOwner.Desks(commands, cards),
            List.of(places, shares, new Tours(ground, shares)));
    base.bus().own(Topics.ALL, owner);
    base.bus().own(Shares.TOPICS, shares);
    this.placeRoutes = new PlaceRoutes(ground, book, places, answers);
    this.where = new WhereRoutes(ground, book, friends, answers);
    this.shareRoutes = new ShareRoutes(ground, shares, base.rooms(), answers);
    this.phones = new PhoneRoutes(new Provisioning(ground, book), keyring);
    this.deaf = base.access().changes().listen(this::changed);
  }

  public static Migrations migrations() {
    return Migrations.of("tracks", "001_tracks", "002_friends");
  }

  /// The tables of keys, places and what is shared.
  public static Migrations placesMigrations() {
    return Migrations.of("places", "001_keys", "002_places");
  }

  /// What `access` has to know before anybody signs in.
  public static Rule.OfFeature rules() {
    return Topics.rules();
  }

  public void addTo(Routes routes) {
    intake.addTo(routes);
    new MapRoutes(ground.settings()).addTo(routes);
    new FriendRoutes(friendDesk).addTo(routes);
    files.addTo(routes);
    commandRoutes.addTo(routes);
    phones.addTo(routes);
    History history = new History(ground, book, friends);
    new OwnRoutes(cards, sweeper).addTo(routes);
    new RecorderRoutes(ground, history).addTo(routes);
    new DeviceRoutes(ground, book, friends, history, new DeviceDesk(ground, book)).addTo(routes);
    placeRoutes.addTo(routes);
    shareRoutes.addTo(routes);
    where.addTo(routes);
  }

  /// Every few seconds: writes down what is only in memory so far.
  public void housekeep() {
    book.keep();
    friends.keep();
    commands.expire();
    owner.lookForLost();
    sweeper.housekeep();
    shares.housekeep();
  }

  private void changed(Change change) {
    if (change instanceof Change.OfUser(UserId user)) {
      Thread.ofVirtual().name("muster-tracks-" + user).start(() -> forgetIfGone(user));
    }
  }

  private void forgetIfGone(UserId user) {
    if (ground.access().users().find(user).isEmpty()) {
      friendDesk.forget(user);
      new DeviceDesk(ground, book).erase(Principal.hub(ground.access().space()), user);
      places.forget(user);
      shares.forget(user);
    }
  }

  @Override
  public void close() {
    deaf.run();
  }
}
