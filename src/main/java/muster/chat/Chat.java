package muster.chat;

import java.util.List;
import muster.access.Access;
import muster.access.Pace;
import muster.access.Rule;
import muster.access.Sources;
import muster.bus.Answers;
import muster.bus.Bus;
import muster.files.Attachments;
import muster.http.Routes;
import muster.push.Push;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Migrations;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Topic;
import muster.types.TopicFilter;

/// The rooms of one space: what the space's wiring sees of them.
public final class Chat {
  private final List<TopicFilter> families;
  private final Errors errors;
  private final RoomBook book;
  private final Ground ground;
  private final Presence presence;
  private final Tidy tidy;
  private final RoomRoutes rooms;
  private final PeopleRoutes people;
  private final Import imports;

  /// What rooms use of others.
  public record Beside(Attachments files, Push push) {}

  /// After the migrations, with the journal running and the retained values loaded, before anybody
  /// connects.
  public Chat(
      ChatSettings settings,
      Database database,
      Journal journal,
      Bus bus,
      Access access,
      Beside beside,
      Sources sources) {
    Attachments files = beside.files();
    Topics topics = new Topics(settings.prefix());
    this.families = List.of(topics.rooms(), topics.typing());
    this.ground = new Ground(settings, topics, database, journal, bus, access, sources);
    this.book = new RoomBook(database, journal);
    Sequence sequence = new Sequence(journal);
    Pace pace = new Pace(access.limits(), journal);
    Search search = new Search(ground);
    Answers answers = new Answers(bus);
    this.errors = new Errors(bus, topics, ground.hub(), sources.clock());
    this.presence = new Presence(ground, book);
    RoomOwner owner =
        new RoomOwner(
            ground, book, sequence, new RoomOwner.Beside(errors, answers, search, pace, files));
    Reading reading = new Reading(ground, book, search);
    RoomDesk desk = new RoomDesk(ground, book, reading, sequence, files);
    this.tidy = new Tidy(ground, book, search, sequence, files);
    this.rooms = new RoomRoutes(ground, reading, desk, answers, new Export(ground, book));
    this.imports = new Import(ground, book, sequence);
    this.people =
        new PeopleRoutes(
            desk,
            new Invites(ground, book, reading, desk),
            presence,
            tidy,
            new Export(ground, book),
            new Removal(ground, reading));
    files.readBy(RoomOwner.KIND, reading::mayRead);
    Notifier notifier = new Notifier(ground, book, reading, beside.push());
    var _ = bus.listen(topics.rooms(), Principal.hub(access.space()), notifier::hear);
    bus.own(topics.rooms(), owner);
    bus.own(topics.typing(), new Typing(ground, book, pace));
    bus.own(topics.presence(), presence);
    bus.own(topics.errors(), errors);
    presence.settle();
  }

  public static Migrations migrations() {
    return Migrations.of("chat", "001_rooms", "002_authors");
  }

  /// What `access` has to know before anybody signs in.
  public static Rule.OfFeature rules(ChatSettings settings) {
    return new Topics(settings.prefix()).rules();
  }

  public void addTo(Routes routes) {
    rooms.addTo(routes);
    people.addTo(routes);
    imports.addTo(routes);
  }

  /// Whether there is a room of this name.
  public boolean has(String room) {
    return book.find(room) != null;
  }

  /// Refuses, in words, what somebody may not say there.
  public void checkPosting(Principal who, String room) {
    book.get(room).checkPosting(who, ground.now());
  }

  /// Whether somebody may read there just now.
  public boolean mayRead(Principal who, String room) {
    Room found = book.find(room);
    return found != null && found.admits(who, ground.now());
  }

  /// To be told of every connection.
  public Presence presence() {
    return presence;
  }

  /// To be told of every publication that the edge itself has refused: the sender learns it as
  /// everything that is refused in a room. Topics of others are none of ours.
  public void refused(Principal sender, Topic topic, Problem problem, String detail) {
    for (TopicFilter family : families) {
      if (family.matches(topic)) {
        errors.tell(sender, problem, detail, "");
        return;
      }
    }
  }

  /// Every few seconds: brings the search index up to date, removes what is not kept any longer.
  public void housekeep() {
    tidy.housekeep();
  }
}
