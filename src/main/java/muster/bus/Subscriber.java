package muster.bus;

import muster.types.Principal;
import org.jspecify.annotations.Nullable;

/// Somebody whom publications are delivered to: an MQTT session, or a feature that listens.
///
/// A *durable* subscriber keeps what it must not lose in the database: for publications of quality
/// 1 and 2 the bus calls [#keep] on the ledger's thread, inside the transaction that also holds the
/// publication, and [#deliver] with what `keep` returned after the commit. Everybody else is only
/// told [#deliver], on whatever thread publishes: it must return at once and never throw.
public interface Subscriber {
  Principal principal();

  /// Whether its rights reach this publication; asked at each delivery to a subscription that is
  /// not `clear`, on any thread.
  boolean mayReceive(Publication publication);

  /// Names the receiver's device among others of the same user, as far as that is known; else
  /// empty.
  default String device() {
    return "";
  }

  boolean durable();

  /// Whether it can receive now; shared subscriptions prefer those who can.
  boolean online();

  /// Writes the delivery down. Null: its queue is full or it is gone, there is no such delivery.
  @Nullable Object keep(Publication publication, Subscription subscription);

  /// The transaction was rolled back: what `keep` returned never was.
  void forget(Object kept);

  /// Takes the delivery; false when it is gone for good.
  boolean deliver(Publication publication, Subscription subscription, @Nullable Object kept);
}
