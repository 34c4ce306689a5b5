package muster.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import muster.access.Access;
import muster.access.Sources;
import muster.http.Routes;
import muster.store.Archive;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Migrations;
import muster.store.Tx;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of one space.
///
/// A file comes first, over REST, and belongs to whoever sent it; then a message of the same person
/// names it. The feature that owns the message says so here, within the message's own transaction
/// ([#use]), and says when the message is gone ([#release], [#releaseAll]). Whether somebody may
/// read a file is asked of that feature at each request ([#readBy]). Nobody else needs to know
/// about files.
///
/// Bytes reach the disk before the row that makes them visible, and leave it before the row goes;
/// so after a crash there may be bytes without a row (swept up), never a row without bytes.
public final class Attachments {
  private static final Logger LOG = LoggerFactory.getLogger(Attachments.class);

  /// The most files of one message.
  public static final int MOST_PER_MESSAGE = 10;

  private static final int AT_ONCE = 200;
  private static final int MOST_UPLOADS_OF_ONE = 4;
  private static final int MOST_UPLOADS = 64;

  /// Answers for the messages of one kind: may somebody read what is said in this place?
  @FunctionalInterface
  public interface Readers {
    boolean mayRead(Principal who, String place);
  }

  private final FileSettings settings;
  private final Database database;
  private final Journal journal;
  private final Access access;
  private final Sources sources;
  private final Shelf shelf;
  private final Quota quota;
  private final Map<String, Readers> readers = new ConcurrentHashMap<>();
  private final Set<UUID> underway = ConcurrentHashMap.newKeySet();
  // guarded by itself
  private final Map<String, Integer> uploads = new HashMap<>();
  private boolean swept;

  /// After the migrations, with the journal running.
  public Attachments(
      FileSettings settings, Database database, Journal journal, Access access, Sources sources) {
    this.settings = settings;
    this.database = database;
    this.journal = journal;
    this.access = access;
    this.sources = sources;
    this.shelf = new Shelf(folder(settings.data(), access.space()));
    this.quota = new Quota(settings, database.read(AttachmentStore::used));
    try {
      shelf.clear();
    } catch (IOException e) {
      throw new UncheckedIOException("The folder of files cannot be used", e);
    }
  }

  public static Migrations migrations() {
    return Migrations.of("files", "001_files");
  }

  /// Where the bytes of a space lie.
  public static Path folder(Path data, SpaceId space) {
    return Shelf.folder(data, space.value());
  }

  /// The bytes, for archives of the space.
  public Archive.Beside beside() {
    return new Carried(shelf, database);
  }

  /// The same for a space that is being made of an archive.
  public static Archive.Beside beside(Path data, Database database) {
    return new Carried(new Shelf(folder(data, database.space())), database);
  }

  /// Takes away the bytes of a space that is closed, for good.
  public static void erase(Path data, SpaceId space) {
    try {
      Shelf.erase(folder(data, space));
    } catch (IOException e) {
      throw new UncheckedIOException("The files of the space " + space + " cannot be removed", e);
    }
  }

  /// Says who answers for messages of a kind; while wiring.
  public void readBy(String kind, Readers who) {
    readers.put(kind, who);
  }

  public void addTo(Routes routes) {
    new FileRoutes(this, settings, access).addTo(routes);
  }

  long now() {
    return sources.clock().millis();
  }

  /// Within the transaction of a message: checks that these files are the sender's, and notes that
  /// the message uses them. What it returns goes into the message; what the client said about them
  /// does not.
  public List<Attachment> use(
      Tx tx, Principal sender, String kind, String place, UUID message, List<UUID> ids) {
    List<Attachment> files = new ArrayList<>();
    for (UUID id : new LinkedHashSet<>(ids)) {
      AttachmentStore.Known known =
          AttachmentStore.find(tx, id)
              .filter(found -> found.owner().equals(sender.user().key()) && !isAnonymous(sender))
              .orElseThrow(() ->
                  new Refusal(
                      Problem.NOT_FOUND, "You have sent no file " + id + ", or it is gone"));
      files.add(known.file());
    }
    if (files.size() > MOST_PER_MESSAGE) {
      throw new Refusal(
          Problem.BAD_REQUEST, "A message has at most " + MOST_PER_MESSAGE + " files");
    }
    for (Attachment file : files) {
      AttachmentStore.use(tx, file.id(), kind, place, message);
    }
    return files;
  }

  /// Within a transaction: a message is gone, and its files with it, unless another uses them.
  public void release(Tx tx, String kind, UUID message) {
    List<UUID> files = AttachmentStore.usedBy(tx, kind, message);
    if (!files.isEmpty()) {
      AttachmentStore.dropMessage(tx, kind, message);
      files.forEach(file -> AttachmentStore.endUnlessUsed(tx, file, now()));
    }
  }

  /// Within a transaction: all messages of a place are gone.
  public void releaseAll(Tx tx, String kind, String place) {
    List<UUID> files = AttachmentStore.usedIn(tx, kind, place);
    AttachmentStore.dropPlace(tx, kind, place);
    files.forEach(file -> AttachmentStore.endUnlessUsed(tx, file, now()));
  }

  static boolean isAnonymous(Principal who) {
    return who.credential().kind() == Credential.Kind.ANONYMOUS;
  }

  Attachment receive(Principal who, @Nullable String name, InputStream in) throws IOException {
    String owner = who.user().key();
    begin(owner);
    UUID id = id();
    underway.add(id);
    try (Upload upload = new Upload(shelf, quota, settings, owner, id, sources.nanos())) {
      Upload.Result result = upload.receive(in, name);
      upload.place();
      AttachmentStore.Known known =
          new AttachmentStore.Known(result.file(), owner, result.smallSize(), now(), false);
      journal.write(tx -> {
        AttachmentStore.add(tx, known, who.user().value(), result.digest(), now());
        return true;
      });
      upload.keep();
      return result.file();
    } finally {
      underway.remove(id);
      end(owner);
    }
  }

  /// Chance alone: an id tells nothing, and nobody comes upon one.
  private UUID id() {
    long high = (sources.random().nextLong() & ~0xF000L) | 0x4000L;
    long low = (sources.random().nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | Long.MIN_VALUE;
    return new UUID(high, low);
  }

  private void begin(String owner) {
    synchronized (uploads) {
      int own = uploads.getOrDefault(owner, 0);
      int all = uploads.values().stream().mapToInt(Integer::intValue).sum();
      if (own >= MOST_UPLOADS_OF_ONE) {
        throw new Refusal(
            Problem.TOO_FAST, "You send " + own + " files already; wait for one of them", 2);
      }
      if (all >= MOST_UPLOADS) {
        throw new Refusal(Problem.BUSY, "Many files are being sent just now; try again", 5);
      }
      uploads.put(owner, own + 1);
    }
  }

  private void end(String owner) {
    synchronized (uploads) {
      uploads.merge(owner, -1, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  /// The file, if there is one that this reader may have; everybody else hears the same as if there
  /// were none.
  AttachmentStore.Known readable(Principal who, UUID id) {
    AttachmentStore.Known known =
        database.read(tx -> AttachmentStore.find(tx, id)).orElseThrow(Attachments::missing);
    if (known.unusedSince() != null) {
      if (!known.owner().equals(who.user().key()) || isAnonymous(who)) {
        throw missing();
      }
      return known;
    }
    for (AttachmentStore.Use use : database.read(tx -> AttachmentStore.uses(tx, id))) {
      Readers asked = readers.get(use.kind());
      if (asked != null && asked.mayRead(who, use.place())) {
        return known;
      }
    }
    throw missing();
  }

  static Refusal missing() {
    return new Refusal(Problem.NOT_FOUND, "There is no such file");
  }

  Path content(UUID id, boolean small) {
    return small ? shelf.small(id) : shelf.place(id);
  }

  List<Attachment> of(Principal who, int limit) {
    return database.read(tx -> AttachmentStore.of(tx, who.user().key(), limit)).stream()
        .map(AttachmentStore.Known::file)
        .toList();
  }

  long used(Principal who) {
    return quota.of(who.user().key());
  }

  /// One's own, as long as no message uses it.
  void discard(Principal who, UUID id) {
    journal.write(tx -> {
      AttachmentStore.Known known =
          AttachmentStore.find(tx, id)
              .filter(found -> found.owner().equals(who.user().key()) && !isAnonymous(who))
              .orElseThrow(Attachments::missing);
      if (known.unusedSince() == null) {
        throw new Refusal(
            Problem.CONFLICT,
            "A message uses this file; delete the message, and the file goes too");
      }
      AttachmentStore.endUnlessUsed(tx, id, now());
      return true;
    });
    removeGone();
  }

  /// Every few seconds: ends what no message has used for a day, and removes what has ended.
  public void housekeep() {
    long before = now() - settings.unused().toMillis();
    if (database.read(tx -> AttachmentStore.hasUnused(tx, before))) {
      journal.write(tx -> AttachmentStore.endUnused(tx, before, now()));
    }
    removeGone();
    if (!swept) {
      swept = true;
      sweep();
    }
  }

  /// Bytes first: a row without bytes would be a file that cannot be read.
  private synchronized void removeGone() {
    List<AttachmentStore.Known> gone = database.read(tx -> AttachmentStore.gone(tx, AT_ONCE));
    while (!gone.isEmpty()) {
      List<AttachmentStore.Known> removed = new ArrayList<>();
      for (AttachmentStore.Known known : gone) {
        try {
          shelf.remove(known.file().id());
          removed.add(known);
        } catch (IOException e) {
          LOG.warn("The file {} cannot be removed: {}", known.file().id(), e.toString());
        }
      }
      journal.write(tx -> {
        removed.forEach(known -> AttachmentStore.remove(tx, known.file().id()));
        return true;
      });
      removed.forEach(
          known -> quota.giveBack(known.owner(), known.file().size() + known.smallSize()));
      gone =
          removed.size() < AT_ONCE
              ? List.of()
              : database.read(tx -> AttachmentStore.gone(tx, AT_ONCE));
    }
  }

  /// Once after the start: bytes that have no row, because the hub ended in between.
  private void sweep() {
    try {
      int removed =
          shelf.sweep(
              id -> underway.contains(id) || database.read(tx -> AttachmentStore.exists(tx, id)));
      if (removed > 0) {
        LOG.info("{} files that never arrived were removed", removed);
      }
    } catch (IOException e) {
      LOG.warn("The folder of files cannot be looked through: {}", e.toString());
    }
  }
}
