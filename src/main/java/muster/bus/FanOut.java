package muster.bus;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One publication on its way to everybody whose subscription matches. Where one node matches, its
/// subscriptions are all of different subscribers and are walked as they lie; only where several do
/// are they brought together by subscriber first, so that nobody gets anything twice.
///
/// With quality 1 or 2, durable subscribers are served in two steps (`keep` inside the transaction,
/// `kept` after the commit), and so is every shared subscription, because who takes the turn must
/// be known before something is written for it. Everybody else is looked up when it is delivered.
final class FanOut {

  /// A delivery decided inside the transaction; `token` is null for subscribers who keep nothing.
  private record Kept(
      Publication shown, Subscription subscription, @Nullable Object token, boolean shared) {}

  private final Bus bus;
  private final Publication publication;
  private final Gate gate;
  private final boolean guarded;
  private final List<Kept> kept = new ArrayList<>(0);

  FanOut(Bus bus, Publication publication, Gate gate) {
    this.bus = bus;
    this.publication = publication;
    this.gate = gate;
    this.guarded = !gate.equals(Gate.OPEN);
  }

  /// Whether a durable subscriber is among those who match.
  boolean mustBeKept(List<Trie.Node> nodes) {
    if (publication.qos() == 0) {
      return false;
    }
    for (Trie.Node node : nodes) {
      for (Subscription subscription : node.subscriptions()) {
        if (subscription.qos() > 0 && subscription.subscriber().durable()) {
          return true;
        }
      }
      for (SharedGroup group : node.groups()) {
        if (group.hasDurableMember()) {
          return true;
        }
      }
    }
    return false;
  }

  /// Delivers at once; nobody who matches has to write anything down.
  int live(List<Trie.Node> nodes) {
    int receivers = plain(nodes, /* durableToo= */ true);
    for (Trie.Node node : nodes) {
      for (SharedGroup group : node.groups()) {
        if (group.choose(this::accepts) != null) {
          receivers++;
        }
      }
    }
    return receivers;
  }

  /// Inside the transaction: everything that has to be written for this publication.
  void keep(List<Trie.Node> nodes) {
    if (publication.qos() == 0) {
      return;
    }
    if (nodes.size() == 1) {
      for (Subscription subscription : nodes.getFirst().subscriptions()) {
        keepPlain(subscription);
      }
    } else {
      merged(nodes, /* heldToo= */ true).forEach(this::keepPlain);
    }
    for (Trie.Node node : nodes) {
      for (SharedGroup group : node.groups()) {
        keepShared(group, null);
      }
    }
  }

  private void keepPlain(Subscription subscription) {
    Publication shown = subscription.subscriber().durable() ? shown(subscription) : null;
    if (shown != null) {
      keepFor(shown, subscription, /* shared= */ false);
    }
  }

  /// @param except the member who leaves
  void keepShared(SharedGroup group, @Nullable Subscriber except) {
    group.choose(candidate -> {
      Publication shown = candidate.subscriber().equals(except) ? null : shown(candidate);
      return shown != null && keepFor(shown, candidate, /* shared= */ true);
    });
  }

  private boolean keepFor(Publication shown, Subscription subscription, boolean shared) {
    Subscriber subscriber = subscription.subscriber();
    if (!subscriber.durable() || subscription.qosOf(publication) == 0) {
      kept.add(new Kept(shown, subscription, null, shared));
      return true;
    }
    Object token = subscriber.keep(shown, subscription);
    if (token == null) {
      return false;
    }
    kept.add(new Kept(shown, subscription, token, shared));
    return true;
  }

  /// The transaction was rolled back.
  void forget() {
    for (Kept one : kept) {
      if (one.token() != null) {
        one.subscription().subscriber().forget(one.token());
      }
    }
    kept.clear();
  }

  /// After the commit: those who kept it, then everybody else who matches by now.
  int deliver(List<Trie.Node> nodes) {
    int receivers = 0;
    for (Kept one : kept) {
      Subscription subscription = one.subscription();
      if (deliver(one.shown(), subscription, one.token())) {
        receivers++;
      } else if (one.shared()) {
        bus.passOn(publication, subscription);
      }
    }
    return publication.qos() == 0
        ? receivers + live(nodes)
        : receivers + plain(nodes, /* durableToo= */ false);
  }

  private int plain(List<Trie.Node> nodes, boolean durableToo) {
    if (nodes.size() != 1) {
      int receivers = 0;
      for (Subscription subscription : merged(nodes, /* heldToo= */ false)) {
        if ((durableToo || !subscription.subscriber().durable()) && accepts(subscription)) {
          receivers++;
        }
      }
      return receivers;
    }
    int receivers = 0;
    for (Subscription subscription : nodes.getFirst().subscriptions()) {
      if ((durableToo || !subscription.subscriber().durable())
          && !bus.isHeld(subscription)
          && accepts(subscription)) {
        receivers++;
      }
    }
    return receivers;
  }

  private boolean accepts(Subscription subscription) {
    Publication shown = shown(subscription);
    return shown != null && deliver(shown, subscription, null);
  }

  private boolean deliver(Publication shown, Subscription subscription, @Nullable Object token) {
    Subscriber receiver = subscription.subscriber();
    boolean taken = receiver.deliver(shown, subscription, token);
    if (taken && guarded && token == null && subscription.qosOf(shown) == 0) {
      bus.delivered(shown, receiver);
    }
    return taken;
  }

  /// The publication as this subscriber may have it, or null.
  private @Nullable Publication shown(Subscription subscription) {
    Subscriber receiver = subscription.subscriber();
    if (!subscription.wants(publication)
        || !(subscription.clear() || receiver.mayReceive(publication))) {
      return null;
    }
    return guarded ? gate.shownTo(receiver.principal(), publication) : publication;
  }

  /// One subscription for each subscriber. What "no local" keeps out must not take part.
  private Iterable<Subscription> merged(List<Trie.Node> nodes, boolean heldToo) {
    IdentityHashMap<Subscriber, Subscription> bySubscriber = new IdentityHashMap<>();
    for (Trie.Node node : nodes) {
      for (Subscription subscription : node.subscriptions()) {
        if (subscription.wants(publication) && (heldToo || !bus.isHeld(subscription))) {
          bySubscriber.merge(subscription.subscriber(), subscription, Subscription::and);
        }
      }
    }
    return bySubscriber.values();
  }
}
