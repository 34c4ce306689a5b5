package muster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import muster.access.Sources;
import muster.files.Attachments;
import muster.store.Database;
import muster.store.Journal;
import muster.store.JournalLimits;
import muster.store.StoreException;
import muster.store.StoreSettings;
import muster.types.SpaceId;

/// Fills an empty data folder (or PostgreSQL database) from a backup.
///
/// With SQLite everything is loaded beside its place and moved there in one step at the end, so a
/// restore that is cut off leaves what was there. In PostgreSQL the spaces are loaded in place,
/// `main` last: what was cut off has no `main`, and the next attempt says which schema is in the
/// way.
final class Restore {
  private static final String DRAFT = "restoring";
  private static final String SPACES = "spaces";

  private final StoreSettings target;
  private final Path data;
  private final Path backup;
  private final boolean replace;

  Restore(Config config, DataFolder folder, Path backup, boolean replace) {
    this.target = new Settings(config).store();
    this.data = folder.path();
    this.backup = backup;
    this.replace = replace;
  }

  /// What the person should know afterwards, a line each.
  List<String> run(LongConsumer progress) {
    try {
      return target.server() == null ? intoFiles(progress) : intoPostgres(progress);
    } catch (IOException e) {
      throw new HubError("The data folder cannot be written: " + DataFolder.words(e), e);
    }
  }

  private List<String> intoFiles(LongConsumer progress) throws IOException {
    Path place = data.resolve(SPACES);
    boolean occupied = isFilled(place);
    if (occupied && !replace) {
      throw new HubError(
          "There is a hub in %s already; --force moves it aside and restores".formatted(data));
    }
    Path draft = data.resolve(DRAFT);
    erase(draft);
    StoreSettings beside =
        new StoreSettings(draft, target.sync(), target.readers(), /* server= */ null);
    int spaces;
    try {
      Files.createDirectory(draft);
      spaces = load(beside, progress);
    } catch (IOException | RuntimeException e) {
      erase(draft);
      throw e;
    }
    List<String> lines = new ArrayList<>();
    if (occupied) {
      Path aside =
          data.resolve(
              "before-restore-"
                  + Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", ""));
      Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
      lines.add("What was there before lies in " + aside);
    } else {
      Files.deleteIfExists(place);
    }
    Files.move(draft.resolve(SPACES), place, StandardCopyOption.ATOMIC_MOVE);
    erase(draft);
    lines.add("Restored " + counted(spaces));
    return lines;
  }

  private List<String> intoPostgres(LongConsumer progress) throws IOException {
    if (replace) {
      throw new HubError(
          "--force moves files aside; in PostgreSQL, restore into an empty database (POSTGRES_DB)");
    }
    try (Database main = Database.open(target, SpaceId.MAIN)) {
      refuseUsed(main);
    } catch (StoreException e) {
      throw new HubError(String.valueOf(e.getMessage()), e);
    }
    return List.of("Restored " + counted(load(target, progress)));
  }

  private int load(StoreSettings store, LongConsumer progress) {
    List<SpaceId> made = new ArrayList<>();
    boolean fine = false;
    try {
      List<Backup.Part> parts =
          Backup.read(
              backup,
              progress,
              (part, in) -> {
                try (Database database = Database.open(store, part.space())) {
                  refuseUsed(database);
                  made.add(part.space());
                  SpaceArchive.load(in, database, Space.features(), store.data());
                }
              });
      list(store, parts);
      fine = true;
      return parts.size();
    } finally {
      if (!fine) {
        made.stream()
            .filter(space -> !space.equals(SpaceId.MAIN))
            .forEach(space -> {
              Attachments.erase(store.data(), space);
              Database.remove(store, space);
            });
      }
    }
  }

  /// Only what this restore has made itself may be taken away when it fails.
  private static void refuseUsed(Database database) {
    if (database.isUsed()) {
      throw new HubError(
          "The space %s holds something there already; restore into an empty database (POSTGRES_DB)"
              .formatted(database.space()));
    }
  }

  /// The hub's own list of its spaces is not in the archives; it is written anew.
  private static void list(StoreSettings store, List<Backup.Part> parts) {
    try (Database main = Database.open(store, SpaceId.MAIN)) {
      SpaceTable.migrateMain(main, Space.features());
      try (Journal journal =
          new Journal(
              main,
              JournalLimits.DEFAULT,
              new io.micrometer.core.instrument.simple.SimpleMeterRegistry(),
              Sources.system().clock())) {
        SpacesStore spaces = new SpacesStore(main, journal);
        for (Backup.Part part : parts) {
          spaces.put(part.space(), part.name(), part.createdAt());
        }
      }
    }
  }

  private static String counted(int spaces) {
    return spaces == 1 ? "1 space" : spaces + " spaces";
  }

  private static boolean isFilled(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isPresent();
    }
  }

  private static void erase(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
