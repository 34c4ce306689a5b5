package muster.mqtt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import muster.access.Change;
import muster.access.Limit;
import muster.access.Reach;
import muster.bus.Ledger;
import muster.bus.Publication;
import muster.bus.Subscription;
import muster.store.Tx;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All sessions of a space. Opening one happens on the virtual thread that signs a client in, one
/// at a time for each client id; leaving happens on the connection's event loop and never waits.
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
  private static final int STRIPES = 256;
  private static final int DROP_OLD_EVERY = 60;

  /// What CONNECT asks for.
  record Wish(ClientKey key, boolean clean, long expirySeconds, @Nullable Will will) {}

  record Opened(Session session, boolean present) {}

  private final MqttSpace space;
  private final ConcurrentHashMap<ClientKey, Session> all = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<UserId, Integer> perUser = new ConcurrentHashMap<>();
  private final Takeovers takeovers;
  private final Lock[] stripes = new Lock[STRIPES];
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicLong lastId = new AtomicLong();
  private int ticks;

  Sessions(MqttSpace space) {
    this.space = space;
    this.takeovers = new Takeovers(space::nanos);
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantLock();
    }
  }

  int count() {
    return all.size();
  }

  int connected() {
    return connected.get();
  }

  long queued() {
    return all.values().stream().mapToLong(Session::queued).sum();
  }

  long subscriptions() {
    return all.values().stream().mapToLong(Session::subscriptionCount).sum();
  }

  @Nullable Session find(ClientKey key) {
    return all.get(key);
  }

  // ---- opening

  /// Resumes or begins a session for a client that has signed in, taking it over from another
  /// connection of the same user where there is one. Waits for the database when the session is
  /// durable. A [Refusal] when a quota stands in the way or nothing can be stored.
  Opened open(Wish wish, Reach reach, Connection connection) {
    Lock lock = stripes[Math.floorMod(wish.key().hashCode(), STRIPES)];
    lock.lock();
    try {
      Session old = all.get(wish.key());
      Connection before = old == null ? null : old.connection();
      if (old != null && before != null) {
        takeovers.check(wish.key());
        before.takenOver();
        leave(old, before, /* said= */ false);
      }
      if (old != null) {
        // its connection may be ending by itself right now: a will that is due is said before
        space.wills().sayWhatIsDue(old);
      }
      boolean resumed =
          old != null
              && !wish.clean()
              && old.durable()
              && !old.hasEnded()
              && old.expirySeconds() > 0
              && isSameWho(old, reach);
      if (old != null && !resumed) {
        end(old);
      }
      Session session = resumed && old != null ? old : begin(wish, reach);
      session.become(reach);
      session.expireAfter(wish.expirySeconds());
      if (session.durable()) {
        attachStored(session, wish, connection, resumed);
      } else {
        session.attach(connection, null);
      }
      connected.incrementAndGet();
      space.meters().connects.increment();
      space.watcher().connected(connection, session.principal());
      return new Opened(session, resumed);
    } finally {
      lock.unlock();
    }
  }

  /// A guest's id may become that of an account, and the other way round: the same name, and
  /// somebody else.
  private boolean isSameWho(Session old, Reach reach) {
    return space.access().isGuest(old.principal()) == space.access().isGuest(reach.principal());
  }

  private Session begin(Wish wish, Reach reach) {
    UserId user = wish.key().user();
    boolean kept = wish.expirySeconds() > 0;
    // what ends with its connection is bounded by the listener; what stays behind, here
    if (kept) {
      countOneMore(user);
    }
    long id = kept ? lastId.incrementAndGet() : 0;
    Session session =
        new Session(space, new Session.Identity(id, wish.key()), reach, wish.expirySeconds());
    all.put(wish.key(), session);
    return session;
  }

  /// One more kept session of that user; counted at once, because many may come together.
  private void countOneMore(UserId user) {
    perUser.compute(
        user,
        (same, known) -> {
          int own = known == null ? 0 : known;
          if (own >= space.access().limits().quota(Limit.SESSIONS)) {
            throw new Refusal(
                Problem.QUOTA_EXCEEDED, "You have as many sessions as you may: " + own);
          }
          return own + 1;
        });
  }

  /// On the journal's thread, between two publications: what has been committed before is read from
  /// the queue, what comes after is delivered live.
  private void attachStored(Session session, Wish wish, Connection connection, boolean resumed) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Ledger.Entry entry =
        new Ledger.Entry() {
          private final List<SessionLog.Step> before = new ArrayList<>();
          private Session.@Nullable Stored stored;

          @Override
          public void write() {
            Tx tx = space.journal().tx();
            space.log().take(before);
            before.forEach(step -> step.write().accept(tx));
            space.store().sweep(tx);
            stored = resumed ? allowed(tx, session, space.store().load(tx, session.id())) : null;
            if (!resumed) {
              space.store().displace(tx, session);
            }
            space.store().save(tx, session, space.millis());
            space.store().will(tx, session.id(), wish.will());
          }

          @Override
          public void committed() {
            before.forEach(step -> step.committed().run());
            space.wills().cancel(session);
            session.attach(connection, stored);
            done.complete(true);
          }

          @Override
          public void failed(Problem why, String detail) {
            space.log().giveBack(before);
            done.completeExceptionally(new Refusal(why, detail, 1));
          }
        };
    try {
      if (!space.journal().offer(entry)) {
        throw space.journal().refusal();
      }
      done.join();
    } catch (CompletionException e) {
      if (!resumed) {
        forget(session);
      }
      throw e.getCause() instanceof Refusal refusal ? refusal : e;
    } catch (Refusal refusal) {
      if (!resumed) {
        forget(session);
      }
      throw refusal;
    }
  }

  /// Rights may have been taken away since it was queued.
  private Session.Stored allowed(Tx tx, Session session, Session.Stored stored) {
    List<Delivery> may = new ArrayList<>(stored.deliveries().size());
    for (Delivery delivery : stored.deliveries()) {
      Publication shown =
          delivery.state == Delivery.State.RELEASED
              ? delivery.publication
              : space.bus().shown(session, delivery.publication, /* clear= */ false);
      if (shown != null) {
        session.reweigh(shown.weight() - delivery.publication.weight());
        may.add(delivery.showing(shown));
      } else {
        space.meters().dropped("not-allowed");
        space.store().delivered(tx, session.id(), delivery);
        session.takeOut(delivery);
      }
    }
    space.store().sweep(tx);
    return new Session.Stored(may, stored.received());
  }

  // ---- leaving

  /// The connection has ended. `said`: with a DISCONNECT that takes the will back.
  void leave(Session session, Connection from, boolean said) {
    boolean ends = !session.durable() || session.expirySeconds() == 0;
    Will will = said ? null : from.will();
    if (!session.detach(from, sent -> left(session, will, ends, sent))) {
      return;
    }
    connected.decrementAndGet();
    space.watcher().disconnected(from);
    space.wills().sayWhatIsDue(session);
    if (ends) {
      end(session);
    }
  }

  /// Within the session's lock: notes down, and calls nobody.
  private void left(Session session, @Nullable Will will, boolean ends, List<Delivery> sent) {
    if (will != null) {
      space.wills().later(session, will, ends ? 0 : will.delaySeconds());
    }
    if (!session.durable()) {
      return;
    }
    long now = space.millis();
    space
        .log()
        .add(
            tx -> {
              sent.forEach(delivery -> space.store().sent(tx, session.id(), delivery.row));
              if (ends) {
                return;
              }
              space.store().left(tx, session, now);
              if (will == null) {
                space.store().will(tx, session.id(), null);
              } else {
                space.store().willDue(tx, session.id(), now + will.delaySeconds() * 1000);
              }
            },
            () -> {});
  }

  /// For good: nothing of it stays but what others take over.
  void end(Session session) {
    space.wills().sessionEnds(session);
    List<Delivery> undelivered = session.end();
    forget(session);
    if (session.durable()) {
      List<SessionStore.Left> left = new ArrayList<>();
      space
          .log()
          .add(
              tx -> {
                left.clear();
                left.addAll(space.store().shared(tx, session.id()));
                space.store().delete(tx, session.id());
              },
              () -> left.forEach(one -> passOn(one, session)));
    }
    for (Delivery delivery : undelivered) {
      Subscription by = delivery.subscription;
      // quality 2 that has been sent stays with whom it was sent to [MQTT-4.8.2-5]
      boolean stays = delivery.qos == 2 && delivery.sent;
      if (by != null && by.shared() && delivery.row == 0 && !stays) {
        space.bus().passOn(delivery.publication, by);
      }
    }
  }

  private void passOn(SessionStore.Left left, Session from) {
    Filters.Parsed parsed = Filters.parse(left.sharedFilter());
    Subscription by =
        new Subscription(
            from,
            parsed.filter(),
            parsed.group(),
            2,
            Subscription.Wishes.NONE,
            /* clear= */ false,
            Subscription.identifiers(0));
    space.bus().passOn(left.publication(), by);
  }

  private void forget(Session session) {
    if (all.remove(session.key(), session) && session.id() != 0) {
      perUser.computeIfPresent(session.key().user(), (user, own) -> own <= 1 ? null : own - 1);
    }
  }

  // ---- time passes

  void tick() {
    long now = space.nanos();
    for (Session session : all.values()) {
      if (session.hasExpired(now)) {
        LOG.debug("Session {} has expired", session.inWords());
        end(session);
      }
    }
    takeovers.tidy();
    if (++ticks % DROP_OLD_EVERY == 0) {
      space.bus().dropExpired(space.millis());
      long before = space.millis() - space.settings().queues().age().toMillis();
      space
          .log()
          .add(
              tx -> {
                for (int i = space.store().dropOlder(tx, before); i > 0; i--) {
                  space.meters().dropped("too-old");
                }
              },
              () -> {});
    }
  }

  /// Takes out of the queues of that user's connections what the owners of the topics do not let
  /// them have any more. What waits in the database is asked about when it is fetched.
  void purge(UserId user) {
    for (Session session : all.values()) {
      if (session.key().user().equals(user)) {
        session.purge();
      }
    }
  }

  /// A right, a role, a token has changed: everybody concerned is judged again.
  void judge(Change change) {
    for (Session session : all.values()) {
      if (change.concerns(session.principal())) {
        try {
          new Judgement(space, session).pass();
        } catch (RuntimeException e) {
          LOG.error("Session {} could not be judged again", session.inWords(), e);
        }
      }
    }
  }

  void forEach(Consumer<Session> consumer) {
    all.values().forEach(consumer);
  }

  // ---- the hub starts and stops

  void restore() {
    record Found(
        List<SessionStore.Line> sessions,
        List<SessionStore.SubscriptionLine> subscriptions,
        List<SessionStore.Counted> counts) {}
    Found found =
        space
            .journal()
            .write(tx -> {
              List<SessionStore.Line> lines = space.store().sessions(tx);
              List<SessionStore.Counted> counts = new ArrayList<>();
              space.store().maybeSent(tx);
              space.store().counts(tx, counts::add);
              return new Found(lines, space.store().subscriptions(tx), counts);
            });
    Map<Long, Session> byId = new HashMap<>();
    Restoring restoring = new Restoring(space);
    for (SessionStore.Line line : found.sessions()) {
      lastId.accumulateAndGet(line.id(), Math::max);
      Session session = restoring.session(line);
      byId.put(line.id(), session);
      all.put(session.key(), session);
      perUser.merge(session.key().user(), 1, Integer::sum);
    }
    found.subscriptions().forEach(line -> restoring.subscription(line, byId.get(line.session())));
    for (SessionStore.Counted one : found.counts()) {
      Session session = byId.get(one.session());
      if (session != null) {
        session.counted(one.packetId(), one.weight());
      }
    }
    restoring.wills(byId, found.sessions());
    long now = space.millis();
    space.log().add(tx -> space.store().allLeft(tx, now), () -> {});
    byId.values().stream().filter(restoring::orphaned).forEach(this::end);
    if (!byId.isEmpty()) {
      LOG.info("{} MQTT sessions are back in space {}", byId.size(), space.id());
    }
  }

  /// Says goodbye to everybody; sessions and wills stay in the database.
  void close() {
    for (Session session : all.values()) {
      Connection connection = session.connection();
      if (connection != null) {
        connection.close(Reason.SERVER_SHUTTING_DOWN, "The hub is stopping");
      }
    }
  }
}
