package muster.push;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import muster.access.Access;
import muster.access.Sources;
import muster.http.Json;
import muster.http.Routes;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Migrations;
import muster.types.Refusal;
import muster.types.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notifications of one space. Features offer what there is to tell; here it waits a moment (who
/// reads it meanwhile needs no notification), is held against what the user chose, sealed for each
/// of the user's browsers, and posted. Offering costs nothing as long as nobody has subscribed.
public final class Push implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Push.class);
  private static final int MOST_DEVICES = 20;
  private static final int MOST_FAILURES = 10;
  private static final int LONGEST_TITLE = 100;
  private static final int LONGEST_TEXT = 240;

  private final PushSettings settings;
  private final Database database;
  private final Journal journal;
  private final Access access;
  private final Sources sources;
  private final Services services;
  private final Vapid vapid;
  private final Outbox outbox = new Outbox();
  private final AtomicLong subscriptions;
  // replaced as a whole after each change
  private volatile Map<String, Set<UserId>> everything;

  /// After the migrations, with the journal running.
  public Push(
      PushSettings settings, Database database, Journal journal, Access access, Sources sources) {
    this.settings = settings;
    this.database = database;
    this.journal = journal;
    this.access = access;
    this.sources = sources;
    this.services = new Services(settings.services());
    this.vapid = new Vapid(keys(), settings.contact());
    this.subscriptions = new AtomicLong(database.read(PushStore::count));
    this.everything = wishes();
  }

  private Vapid.Keys keys() {
    return database
        .read(PushStore::keys)
        .orElseGet(() -> {
          Vapid.Keys keys = Vapid.Keys.make(sources.random());
          journal.write(tx -> {
            PushStore.put(tx, keys, now());
            return true;
          });
          return keys;
        });
  }

  public static Migrations migrations() {
    return Migrations.of("push", "001_push");
  }

  public void addTo(Routes routes) {
    new PushRoutes(this, database).addTo(routes);
  }

  private long now() {
    return sources.clock().millis();
  }

  /// Whether there is nobody to be told of anything: asked at each message.
  public boolean isIdle() {
    return !settings.enabled() || subscriptions.get() == 0;
  }

  /// Those who want to hear everything of a room.
  public Set<UserId> listeners(String room) {
    return everything.getOrDefault(room, Set.of());
  }

  /// Tells somebody, unless they do not want to hear of it or have seen it by then. Returns at
  /// once; when too much waits already, it is left out.
  public void offer(Notice notice) {
    if (!isIdle() && !outbox.after(settings.delay(), () -> tell(notice))) {
      LOG.warn("Too many notifications wait; one was left out");
    }
  }

  private void tell(Notice notice) {
    try {
      List<Subscription> devices = database.read(tx -> PushStore.of(tx, notice.to()));
      if (devices.isEmpty() || !mayBeTold(notice) || notice.seen().getAsBoolean()) {
        return;
      }
      Choices choices = database.read(tx -> PushStore.choices(tx, notice.to()));
      byte[] text = text(notice, choices);
      Outbox.Means means = new Outbox.Means(services, vapid, sources.random());
      for (Subscription device : devices) {
        outbox.send(means, device, text, notice, now(), this::ended);
      }
    } catch (Refusal unavailable) {
      LOG.debug("A notification was left out: {}", unavailable.detail());
    }
  }

  /// By an account that is there and enabled, and by what its user chose.
  private boolean mayBeTold(Notice notice) {
    boolean account = access.users().find(notice.to()).map(user -> !user.disabled()).orElse(false);
    if (!account) {
      forget(notice.to());
      return false;
    }
    Choices choices = database.read(tx -> PushStore.choices(tx, notice.to()));
    return switch (notice.kind()) {
      case DIRECT -> choices.direct();
      case MENTION -> choices.mentions() && level(notice) != Level.NONE;
      case ROOM -> level(notice) == Level.ALL;
      case TEST -> true;
    };
  }

  private Level level(Notice notice) {
    String room = notice.place().substring(notice.place().indexOf('/') + 1);
    String level = database.read(tx -> PushStore.levels(tx, notice.to())).get(room);
    return level == null ? Level.MENTIONS : Level.of(level);
  }

  /// What the page's worker gets. Small: a push service takes four kilobytes.
  private static byte[] text(Notice notice, Choices choices) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("kind", notice.kind().name().toLowerCase(java.util.Locale.ROOT));
    fields.put("title", shortened(notice.title(), LONGEST_TITLE));
    fields.put("body", choices.showText() ? shortened(notice.text(), LONGEST_TEXT) : "");
    fields.put("place", notice.place());
    fields.put("id", notice.id());
    return Json.write(fields);
  }

  private static String shortened(String text, int most) {
    String line = text.strip();
    return line.codePointCount(0, line.length()) <= most
        ? line
        : line.substring(0, line.offsetByCodePoints(0, most - 1)) + "\u2026";
  }

  private void ended(Subscription to, Outbox.Outcome outcome) {
    try {
      switch (outcome) {
        case DELIVERED ->
            journal.write(tx -> {
              PushStore.delivered(tx, to.id(), now());
              return true;
            });
        case GONE -> remove(to.user(), to.id());
        case FAILED -> {
          if (to.failures() + 1 >= MOST_FAILURES) {
            remove(to.user(), to.id());
          } else {
            journal.write(tx -> {
              PushStore.failed(tx, to.id());
              return true;
            });
          }
        }
      }
    } catch (Refusal unavailable) {
      LOG.debug("What came of a notification was not noted: {}", unavailable.detail());
    }
  }

  String publicKey() {
    return vapid.publicKey();
  }

  boolean isEnabled() {
    return settings.enabled();
  }

  /// One more browser of a user; beyond twenty the oldest goes.
  UUID subscribe(UserId user, String endpoint, byte[] key, byte[] secret, String device) {
    Subscription one =
        new Subscription(
            UUID.nameUUIDFromBytes(random()),
            user,
            services.endpoint(endpoint),
            key,
            secret,
            device,
            now(),
            0,
            0);
    journal.write(tx -> {
      PushStore.add(tx, one);
      List<Subscription> all = new ArrayList<>(PushStore.of(tx, user));
      while (all.size() > MOST_DEVICES) {
        PushStore.remove(tx, user, all.removeFirst().id());
      }
      return true;
    });
    count();
    return one.id();
  }

  private byte[] random() {
    byte[] bytes = new byte[16];
    sources.random().nextBytes(bytes);
    return bytes;
  }

  private void count() {
    subscriptions.set(database.read(PushStore::count));
  }

  boolean remove(UserId user, UUID id) {
    int removed = journal.write(tx -> PushStore.remove(tx, user, id));
    count();
    return removed > 0;
  }

  void choose(UserId user, Choices choices) {
    journal.write(tx -> {
      PushStore.choose(tx, user, choices);
      return true;
    });
  }

  void level(UserId user, String room, Level level) {
    journal.write(tx -> {
      PushStore.level(tx, user, room, level);
      return true;
    });
    everything = wishes();
  }

  private Map<String, Set<UserId>> wishes() {
    Map<String, Set<UserId>> all = new HashMap<>();
    for (PushStore.Wish wish : database.read(PushStore::wishes)) {
      all.computeIfAbsent(wish.room(), room -> new HashSet<>()).add(wish.user());
    }
    return Map.copyOf(all);
  }

  /// Everything about a user: subscriptions and choices.
  public void forget(UserId user) {
    journal.write(tx -> {
      PushStore.removeAll(tx, user);
      return true;
    });
    count();
    everything = wishes();
  }

  @Override
  public void close() {
    outbox.close();
  }
}
