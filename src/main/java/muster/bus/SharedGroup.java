package muster.bus;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The members of one shared subscription, who take turns. Those who are connected come first; when
/// nobody is, a durable member keeps the publication until it returns.
final class SharedGroup {
  private static final Subscription[] NOBODY = {};

  private final String name;
  private final AtomicInteger turn = new AtomicInteger();
  // replaced, never changed; written under the node's lock
  private volatile Subscription[] members = NOBODY;

  SharedGroup(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  boolean isEmpty() {
    return members.length == 0;
  }

  boolean hasDurableMember() {
    for (Subscription member : members) {
      if (member.qos() > 0 && member.subscriber().durable()) {
        return true;
      }
    }
    return false;
  }

  void add(Subscription subscription) {
    Subscription[] known = members;
    for (int i = 0; i < known.length; i++) {
      if (known[i].subscriber().equals(subscription.subscriber())) {
        Subscription[] replaced = known.clone();
        replaced[i] = subscription;
        members = replaced;
        return;
      }
    }
    Subscription[] more = Arrays.copyOf(known, known.length + 1);
    more[known.length] = subscription;
    members = more;
  }

  boolean remove(Subscription subscription) {
    Subscription[] known = members;
    Subscription[] fewer =
        Arrays.stream(known).filter(s -> !s.equals(subscription)).toArray(Subscription[]::new);
    members = fewer;
    return fewer.length < known.length;
  }

  /// Offers it to one after the other, the connected ones first, until one takes it.
  @Nullable Subscription choose(Predicate<Subscription> takes) {
    Subscription[] known = members;
    if (known.length == 0) {
      return null;
    }
    int start = Math.floorMod(turn.getAndIncrement(), known.length);
    for (int pass = 0; pass < 2; pass++) {
      boolean online = pass == 0;
      for (int i = 0; i < known.length; i++) {
        Subscription candidate = known[(start + i) % known.length];
        if (candidate.subscriber().online() == online
            && (online || candidate.subscriber().durable())
            && takes.test(candidate)) {
          return candidate;
        }
      }
    }
    return null;
  }
}
