package muster.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import muster.bus.Bus;
import muster.bus.Publication;
import muster.bus.Subscription;
import org.jspecify.annotations.Nullable;

/// What one session has to send: publications that wait, those that wait for acknowledgement, and
/// retained values that a new subscription asked for. Guarded by the session's lock; everything is
/// made when first needed, because idle sessions are many.
///
/// Order: publications leave in the order in which they came, except that those of quality 1 and 2
/// wait for room in the client's receive window while quality 0 goes on. After a reconnect, what
/// was under way is sent again first, in its old order, with its old packet ids.
///
/// Retained values are not queued but walked: a list of what the filter matched is held, and each
/// value is looked up again when its turn comes. One that has changed since has been delivered live
/// and is skipped, so nobody sees an old value after a new one, and a subscription to a million
/// retained topics costs a list of references.
final class Outbox {
  private static final int SEEDS_PER_TURN = 64;

  /// A new subscription's retained values.
  private static final class Seed {
    private final Subscription subscription;
    private final List<Publication> values;
    private int next;

    Seed(Subscription subscription, List<Publication> values) {
      this.subscription = subscription;
      this.values = values;
    }
  }

  private final Session session;
  final PacketIds ids = new PacketIds();
  private @Nullable ArrayDeque<Object> waiting; // Frame (quality 0) or Delivery
  private @Nullable ArrayDeque<Delivery> held; // for room in the window
  private @Nullable ArrayDeque<Delivery> again; // after a reconnect
  private @Nullable ArrayDeque<Seed> seeds;
  private @Nullable Flight underWay;
  private long bytes;

  // publications sent on this connection and not acknowledged, and what they weigh
  private int outstanding;
  private long outstandingBytes;
  private long taken;

  Outbox(Session session) {
    this.session = session;
  }

  int count() {
    return size(waiting) + size(held) + size(again);
  }

  long bytes() {
    return bytes;
  }

  /// How many publications of quality 1 and 2 have been sent, since ever.
  long taken() {
    return taken;
  }

  boolean isEmpty() {
    return count() == 0 && size(seeds) == 0;
  }

  private static int size(@Nullable ArrayDeque<?> queue) {
    return queue == null ? 0 : queue.size();
  }

  void add(Frame frame) {
    waiting().add(frame);
    bytes += frame.publication.weight();
  }

  void add(Delivery delivery) {
    waiting().add(delivery);
    bytes += delivery.publication.weight();
  }

  private ArrayDeque<Object> waiting() {
    ArrayDeque<Object> queue = waiting;
    if (queue == null) {
      queue = new ArrayDeque<>(4);
      waiting = queue;
    }
    return queue;
  }

  void seed(Subscription subscription, List<Publication> values) {
    if (!values.isEmpty()) {
      if (seeds == null) {
        seeds = new ArrayDeque<>(2);
      }
      seeds.add(new Seed(subscription, values));
    }
  }

  /// The subscription is gone: what it still had to show is not wanted.
  void unseed(Subscription subscription) {
    if (seeds != null) {
      seeds.removeIf(seed -> seed.subscription.equals(subscription));
    }
  }

  /// Sends as much as the connection takes.
  void pump(Connection connection) {
    Output out = connection.output();
    if (!resend(connection, out) || !seedOn(connection, out) || !release(connection, out)) {
      return;
    }
    ArrayDeque<Object> queue = waiting;
    while (queue != null && out.free()) {
      Object next = queue.poll();
      switch (next) {
        case null -> {
          waiting = null;
          return;
        }
        case Frame frame -> {
          bytes -= frame.publication.weight();
          connection.dispatch().send(frame);
        }
        case Delivery delivery -> {
          if (size(held) > 0 || !windowIsOpen(connection)) {
            if (held == null) {
              held = new ArrayDeque<>();
            }
            held.add(delivery);
          } else {
            bytes -= delivery.publication.weight();
            begin(connection, delivery);
          }
        }
        default -> throw new IllegalStateException("queued: " + next);
      }
    }
  }

  /// Large publications fill it by their bytes, small ones by their number.
  private boolean windowIsOpen(Connection connection) {
    return outstanding < connection.window()
        && outstandingBytes < session.space().settings().queues().bytes();
  }

  /// Whether something waits and the window is full by our own measure.
  boolean isStuck() {
    MqttSettings settings = session.space().settings();
    return count() > 0
        && (outstanding >= settings.flow().inflight()
            || outstandingBytes >= settings.queues().bytes());
  }

  private boolean resend(Connection connection, Output out) {
    ArrayDeque<Delivery> queue = again;
    while (queue != null) {
      Delivery next = queue.peek();
      if (next == null) {
        again = null;
        return true;
      }
      if (!out.free()) {
        return false;
      }
      if (next.acknowledged) {
        queue.poll();
      } else if (next.state == Delivery.State.RELEASED) {
        queue.poll();
        connection.dispatch().pubrel(next.packetId);
      } else if (windowIsOpen(connection)) {
        queue.poll();
        transmit(connection, next, next.sent);
      } else {
        return false;
      }
    }
    return true;
  }

  private boolean release(Connection connection, Output out) {
    ArrayDeque<Delivery> queue = held;
    while (queue != null && windowIsOpen(connection)) {
      if (!out.free()) {
        return false;
      }
      Delivery next = queue.poll();
      if (next == null) {
        held = null;
        return true;
      }
      bytes -= next.publication.weight();
      begin(connection, next);
    }
    return true;
  }

  private void begin(Connection connection, Delivery delivery) {
    if (delivery.publication.expiredAt(session.space().millis())) {
      session.space().meters().dropped("expired");
      finish(delivery);
      return;
    }
    if (delivery.packetId == 0) {
      delivery.packetId = ids.take();
    }
    if (underWay == null) {
      underWay = new Flight();
    }
    underWay.put(delivery);
    transmit(connection, delivery, /* dup= */ delivery.sent);
  }

  private void transmit(Connection connection, Delivery delivery, boolean dup) {
    if (!connection.dispatch().send(delivery, dup)) {
      // larger than the client takes: as if it had been sent and acknowledged [MQTT-3.1.2-25]
      acknowledged(delivery);
      return;
    }
    taken++;
    delivery.sent = true;
    delivery.sentHere = true;
    outstanding++;
    outstandingBytes += delivery.publication.weight();
  }

  private boolean seedOn(Connection connection, Output out) {
    ArrayDeque<Seed> queue = seeds;
    Bus bus = session.space().bus();
    for (int turn = 0; queue != null && turn < SEEDS_PER_TURN; turn++) {
      Seed seed = queue.peek();
      if (seed == null) {
        seeds = null;
        return true;
      }
      if (seed.next == seed.values.size()) {
        queue.poll();
        session.seeded(seed.subscription);
        continue;
      }
      boolean quiet = seed.subscription.qos() == 0;
      if (!out.free() || (!quiet && !windowIsOpen(connection))) {
        return quiet ? out.free() : true;
      }
      Publication value = seed.values.get(seed.next++);
      Publication shown =
          bus.isCurrent(value) && !value.expiredAt(session.space().millis())
              ? bus.shown(session, value, seed.subscription.clear())
              : null;
      if (shown != null) {
        show(connection, seed.subscription, shown);
      }
    }
    if (queue != null) {
      connection.wake();
    }
    return true;
  }

  private void show(Connection connection, Subscription subscription, Publication value) {
    if (subscription.qosOf(value) == 0) {
      connection
          .dispatch()
          .send(Frame.encode(value, connection.level(), false, true, subscription.identifiers()));
    } else {
      begin(connection, new Delivery(value, subscription, /* retain= */ true, 0, 0));
    }
  }

  @Nullable Delivery underWay(int packetId) {
    Flight map = underWay;
    return map == null ? null : map.get(packetId);
  }

  /// PUBACK, PUBCOMP, or a PUBREC that refuses: it is over.
  void acknowledged(Delivery delivery) {
    if (underWay != null && underWay.remove(delivery.packetId) && delivery.sentHere) {
      outstanding--;
      outstandingBytes -= delivery.publication.weight();
    }
    finish(delivery);
  }

  private void finish(Delivery delivery) {
    delivery.acknowledged = true;
    ids.free(delivery.packetId);
    if (delivery.row != 0) {
      session.done(delivery);
    }
  }

  /// The connection is gone; the session may come back. What has a row is forgotten here and read
  /// again then. Returns those that were sent.
  List<Delivery> rest() {
    List<Delivery> sent = new ArrayList<>();
    List<Delivery> kept = new ArrayList<>();
    for (Delivery delivery : inOrder()) {
      delivery.sentHere = false;
      (delivery.row != 0 ? sent : kept).add(delivery);
    }
    ArrayDeque<Delivery> unsent = new ArrayDeque<>();
    forEachWaiting(delivery -> {
      if (delivery.row == 0) {
        unsent.add(delivery);
      }
    });
    outstanding = 0;
    outstandingBytes = 0;
    bytes = 0;
    waiting = null;
    underWay = null;
    held = unsent.isEmpty() ? null : unsent;
    unsent.forEach(delivery -> bytes += delivery.publication.weight());
    again = null;
    resume(kept);
    return sent;
  }

  /// What the database had, or what was left from before: first to be sent again.
  void resume(List<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      if (delivery.sent || delivery.state == Delivery.State.RELEASED) {
        if (again == null) {
          again = new ArrayDeque<>();
        }
        if (underWay == null) {
          underWay = new Flight();
        }
        underWay.put(delivery);
        again.add(delivery);
      } else {
        add(delivery);
      }
    }
  }

  private List<Delivery> inOrder() {
    if (underWay == null) {
      return List.of();
    }
    List<Delivery> all = new ArrayList<>(underWay.all());
    all.sort(Comparator.comparingLong((Delivery d) -> d.row).thenComparingInt(d -> d.packetId));
    return all;
  }

  /// Everything that is not acknowledged, for a session that ends.
  List<Delivery> undelivered() {
    List<Delivery> all = new ArrayList<>(inOrder());
    forEachWaiting(all::add);
    return all;
  }

  private void forEachWaiting(java.util.function.Consumer<Delivery> consumer) {
    if (held != null) {
      held.forEach(consumer);
    }
    if (waiting != null) {
      for (Object one : waiting) {
        if (one instanceof Delivery delivery) {
          consumer.accept(delivery);
        }
      }
    }
  }

  /// Takes out what the receiver may not have any more.
  void purge(java.util.function.Predicate<Publication> allowed) {
    if (waiting != null) {
      waiting.removeIf(one ->
          switch (one) {
            case Frame frame -> {
              boolean out = !allowed.test(frame.publication);
              bytes -= out ? frame.publication.weight() : 0;
              yield out;
            }
            case Delivery delivery -> drop(delivery, allowed);
            default -> false;
          });
    }
    if (held != null) {
      held.removeIf(delivery -> drop(delivery, allowed));
    }
    if (again != null) {
      again.stream()
          .filter(one -> one.state == Delivery.State.PUBLISH && !allowed.test(one.publication))
          .toList()
          .forEach(this::acknowledged);
    }
  }

  private boolean drop(Delivery delivery, java.util.function.Predicate<Publication> allowed) {
    if (allowed.test(delivery.publication)) {
      return false;
    }
    bytes -= delivery.publication.weight();
    finish(delivery);
    return true;
  }
}
