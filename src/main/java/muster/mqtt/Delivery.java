package muster.mqtt;

import java.util.List;
import muster.bus.Publication;
import muster.bus.Subscription;
import org.jspecify.annotations.Nullable;

/// A publication of quality 1 or 2 on its way to one session, until the client has acknowledged it.
/// Guarded by the session's lock.
final class Delivery {
  enum State {
    /// Never sent, or sent and not yet acknowledged.
    PUBLISH,
    /// PUBREC has come, and its row says so where there is one: only PUBREL may follow.
    RELEASED
  }

  final Publication publication;
  final int qos;
  final boolean retain;
  final List<Integer> identifiers;

  /// What it came by, while the hub runs: to be passed on to another member of a shared
  /// subscription.
  final @Nullable Subscription subscription;

  /// Its row in the database, or 0: nobody has to keep it longer than the hub runs.
  final long row;

  /// The publication's own row, when there is one.
  long message;

  int packetId;
  State state = State.PUBLISH;
  boolean sent;
  boolean sentHere;
  boolean acknowledged;

  Delivery(Publication publication, Subscription by, boolean retain, long row, int packetId) {
    this(publication, by.qosOf(publication), retain, by.identifiers(), by, row, packetId);
  }

  Delivery(
      Publication publication,
      int qos,
      boolean retain,
      List<Integer> identifiers,
      @Nullable Subscription subscription,
      long row,
      int packetId) {
    this.publication = publication;
    this.qos = qos;
    this.retain = retain;
    this.identifiers = identifiers;
    this.subscription = subscription;
    this.row = row;
    this.packetId = packetId;
  }

  /// The same delivery of what its receiver may have by now: perhaps less than when it was queued.
  Delivery showing(Publication shown) {
    if (shown.equals(publication)) {
      return this;
    }
    Delivery other = new Delivery(shown, qos, retain, identifiers, subscription, row, packetId);
    other.message = message;
    other.sent = sent;
    return other;
  }
}
