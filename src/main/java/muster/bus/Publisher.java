package muster.bus;

import java.util.concurrent.atomic.AtomicInteger;
import muster.types.Principal;
import org.jspecify.annotations.Nullable;

/// Where publications come from: one connection, or one feature of the hub. It ties together what
/// must stay in order: while something of this publisher is still on its way through the ledger,
/// what it publishes next goes the same way. It also says whose own publications a "no local"
/// subscription does not want.
public final class Publisher {
  private final Principal principal;
  private final @Nullable Subscriber self;
  private final AtomicInteger inLedger;
  private volatile @Nullable Subscriber behind;

  public Publisher(Principal principal) {
    this(principal, null);
  }

  public Publisher(Principal principal, @Nullable Subscriber self) {
    this(principal, self, new AtomicInteger());
  }

  private Publisher(Principal principal, @Nullable Subscriber self, AtomicInteger inLedger) {
    this.principal = principal;
    this.self = self;
    this.inLedger = inLedger;
  }

  /// The same publisher after it has signed in again.
  public Publisher as(Principal renewed) {
    return new Publisher(renewed, self, inLedger);
  }

  /// `receiver` works but falls behind, and asks for a moment's pause. What comes of it is for the
  /// publisher's edge to decide.
  public void brake(Subscriber receiver) {
    behind = receiver;
  }

  /// Who has asked since this was asked last.
  public @Nullable Subscriber takeBrake() {
    Subscriber receiver = behind;
    if (receiver != null) {
      behind = null;
    }
    return receiver;
  }

  public Principal principal() {
    return principal;
  }

  /// The session that publishes; null for a feature of the hub and for REST.
  public @Nullable Subscriber self() {
    return self;
  }

  boolean is(Subscriber subscriber) {
    return subscriber.equals(self);
  }

  boolean hasSomethingInLedger() {
    return inLedger.get() > 0;
  }

  void entersLedger() {
    inLedger.incrementAndGet();
  }

  void leavesLedger() {
    inLedger.decrementAndGet();
  }
}
