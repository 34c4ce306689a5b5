package muster.direct;

import java.time.Duration;
import muster.access.Access;
import muster.access.Pace;
import muster.access.Rule;
import muster.access.Sources;
import muster.bus.Answers;
import muster.bus.Bus;
import muster.files.Attachments;
import muster.http.Routes;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Migrations;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Topic;

/// The direct messages of one space: what the space's wiring sees of them.
public final class Direct {
  private static final Duration EARLY_KEPT = Duration.ofDays(1);
  private static final Duration LOOKED_AT_EVERY = Duration.ofHours(1);

  private final Ground ground;
  private final Acknowledgements acknowledgements;
  private final Early early;
  private final Chatter chatter;
  private final DirectRoutes routes;
  private final GroupRoutes groups;
  private long lookedAt;

  /// Other features that direct messages use.
  public record Beside(Attachments files) {}

  /// After the migrations, with the journal running, before anybody connects.
  public Direct(
      DirectSettings settings,
      Database database,
      Journal journal,
      Bus bus,
      Access access,
      Beside beside,
      Sources sources) {
    Topics topics = new Topics(settings.root());
    this.ground = new Ground(settings, topics, database, journal, bus, access, sources);
    Groups book = new Groups(database);
    People people = new People(ground);
    Recent recent = new Recent(journal);
    Sequence sequence = new Sequence(journal);
    Pace pace = new Pace(access.limits(), journal);
    Answers answers = new Answers(bus);
    Post post = new Post(topics, book);
    this.early = new Early(journal);
    this.acknowledgements = new Acknowledgements(ground);
    this.chatter = new Chatter(ground, book, people, pace);
    Statuses statuses =
        new Statuses(ground, sequence, new Statuses.Beside(recent, early, book, people, post));
    Reading reading = new Reading(ground, book, people);
    beside.files().readBy(DirectOwner.KIND, reading::mayRead);
    GroupDesk desk = new GroupDesk(ground, book, people, sequence);
    this.groups = new GroupRoutes(settings, desk, book, people);
    this.routes =
        new DirectRoutes(ground, reading, new Report(ground, book, people, reading), answers);
    bus.own(
        topics.all(),
        new DirectOwner(
            ground,
            sequence,
            new DirectOwner.Beside(
                recent,
                book,
                people,
                post,
                statuses,
                acknowledgements,
                answers,
                pace,
                chatter,
                beside.files())));
  }

  public static Migrations migrations() {
    return Migrations.of("direct", "001_direct");
  }

  /// What `access` has to know before anybody signs in.
  public static Rule.OfFeature rules(DirectSettings settings) {
    return new Topics(settings.root()).rules();
  }

  public void addTo(Routes all) {
    routes.addTo(all);
    groups.addTo(all);
  }

  /// To be told of every publication that the edge itself has refused: the sender learns it as
  /// everything else that is refused here. Topics of others are none of ours.
  public void refused(Principal sender, Topic topic, Problem problem, String detail) {
    if (ground.topics().all().matches(topic)) {
      chatter.refused(sender, problem, detail, "");
    }
  }

  /// Every few seconds: tries again what found the journal full, removes what waited in vain.
  public void housekeep() {
    acknowledgements.ring();
    long now = ground.now();
    if (now - lookedAt >= LOOKED_AT_EVERY.toMillis()) {
      lookedAt = now;
      ground
          .journal()
          .write(tx -> {
            early.forgetBefore(tx, now - EARLY_KEPT.toMillis());
            return true;
          });
    }
  }
}
