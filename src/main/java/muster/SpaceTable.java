package muster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import muster.access.Access;
import muster.files.Attachments;
import muster.http.Routes;
import muster.http.Spaces;
import muster.mqtt.Broker;
import muster.mqtt.MqttSpace;
import muster.store.Database;
import muster.store.Migrations;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The open spaces of the hub. `main` is opened first and always; its database lists them all. One
/// lock orders what makes and removes spaces (rare, slow); looking one up takes no lock.
///
/// Making and removing take several steps on several databases, so the list notes what is under
/// way: a space that was being made when the hub was killed is removed at the next start (nobody
/// was told that it exists), and one that was being removed is removed to the end.
final class SpaceTable implements Spaces, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SpaceTable.class);

  private final Space.Common common;
  private final Map<SpaceId, Space> open = new ConcurrentHashMap<>();
  private final Space main;
  private final SpacesStore list;

  SpaceTable(Space.Common common) {
    this.common = common;
    this.main = new Space(SpaceId.MAIN, common, SpaceTable::migrateMain);
    open.put(SpaceId.MAIN, main);
    this.list = new SpacesStore(main.database, main.journal);
    boolean fine = false;
    try {
      list.put(SpaceId.MAIN, "Main", now());
      list.all().forEach(this::openListed);
      fine = true;
    } finally {
      if (!fine) {
        close();
      }
    }
  }

  /// The database of `main` holds the list of spaces besides what every space has.
  static void migrateMain(Database database, List<Migrations> features) {
    List<Migrations> all = new ArrayList<>(features);
    all.add(SpacesStore.MIGRATIONS);
    database.migrate(all);
  }

  private void openListed(SpacesStore.Entry entry) {
    if (entry.space().equals(SpaceId.MAIN)) {
      return;
    }
    if (entry.state() == SpacesStore.State.READY) {
      open.put(entry.space(), new Space(entry.space(), common, Database::migrate));
      return;
    }
    log.info("Space {} was being made or removed when the hub ended; removing it", entry.space());
    erase(entry.space());
  }

  Space main() {
    return main;
  }

  List<Space> open() {
    return List.copyOf(open.values());
  }

  /// The same spaces as the broker sees them.
  Broker.Spaces mqtt() {
    return new Broker.Spaces() {
      @Override
      public Optional<MqttSpace> find(SpaceId space) {
        return Optional.ofNullable(open.get(space)).map(found -> found.mqtt);
      }

      @Override
      public Iterable<MqttSpace> all() {
        return open.values().stream().map(space -> space.mqtt).toList();
      }
    };
  }

  @Override
  public Optional<Routes> routes(SpaceId space) {
    return Optional.ofNullable(open.get(space)).map(found -> found.routes);
  }

  @Override
  public Optional<Access> access(SpaceId space) {
    return Optional.ofNullable(open.get(space)).map(found -> found.access);
  }

  @Override
  public List<Summary> list() {
    return list.all().stream()
        .filter(entry -> entry.state() == SpacesStore.State.READY)
        .map(SpaceTable::summary)
        .toList();
  }

  @Override
  public Summary create(SpaceId space, String name) {
    return make(space, name, Database::migrate);
  }

  @Override
  public Summary restore(SpaceId space, InputStream in) {
    return make(
        space,
        space.value(),
        (database, features) -> SpaceArchive.load(in, database, features, common.files().data()));
  }

  /// `filling` puts rows into the new database before anything reads it. What lies there already,
  /// perhaps another hub's, is neither taken over nor cleaned away.
  private synchronized Summary make(SpaceId space, String name, Space.Filling filling) {
    SpacesStore.Entry entry = list.add(space, checked(name), now());
    AtomicBoolean ours = new AtomicBoolean();
    boolean fine = false;
    try {
      Space made =
          new Space(
              space,
              common,
              (database, features) -> {
                refuseUsed(database);
                ours.set(true);
                filling.migrate(database, features);
              });
      list.mark(space, SpacesStore.State.READY);
      open.put(space, made);
      fine = true;
      log.info("Space {} was made", space);
      return summary(entry);
    } finally {
      if (!fine && ours.get()) {
        erase(space);
      } else if (!fine) {
        list.remove(space);
      }
    }
  }

  private static void refuseUsed(Database database) {
    if (database.isUsed()) {
      throw new Refusal(
          Problem.CONFLICT,
          "The database of a space %s is there already, and this hub does not know it; take another name"
              .formatted(database.space()));
    }
  }

  @Override
  public synchronized void remove(SpaceId space) {
    if (space.equals(SpaceId.MAIN)) {
      throw new Refusal(Problem.NOT_ALLOWED, "The space main cannot be removed");
    }
    Space removed = found(space);
    list.mark(space, SpacesStore.State.REMOVING);
    open.remove(space);
    removed.close();
    erase(space);
    log.info("Space {} was removed", space);
  }

  private void erase(SpaceId space) {
    Attachments.erase(common.files().data(), space);
    Database.remove(common.store(), space);
    list.remove(space);
  }

  @Override
  public void export(SpaceId space, OutputStream out) throws IOException {
    SpaceArchive.write(found(space), now(), out);
  }

  @Override
  public void backup(OutputStream out) throws IOException {
    Backup.write(this, now(), out);
  }

  Space found(SpaceId space) {
    Space found = open.get(space);
    if (found == null) {
      throw new Refusal(Problem.NOT_FOUND, "There is no space named " + space);
    }
    return found;
  }

  private Instant now() {
    return common.sources().clock().instant();
  }

  private static String checked(String name) {
    String text = name.strip();
    if (text.isEmpty()
        || text.codePointCount(0, text.length()) > 100
        || text.codePoints().anyMatch(Character::isISOControl)) {
      throw new Refusal(
          Problem.BAD_REQUEST,
          "The name of a space has 1 to 100 characters, no control characters");
    }
    return text;
  }

  private static Summary summary(SpacesStore.Entry entry) {
    return new Summary(entry.space(), entry.name(), entry.createdAt());
  }

  /// Journals are flushed; `main` goes last, because it lists the others.
  @Override
  public void close() {
    for (Space space : open.values()) {
      if (space != main) {
        space.close();
      }
    }
    main.close();
  }
}
