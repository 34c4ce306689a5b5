package muster.bus;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.Topic;
import muster.types.TopicFilter;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// A subscriber that remembers what it got.
final class Inbox implements Subscriber {
  final List<String> got = new CopyOnWriteArrayList<>();
  final List<String> keptRows = new CopyOnWriteArrayList<>();
  final Publisher publisher;
  boolean durable;
  boolean online = true;
  boolean gone;
  Set<String> forbidden = Set.of();
  private final Principal principal;

  Inbox(String name) {
    principal =
        new Principal(
            SpaceId.MAIN,
            new UserId(name),
            name,
            Role.MEMBER,
            new Credential(Credential.Kind.PASSWORD, "", Set.of(), Set.of(), null),
            "127.0.0.1");
    publisher = new Publisher(principal, this);
  }

  Inbox keeping() {
    durable = true;
    return this;
  }

  Subscription wants(String filter) {
    return wants(filter, 2);
  }

  Subscription wants(String filter, int qos) {
    return wants(null, filter, qos, 0, Subscription.Wishes.NONE);
  }

  Subscription wants(
      @Nullable String group, String filter, int qos, int identifier, Subscription.Wishes wishes) {
    return new Subscription(
        this,
        new TopicFilter(filter),
        group,
        qos,
        wishes,
        forbidden.isEmpty(),
        Subscription.identifiers(identifier));
  }

  Publication says(String topic, int qos) {
    return says(topic, qos, false, topic);
  }

  Publication says(String topic, int qos, boolean retain, String text) {
    return new Publication(
        new Topic(topic),
        text.getBytes(StandardCharsets.UTF_8),
        qos,
        retain,
        PublishProperties.NONE,
        publisher,
        0);
  }

  @Override
  public Principal principal() {
    return principal;
  }

  @Override
  public boolean mayReceive(Publication publication) {
    return !forbidden.contains(publication.topic().value());
  }

  @Override
  public boolean durable() {
    return durable;
  }

  @Override
  public boolean online() {
    return online;
  }

  @Override
  public @Nullable Object keep(Publication publication, Subscription subscription) {
    String row = text(publication);
    keptRows.add(row);
    return row;
  }

  @Override
  public void forget(Object kept) {
    keptRows.remove(kept);
  }

  @Override
  public boolean deliver(
      Publication publication, Subscription subscription, @Nullable Object kept) {
    if (gone) {
      return false;
    }
    got.add(
        text(publication)
            + " qos "
            + subscription.qosOf(publication)
            + (subscription.identifiers().isEmpty() ? "" : " " + subscription.identifiers())
            + (kept == null ? "" : " kept"));
    return true;
  }

  private static String text(Publication publication) {
    return new String(publication.payload(), StandardCharsets.UTF_8);
  }
}
