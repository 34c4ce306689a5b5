package muster.bus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import muster.bus.PublishProperties.UserProperty;
import muster.types.Principal;
import muster.types.Topic;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;

/// The topic tree of one space. Whatever is published goes one of two ways:
///
/// - **at once**, on the publisher's thread, when nobody has to remember it: no owner, not
///   retained, no durable subscriber with quality 1 or 2;
/// - **through the ledger**, when somebody has: the topic's owner, the retained values, a durable
///   subscriber's queue, or the publisher itself ([Reply#records]). All of that is written in one
///   transaction; fan-out and reply follow its commit. See [Passage].
///
/// A publisher with something still in the ledger has everything else follow the same way, so what
/// one publisher publishes arrives in its order.
///
/// **Retained values and new subscribers.** [#subscribe] first hangs the subscription in, then
/// [#retained] is read. A value that changes in between reaches the subscriber live; a subscriber
/// that hands out what it has read must skip whatever [#isCurrent] no longer calls current, and
/// then never shows an old value after a new one.
public final class Bus {

  private record Owned(TopicFilter filter, Owner owner) {}

  private final Ledger ledger;
  private final Retained retained;
  private final Trie trie = new Trie();
  // by the first level of the filters; "" for those that begin with a wildcard
  private final Map<String, Owned[]> owners = new ConcurrentHashMap<>();
  // subscriptions between the writing of their history and its commit; nearly always none
  private final Set<Subscription> held = ConcurrentHashMap.newKeySet();

  public Bus(Ledger ledger, Retained retained) {
    this.ledger = ledger;
    this.retained = retained;
  }

  public Retained retained() {
    return retained;
  }

  /// From now on `owner` decides about everything under `filter`; the first who owns a topic has
  /// it.
  public void own(TopicFilter filter, Owner owner) {
    String first = Trie.split(filter.value())[0];
    owners.merge(
        first.equals("+") || first.equals("#") ? "" : first,
        new Owned[] {new Owned(filter, owner)},
        (known, more) -> {
          Owned[] all = Arrays.copyOf(known, known.length + 1);
          all[known.length] = more[0];
          return all;
        });
  }

  public @Nullable Owner ownerOf(Topic topic) {
    String name = topic.value();
    int slash = name.indexOf('/');
    Owner owner = among(owners.get(slash < 0 ? name : name.substring(0, slash)), topic);
    return owner != null ? owner : among(owners.get(""), topic);
  }

  private static @Nullable Owner among(Owned @Nullable [] owned, Topic topic) {
    if (owned != null) {
      for (Owned one : owned) {
        if (one.filter().matches(topic)) {
          return one.owner();
        }
      }
    }
    return null;
  }

  /// Never blocks. False: the ledger has no room and nothing has happened; the publisher waits and
  /// comes again, or tells [#refusal]. True: the reply has been given or will be.
  public boolean publish(Publication publication, Reply reply) {
    Owner owner = ownerOf(publication.topic());
    return publish(publication, owner, owner == null ? Gate.OPEN : owner.gate(), reply);
  }

  /// What the hub itself has to say: no owner is asked whether, only who receives it.
  public boolean send(Publication publication, Reply reply) {
    return publish(publication, null, gateOf(publication.topic()), reply);
  }

  private boolean publish(Publication publication, @Nullable Owner owner, Gate gate, Reply reply) {
    boolean direct =
        owner == null
            && !publication.retain()
            && !reply.records()
            && !publication.publisher().hasSomethingInLedger();
    if (direct) {
      List<Trie.Node> nodes = trie.match(publication.topic());
      if (nodes.isEmpty()) {
        reply.accepted(0);
        return true;
      }
      FanOut fanOut = new FanOut(this, publication, gate);
      if (!fanOut.mustBeKept(nodes)) {
        reply.accepted(fanOut.live(nodes));
        return true;
      }
    }
    publication.publisher().entersLedger();
    if (!ledger.offer(new Passage(this, publication, owner, gate, reply))) {
      publication.publisher().leavesLedger();
      return false;
    }
    return true;
  }

  /// Why [#publish] said false.
  public muster.types.Refusal refusal() {
    return ledger.refusal();
  }

  /// A passing retained value of the hub's own (`$SYS`): served to new subscribers while the hub
  /// lives, never stored.
  public void show(Publication publication) {
    retained.set(publication);
    new FanOut(this, publication, Gate.OPEN).live(match(publication.topic()));
  }

  /// Replaces what the same subscriber has under the same filter and group.
  public void subscribe(Subscription subscription) {
    trie.add(subscription);
  }

  /// A subscription that is hung in before its moment (see [#history]): what stands before it in
  /// the ledger is in the history, so the fan-out of that, which may come later, passes it by until
  /// it is released. What stands behind it is kept for it already.
  public void hold(Subscription subscription) {
    held.add(subscription);
  }

  public void release(Subscription subscription) {
    held.remove(subscription);
  }

  /// Whether it is in the tree already, but what is being delivered just now was published before
  /// its moment.
  boolean isHeld(Subscription subscription) {
    return !held.isEmpty() && held.contains(subscription);
  }

  /// False when it was not there, or has been replaced.
  public boolean unsubscribe(Subscription subscription) {
    return trie.remove(subscription);
  }

  /// A member of a shared subscription has left with `publication` undelivered: another one gets
  /// it. Through the ledger when that one is durable. False: nobody is there to take it.
  public boolean passOn(Publication publication, Subscription from) {
    SharedGroup group = from.group() == null ? null : trie.group(from.filter(), from.group());
    return group != null
        && ledger.offer(new Passage.Handover(this, publication, group, from.subscriber()));
  }

  /// Calls `consumer` for everything under the filter, on the publisher's or the ledger's thread:
  /// it returns at once, or hands over to a thread of its own.
  public AutoCloseable listen(TopicFilter filter, Principal as, Consumer<Publication> consumer) {
    Subscription subscription =
        new Subscription(
            new Listener(as, consumer),
            filter,
            null,
            2,
            Subscription.Wishes.NONE,
            /* clear= */ true,
            Subscription.identifiers(0));
    subscribe(subscription);
    return () -> unsubscribe(subscription);
  }

  /// What the owners have stored for a new subscriber who asks for it. On the ledger's thread.
  public List<Publication> history(Subscription subscription, List<UserProperty> asked) {
    List<Publication> all = new ArrayList<>(0);
    List<Owner> known = new ArrayList<>(4);
    for (Owned[] family : owners.values()) {
      for (Owned one : family) {
        if (!known.contains(one.owner())) {
          known.add(one.owner());
          all.addAll(one.owner().history(subscription.filter(), asked));
        }
      }
    }
    return all;
  }

  /// The retained values under the filter, without asking who may see them.
  public List<Publication> retained(TopicFilter filter) {
    return retained.matching(filter);
  }

  /// Takes out the retained values whose lifetime is over at `now`. Nobody is shown them anyway;
  /// this is for the room that they take. Called now and then.
  public void dropExpired(long now) {
    List<Publication> expired = retained.expiredAt(now);
    if (!expired.isEmpty()) {
      ledger.offer(new Passage.Expired(retained, expired));
    }
  }

  /// Whether this very object is still what its topic retains.
  public boolean isCurrent(Publication publication) {
    return retained.get(publication.topic()) == publication;
  }

  /// The question of every delivery, asked again where one was put off: a queue that is worked
  /// through later, a retained value.
  public boolean mayReceive(Subscriber receiver, Publication publication, boolean clear) {
    return shown(receiver, publication, clear) != null;
  }

  /// The same question, with the publication as the receiver may have it; or null.
  public @Nullable Publication shown(Subscriber receiver, Publication publication, boolean clear) {
    return clear || receiver.mayReceive(publication)
        ? gateOf(publication.topic()).shownTo(receiver.principal(), publication)
        : null;
  }

  /// A receiver's client acknowledges the publication: for the owner of its topic.
  public void acknowledged(Publication publication, Subscriber receiver) {
    Owner owner = ownerOf(publication.topic());
    if (owner != null) {
      owner.acknowledged(publication, receiver);
    }
  }

  /// A receiver's client has the publication: for the owner of its topic.
  public void delivered(Publication publication, Subscriber receiver) {
    Owner owner = ownerOf(publication.topic());
    if (owner != null) {
      owner.delivered(publication, receiver);
    }
  }

  Gate gateOf(Topic topic) {
    Owner owner = ownerOf(topic);
    return owner == null ? Gate.OPEN : owner.gate();
  }

  List<Trie.Node> match(Topic topic) {
    return trie.match(topic);
  }
}
