package muster.mqtt;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import muster.access.Reach;
import muster.bus.Publication;
import muster.bus.Publisher;
import muster.bus.Subscriber;
import muster.bus.Subscription;
import muster.types.Principal;
import org.jspecify.annotations.Nullable;

/// An MQTT session: what a client has subscribed to, what waits for it, what is under way in both
/// directions. It outlives its connection.
///
/// **Where its state lives.** All of it is guarded by the session's own lock, which is held for
/// moments only and never while anything else is called that could wait: publishers' threads and
/// the journal put into the [Outbox], the connection's event loop takes out. No lock but the topic
/// tree's own is ever taken inside.
///
/// **Durable or not** is decided when it begins (an expiry above 0; `clean session 0` before MQTT
/// 5) and stays so. A session that is not durable ends with its connection and touches no database.
/// A durable one has a row in the database for itself, each subscription, each waiting or
/// unacknowledged publication of quality 1 and 2 (with its packet id: assigned once, when the row
/// is written, so that it survives a restart) and each quality 2 id received. While nobody is
/// connected its queue is there only; connecting reads it back on the journal's thread, between two
/// publications, so that there is no gap and nothing twice.
final class Session implements Subscriber {

  /// What is known when it begins.
  ///
  /// @param id of its row, or 0 when it is not durable
  record Identity(long id, ClientKey key) {}

  private final MqttSpace space;
  private final Identity identity;

  /// [#holdBack]: there is no need to wait.
  static final int NOT_BEHIND = -1;

  private final Outbox outbox = new Outbox(this);
  private volatile Publisher publisher;
  private volatile Reach reach;
  private volatile @Nullable Connection connection;

  // guarded by this
  private final Map<String, Subscription> subscriptions = new HashMap<>(4);
  private @Nullable Brake brake;
  private @Nullable BitSet received; // quality 2 ids between PUBLISH and PUBREL
  private int receivedCount;
  private @Nullable BitSet inherited; // those that an earlier connection has left open
  private int receivedCountBefore;
  private boolean ended;
  private long expirySeconds;
  private long offlineSinceNanos;
  private int queuedRows;
  private long queuedBytes;

  Session(MqttSpace space, Identity identity, Reach reach, long expirySeconds) {
    this.space = space;
    this.identity = identity;
    this.reach = reach;
    this.publisher = new Publisher(reach.principal(), this);
    this.expirySeconds = expirySeconds;
    this.offlineSinceNanos = space.nanos();
  }

  MqttSpace space() {
    return space;
  }

  long id() {
    return identity.id();
  }

  ClientKey key() {
    return identity.key();
  }

  /// For logs: space, user and client id.
  String inWords() {
    return space.id() + ":" + identity.key().inWords();
  }

  Publisher publisher() {
    return publisher;
  }

  Reach reach() {
    return reach;
  }

  @Nullable Connection connection() {
    return connection;
  }

  /// The same user with other rights, or signed in again.
  void become(Reach other) {
    reach = other;
    publisher = publisher.as(other.principal());
  }

  @Override
  public Principal principal() {
    return reach.principal();
  }

  @Override
  public boolean mayReceive(Publication publication) {
    return reach.receive(publication.topic()).allowed();
  }

  @Override
  public String device() {
    return identity.key().clientId();
  }

  @Override
  public boolean durable() {
    return identity.id() != 0;
  }

  @Override
  public boolean online() {
    return connection != null;
  }

  // ---- publications to the client

  @Override
  public synchronized @Nullable Object keep(Publication publication, Subscription subscription) {
    MqttSettings.Queues limits = space.settings().queues();
    if (ended) {
      return null;
    }
    if (queuedRows >= limits.messages() || queuedBytes + publication.weight() > limits.bytes()) {
      space.meters().dropped("queue-full");
      return null;
    }
    int packetId = outbox.ids.take();
    if (packetId == 0) {
      space.meters().dropped("queue-full");
      return null;
    }
    long row = space.store().nextRow();
    Delivery delivery =
        new Delivery(
            publication, subscription, asPublished(publication, subscription), row, packetId);
    space.store().queue(identity.id(), delivery);
    queuedRows++;
    queuedBytes += publication.weight();
    return delivery;
  }

  @Override
  public synchronized void forget(Object kept) {
    Delivery delivery = (Delivery) kept;
    outbox.ids.free(delivery.packetId);
    uncount(delivery.publication.weight());
  }

  private void uncount(int weight) {
    queuedRows--;
    queuedBytes -= weight;
  }

  @Override
  public boolean deliver(
      Publication publication, Subscription subscription, @Nullable Object kept) {
    Connection to;
    synchronized (this) {
      to = connection;
      if (ended) {
        return false;
      }
      if (to == null) {
        return kept != null;
      }
      boolean retain = asPublished(publication, subscription);
      if (kept != null) {
        outbox.add((Delivery) kept);
        brakeIfBehind(publication);
      } else if (subscription.qosOf(publication) == 0) {
        if (isFull(publication)) {
          space.meters().dropped("slow-client");
          return true;
        }
        outbox.add(
            subscription.identifiers().isEmpty()
                ? Frame.of(publication, to.level(), false, retain)
                : Frame.encode(publication, to.level(), false, retain, subscription.identifiers()));
      } else {
        if (isFull(publication)) {
          space.meters().dropped("queue-full");
          return true;
        }
        outbox.add(new Delivery(publication, subscription, retain, 0, 0));
        brakeIfBehind(publication);
      }
    }
    to.wake();
    return true;
  }

  private static boolean asPublished(Publication one, Subscription subscription) {
    return one.retain() && subscription.wishes().retainAsPublished();
  }

  private boolean isFull(Publication publication) {
    MqttSettings.Queues limits = space.settings().queues();
    return outbox.count() >= limits.messages()
        || outbox.bytes() + publication.weight() > limits.bytes();
  }

  /// A receiver that works but is behind slows down those who publish to it.
  private void brakeIfBehind(Publication publication) {
    if (isLongerThanOneIn(4) && (brake == null || !brake.isGivenUp())) {
      publication.publisher().brake(this);
    }
  }

  private boolean isLongerThanOneIn(int parts) {
    MqttSettings.Queues limits = space.settings().queues();
    return outbox.count() > limits.messages() / parts || outbox.bytes() > limits.bytes() / parts;
  }

  /// Holds `publisher` until this session's queue is short again. The number of the episode that
  /// begins with it, 0 when one is running, or [#NOT_BEHIND]. Nobody waits for himself.
  synchronized int holdBack(Connection publisher) {
    Connection to = connection;
    if (to == null || to.equals(publisher) || !isLongerThanOneIn(8)) {
      return NOT_BEHIND;
    }
    Brake own = brake;
    if (own == null) {
      own = new Brake();
      brake = own;
    }
    return own.isGivenUp() ? NOT_BEHIND : own.hold(publisher, outbox.taken());
  }

  /// Whether the episode goes on.
  synchronized boolean stillHolds(int episode) {
    return brake != null && brake.look(episode, outbox.taken());
  }

  /// On the connection's event loop: sends what it takes.
  synchronized void pump(Connection to) {
    if (connection == to) {
      outbox.pump(to);
      if (!isLongerThanOneIn(8)) {
        nobodyWaits();
      }
    }
  }

  synchronized boolean hasSomethingFor(Connection to) {
    return connection == to && !outbox.isEmpty();
  }

  /// Whether publications wait for nothing but its acknowledgements, and that by our own bounds,
  /// not by a receive maximum that it has chosen.
  synchronized boolean isStuck(Connection to) {
    return connection == to && outbox.isStuck();
  }

  synchronized int queued() {
    return Math.max(queuedRows, outbox.count());
  }

  // ---- acknowledgements of the client

  /// False: there is no such packet id under way with quality 1.
  boolean puback(int packetId) {
    return acknowledged(packetId, 1);
  }

  private boolean acknowledged(int packetId, int qos) {
    Delivery delivery;
    synchronized (this) {
      delivery = outbox.underWay(packetId);
      if (delivery == null || delivery.qos != qos) {
        return false;
      }
    }
    space.bus().acknowledged(delivery.publication, this);
    synchronized (this) {
      if (outbox.underWay(packetId) == delivery) {
        outbox.acknowledged(delivery);
      }
    }
    return true;
  }

  synchronized Pubrec pubrec(int packetId, boolean refused, Runnable written) {
    Delivery delivery = outbox.underWay(packetId);
    if (delivery == null || delivery.qos != 2) {
      return Pubrec.UNKNOWN;
    }
    if (refused) {
      outbox.acknowledged(delivery);
      return Pubrec.OVER;
    }
    if (delivery.state == Delivery.State.RELEASED) {
      return Pubrec.RELEASE;
    }
    if (delivery.row == 0) {
      delivery.state = Delivery.State.RELEASED;
      return Pubrec.RELEASE;
    }
    space
        .log()
        .add(
            tx -> space.store().released(tx, identity.id(), delivery.row),
            () -> {
              synchronized (this) {
                delivery.state = Delivery.State.RELEASED;
              }
              written.run();
            });
    return Pubrec.WRITTEN;
  }

  boolean pubcomp(int packetId) {
    return acknowledged(packetId, 2);
  }

  /// A row that is not needed any more.
  void done(Delivery delivery) {
    uncount(delivery.publication.weight());
    space.log().add(tx -> space.store().delivered(tx, identity.id(), delivery), () -> {});
  }

  /// What waits weighs so much more.
  synchronized void reweigh(int more) {
    queuedBytes += more;
  }

  /// A row that was taken out before it was sent.
  synchronized void takeOut(Delivery delivery) {
    outbox.ids.free(delivery.packetId);
    uncount(delivery.publication.weight());
  }

  /// A subscription's retained values have all been shown.
  void seeded(Subscription subscription) {
    if (durable()) {
      space.log().add(tx -> space.store().seeded(tx, identity.id(), subscription), () -> {});
    }
  }

  // ---- quality 2 from the client

  /// False: this id is there already, so it is the same publication again.
  synchronized boolean receive(int packetId) {
    BitSet ids = received;
    if (ids == null) {
      ids = new BitSet();
      received = ids;
    }
    if (ids.get(packetId)) {
      return false;
    }
    ids.set(packetId);
    receivedCount++;
    return true;
  }

  synchronized boolean hasReceived(int packetId) {
    return received != null && received.get(packetId);
  }

  synchronized void release(int packetId) {
    BitSet ids = received;
    if (ids != null && ids.get(packetId)) {
      ids.clear(packetId);
      receivedCount--;
      if (inherited != null && inherited.get(packetId)) {
        inherited.clear(packetId);
        receivedCountBefore--;
      }
    }
  }

  /// How many of this connection wait for their PUBREL.
  synchronized int receivedHere() {
    return receivedCount - receivedCountBefore;
  }

  // ---- subscriptions

  synchronized int subscriptionCount() {
    return subscriptions.size();
  }

  synchronized boolean isSubscribed(String fullFilter) {
    return subscriptions.containsKey(fullFilter);
  }

  synchronized List<Subscription> subscriptions() {
    return new ArrayList<>(subscriptions.values());
  }

  /// Hangs it into the tree; nothing when the session has ended meanwhile.
  synchronized void subscribe(Subscription subscription) {
    if (!ended) {
      Subscription before = subscriptions.put(fullFilter(subscription), subscription);
      if (before != null) {
        outbox.unseed(before);
      }
      space.bus().subscribe(subscription);
    }
  }

  /// False: there was none.
  synchronized boolean unsubscribe(String fullFilter) {
    Subscription subscription = subscriptions.remove(fullFilter);
    if (subscription == null) {
      return false;
    }
    space.bus().unsubscribe(subscription);
    outbox.unseed(subscription);
    return true;
  }

  /// From now on shows what the filter's topics retain; what changes meanwhile comes live.
  void showRetained(Subscription subscription) {
    List<Publication> values = space.bus().retained(subscription.filter());
    synchronized (this) {
      // it may have been replaced or ended while its SUBACK was on the way
      if (subscription.equals(subscriptions.get(fullFilter(subscription)))) {
        outbox.seed(subscription, values);
      }
    }
  }

  static String fullFilter(Subscription subscription) {
    return subscription.group() == null
        ? subscription.filter().value()
        : "$share/" + subscription.group() + "/" + subscription.filter().value();
  }

  // ---- connections come and go

  /// What the database holds for a session that comes back.
  record Stored(List<Delivery> deliveries, List<Integer> received) {}

  /// From now on everything goes to `to`. On the journal's thread for a durable session.
  synchronized void attach(Connection to, @Nullable Stored stored) {
    if (stored != null) {
      outbox.resume(stored.deliveries());
      stored.received().forEach(this::receive);
    }
    inherited = receivedCount == 0 || received == null ? null : (BitSet) received.clone();
    receivedCountBefore = receivedCount;
    connection = to;
  }

  /// The connection has ended: false when it was not this session's any more. `leaving` is told
  /// which publications the database must know as sent, within the session's lock: whoever comes
  /// next, perhaps at this very moment, finds everything about this end in its place.
  synchronized boolean detach(Connection from, Consumer<List<Delivery>> leaving) {
    if (connection != from) {
      return false;
    }
    connection = null;
    nobodyWaits();
    offlineSinceNanos = space.nanos();
    leaving.accept(outbox.rest());
    return true;
  }

  private void nobodyWaits() {
    if (brake != null) {
      brake.caughtUp();
    }
  }

  synchronized void expireAfter(long seconds) {
    expirySeconds = seconds;
  }

  synchronized long expirySeconds() {
    return expirySeconds;
  }

  synchronized boolean hasExpired(long nanos) {
    return connection == null
        && expirySeconds != Expiry.NEVER
        && nanos - offlineSinceNanos >= expirySeconds * 1_000_000_000L;
  }

  /// After a restart: how long it has been without a connection already.
  synchronized void offlineFor(long seconds) {
    offlineSinceNanos = space.nanos() - seconds * 1_000_000_000L;
  }

  /// After a restart: what its queue holds.
  synchronized void counted(int packetId, int weight) {
    outbox.ids.use(packetId);
    queuedRows++;
    queuedBytes += weight;
  }

  /// For good. Returns what members of shared subscriptions have not delivered.
  synchronized List<Delivery> end() {
    if (ended) {
      return List.of();
    }
    ended = true;
    connection = null;
    nobodyWaits();
    subscriptions.values().forEach(space.bus()::unsubscribe);
    subscriptions.clear();
    return outbox.undelivered();
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  /// Takes out of the queue what this session may not have any more.
  synchronized void purge() {
    outbox.purge(publication -> space.bus().mayReceive(this, publication, /* clear= */ false));
  }
}
