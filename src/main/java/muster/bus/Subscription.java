package muster.bus;

import java.util.ArrayList;
import java.util.List;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;

/// One subscriber's wish for what matches one filter, and how it wants it. A publication that
/// several subscriptions of one subscriber match is delivered once, under their [#and].
///
/// @param group the name of the shared subscription, or null
/// @param clear everything under the filter may be received: no check at each delivery
/// @param identifiers the MQTT 5 subscription identifiers to deliver with; one at most when made
public record Subscription(
    Subscriber subscriber,
    TopicFilter filter,
    @Nullable String group,
    int qos,
    Wishes wishes,
    boolean clear,
    List<Integer> identifiers) {

  /// How a subscriber wants it, beside the quality.
  ///
  /// @param noLocal not what the subscriber itself has published
  /// @param retainAsPublished the retain flag as the publisher set it, instead of cleared
  public record Wishes(boolean noLocal, boolean retainAsPublished) {
    public static final Wishes NONE = new Wishes(false, false);
  }

  public Subscription {
    if (qos < 0 || qos > 2) {
      throw new IllegalArgumentException("qos " + qos);
    }
  }

  public static List<Integer> identifiers(int identifier) {
    return identifier == 0 ? List.of() : List.of(identifier);
  }

  /// The quality that a publication reaches the subscriber with.
  public int qosOf(Publication publication) {
    return Math.min(qos, publication.qos());
  }

  public boolean shared() {
    return group != null;
  }

  boolean wants(Publication publication) {
    return !(wishes.noLocal && publication.publisher().is(subscriber));
  }

  /// Both as one delivery: the highest quality, all identifiers.
  Subscription and(Subscription other) {
    List<Integer> both = identifiers;
    if (!other.identifiers.isEmpty()) {
      both = new ArrayList<>(identifiers);
      both.addAll(other.identifiers);
    }
    return new Subscription(
        subscriber,
        filter,
        null,
        Math.max(qos, other.qos),
        new Wishes(false, wishes.retainAsPublished || other.wishes.retainAsPublished),
        clear || other.clear,
        both);
  }

  /// Two wishes are the same only when they are one object: a renewed one replaces the old.
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
