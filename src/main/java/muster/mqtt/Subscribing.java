package muster.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import muster.access.Decision;
import muster.access.Limit;
import muster.bus.Ledger;
import muster.bus.Publication;
import muster.bus.PublishProperties.UserProperty;
import muster.bus.Subscription;
import muster.store.Tx;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SUBSCRIBE and UNSUBSCRIBE of one client. For a durable session they go through the journal, so
/// that SUBACK means stored; so does a SUBSCRIBE that asks an owner for what was published before,
/// because only there nothing can be published between looking back and listening.
final class Subscribing {
  private static final Logger LOG = LoggerFactory.getLogger(Subscribing.class);
  private static final int MANY_RETAINED = 10_000;

  private final Connection connection;
  private final Session session;
  private final MqttSpace space;

  /// New subscriptions that wait in the journal: the quota counts them too, or whoever sends many
  /// SUBSCRIBEs without waiting would get past it.
  private final AtomicInteger underWay = new AtomicInteger();

  Subscribing(Connection connection) {
    this.connection = connection;
    this.session = connection.session();
    this.space = session.space();
  }

  /// One filter of a SUBSCRIBE, and what becomes of it.
  private record Line(int reason, @Nullable Subscription subscription, boolean showRetained) {}

  /// False: the ledger has no room, nothing has happened.
  boolean subscribe(MqttSubscribeMessage message) {
    MqttProperties properties = message.idAndPropertiesVariableHeader().properties();
    int identifier = (int) Incoming.number(properties, MqttProperties.SUBSCRIPTION_IDENTIFIER, 0);
    List<Line> lines = new ArrayList<>();
    int room =
        (int) Math.min(Integer.MAX_VALUE, space.access().limits().quota(Limit.SUBSCRIPTIONS))
            - underWay.get()
            - session.subscriptionCount();
    int more = 0;
    Set<String> named = new HashSet<>();
    for (MqttTopicSubscription wish : message.payload().topicSubscriptions()) {
      boolean known = session.isSubscribed(wish.topicFilter());
      boolean counts = !known && named.add(wish.topicFilter());
      Line line = line(wish, identifier, known, !counts || room > 0);
      if (counts && line.subscription() != null) {
        room--;
        more++;
      }
      lines.add(line);
    }
    List<UserProperty> asked = Incoming.properties(properties).userProperties();
    Suback suback = new Suback(message.variableHeader().messageId(), lines);
    boolean anything = lines.stream().anyMatch(line -> line.subscription() != null);
    if (anything && (session.durable() || !asked.isEmpty())) {
      suback.counts(more);
      if (!space.journal().offer(new SubscribeEntry(suback, asked))) {
        suback.counts(0);
        return false;
      }
    } else {
      suback.apply();
      suback.ready();
    }
    connection.answers().add(suback);
    return true;
  }

  private Line line(MqttTopicSubscription wish, int identifier, boolean known, boolean room) {
    try {
      Filters.Parsed parsed = Filters.parse(wish.topicFilter());
      Decision decision = session.reach().subscribe(parsed.filter());
      if (!decision.allowed()) {
        return refused(wish, Problem.NOT_ALLOWED, decision.words());
      }
      if (!room) {
        return refused(
            wish, Problem.QUOTA_EXCEEDED, "You have as many subscriptions as one session may");
      }
      MqttSubscriptionOption option = wish.option();
      Subscription subscription =
          new Subscription(
              session,
              parsed.filter(),
              parsed.group(),
              option.qos().value(),
              new Subscription.Wishes(option.isNoLocal(), option.isRetainAsPublished()),
              decision.clear(),
              Subscription.identifiers(identifier));
      boolean show =
          parsed.group() == null
              && switch (option.retainHandling()) {
                case SEND_AT_SUBSCRIBE -> true;
                case SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS -> !known;
                case DONT_SEND_AT_SUBSCRIBE -> false;
              };
      return new Line(subscription.qos(), subscription, show);
    } catch (Refusal refusal) {
      return refused(wish, refusal.problem(), refusal.detail());
    }
  }

  private Line refused(MqttTopicSubscription wish, Problem problem, String words) {
    space.meters().refused(problem.code());
    LOG.info(
        "{} may not subscribe to {}: {}",
        session.inWords(),
        Words.escaped(wish.topicFilter()),
        words);
    return new Line(Reason.ofSubscribe(problem), null, false);
  }

  private final class Suback extends Answers.Answer {
    private final int packetId;
    private List<Line> lines;
    private int counted;

    Suback(int packetId, List<Line> lines) {
      this.packetId = packetId;
      this.lines = lines;
    }

    /// How many new subscriptions of it are under way.
    void counts(int many) {
      underWay.addAndGet(many - counted);
      counted = many;
    }

    void apply() {
      for (Line line : lines) {
        if (line.subscription() != null) {
          session.subscribe(line.subscription());
        }
      }
      counts(0);
    }

    void failed(int reason) {
      counts(0);
      lines =
          lines.stream()
              .map(line -> line.subscription() == null ? line : new Line(reason, null, false))
              .toList();
    }

    @Override
    void write(Connection to) {
      if (isTooLarge(to, lines.size())) {
        return;
      }
      Packets.suback(
          to.output().packet(), packetId, to.level(), lines.stream().map(Line::reason).toList());
      List<Subscription> shown =
          lines.stream().filter(Line::showRetained).map(line -> subscription(line)).toList();
      if (shown.isEmpty()) {
        return;
      }
      boolean long_ =
          space.bus().retained().count() > MANY_RETAINED
              && shown.stream().anyMatch(s -> s.filter().hasWildcard());
      if (long_) {
        to.broker().threads().execute(() -> show(to, shown));
      } else {
        show(to, shown);
      }
    }

    private void show(Connection to, List<Subscription> shown) {
      shown.forEach(session::showRetained);
      to.wake();
    }
  }

  /// An answer to more filters than the client takes bytes cannot be given [MQTT-3.1.2-24].
  private static boolean isTooLarge(Connection to, int reasons) {
    boolean tooLarge = 8L + reasons > to.client().largestPacket();
    if (tooLarge) {
      to.disconnect(Malformed.PACKET_TOO_LARGE, "The answer is larger than this client takes");
    }
    return tooLarge;
  }

  private static Subscription subscription(Line line) {
    Subscription subscription = line.subscription();
    if (subscription == null) {
      throw new IllegalStateException("a refused filter has nothing to show");
    }
    return subscription;
  }

  /// A SUBSCRIBE on its way through the journal.
  private final class SubscribeEntry implements Ledger.Entry {
    private final Suback suback;
    private final List<UserProperty> asked;
    private final Map<Subscription, List<Publication>> history = new LinkedHashMap<>(2);

    SubscribeEntry(Suback suback, List<UserProperty> asked) {
      this.suback = suback;
      this.asked = asked;
    }

    @Override
    public void write() {
      Tx tx = space.journal().tx();
      history.clear();
      for (Line line : suback.lines) {
        Subscription subscription = line.subscription();
        if (subscription != null) {
          if (session.durable()) {
            space
                .store()
                .subscribe(tx, session.id(), subscription, /* seeded= */ !line.showRetained());
          }
          if (!asked.isEmpty()) {
            space.bus().hold(subscription);
            history.put(subscription, space.bus().history(subscription, asked));
          }
        }
      }
      // from here on what is published is kept for it, also within this very batch
      suback.apply();
    }

    @Override
    public void committed() {
      suback.ready();
      history.forEach((subscription, publications) -> {
        publications.stream()
            .filter(p -> subscription.filter().matches(p.topic()))
            .map(p -> space.bus().shown(session, p, subscription.clear()))
            .filter(Objects::nonNull)
            .forEach(p -> session.deliver(p, subscription, null));
        space.bus().release(subscription);
      });
      connection.wake();
    }

    @Override
    public void failed(Problem why, String detail) {
      for (Line line : suback.lines) {
        if (line.subscription() != null) {
          session.unsubscribe(Session.fullFilter(line.subscription()));
          space.bus().release(line.subscription());
        }
      }
      suback.failed(Reason.ofSubscribe(why));
      suback.ready();
      connection.wake();
    }
  }

  /// False: the ledger has no room, nothing has happened.
  boolean unsubscribe(MqttUnsubscribeMessage message) {
    List<String> filters = message.payload().topics();
    Unsuback unsuback = new Unsuback(message.variableHeader().messageId());
    if (session.durable()) {
      if (!space.journal().offer(new UnsubscribeEntry(unsuback, filters))) {
        return false;
      }
    } else {
      unsuback.leave(filters);
      unsuback.ready();
    }
    connection.answers().add(unsuback);
    return true;
  }

  private final class Unsuback extends Answers.Answer {
    private final int packetId;
    private final List<Integer> reasons = new ArrayList<>();

    Unsuback(int packetId) {
      this.packetId = packetId;
    }

    void leave(List<String> filters) {
      for (String filter : filters) {
        reasons.add(session.unsubscribe(filter) ? Reason.SUCCESS : Reason.NO_SUBSCRIPTION_EXISTED);
      }
    }

    @Override
    void write(Connection to) {
      if (isTooLarge(to, reasons.size())) {
        return;
      }
      Packets.unsuback(to.output().packet(), packetId, to.level(), reasons);
    }
  }

  private final class UnsubscribeEntry implements Ledger.Entry {
    private final Unsuback unsuback;
    private final List<String> filters;

    UnsubscribeEntry(Unsuback unsuback, List<String> filters) {
      this.unsuback = unsuback;
      this.filters = filters;
    }

    @Override
    public void write() {
      leaveOnce();
      Tx tx = space.journal().tx();
      filters.forEach(filter -> space.store().unsubscribe(tx, session.id(), filter));
    }

    @Override
    public void committed() {
      unsuback.ready();
      connection.wake();
    }

    /// It is out of the tree; the row goes with the next change or the session.
    @Override
    public void failed(Problem why, String detail) {
      leaveOnce();
      committed();
    }

    /// Here and not when UNSUBSCRIBE came: a SUBSCRIBE that it follows may have stood before it in
    /// the journal.
    private void leaveOnce() {
      if (unsuback.reasons.isEmpty()) {
        unsuback.leave(filters);
      }
    }
  }
}
