package muster.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What comes from one client, packet by packet, on its event loop. Reading pauses (`hold`) while
/// the client signs in, while the ledger has no room, while too many acknowledgements are owed, or
/// for a moment when a receiver asks for it; TCP then slows down this client and nobody else.
@SuppressWarnings("FutureReturnValueIgnored") // a timer that only ends a pause
final class Reading {
  static final int SIGN_IN = 1;
  static final int LEDGER = 2;
  static final int ANSWERS = 4;
  static final int BRAKE = 8;

  private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

  /// While these last, packets that are decoded already wait too.
  private static final int PACKETS_WAIT = SIGN_IN | LEDGER | BRAKE;

  private static final long LEDGER_RETRY_MILLIS = 5;

  private final Connection connection;
  private final EventExecutor loop;
  private @Nullable ArrayDeque<Object> backlog;
  private @Nullable Subscribing subscribing; // once signed in
  private int holds;
  private boolean busy;
  private volatile boolean letGo;

  Reading(Connection connection, EventExecutor loop) {
    this.connection = connection;
    this.loop = loop;
  }

  void accept(Object message) {
    if (connection.isClosed()) {
      ReferenceCountUtil.release(message);
    } else if ((holds & PACKETS_WAIT) != 0) {
      backlog().add(message);
    } else {
      take(message);
    }
  }

  private ArrayDeque<Object> backlog() {
    ArrayDeque<Object> queue = backlog;
    if (queue == null) {
      queue = new ArrayDeque<>();
      backlog = queue;
    }
    return queue;
  }

  /// Any thread: whether this is the loop and a packet is being worked on, so that its answer
  /// leaves at the end of the reading anyway.
  boolean isBusyHere() {
    return loop.inEventLoop() && busy;
  }

  private void take(Object message) {
    busy = true;
    try {
      if (!handle(message)) {
        ReferenceCountUtil.retain(message);
        backlog().addFirst(message);
        hold(LEDGER);
        loop.schedule(() -> unhold(LEDGER), LEDGER_RETRY_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (Refusal refusal) {
      connection.disconnect(refusal.problem().mqttReason(), refusal.detail());
    } finally {
      busy = false;
      ReferenceCountUtil.release(message);
    }
  }

  /// False: nothing has happened, because the ledger has no room; to be tried again.
  private boolean handle(Object message) {
    switch (message) {
      case Malformed malformed -> connection.malformed(malformed);
      case MqttConnectMessage connect -> connection.connect(connect);
      case MqttPublishMessage publish -> {
        return connection.publishing().publish(publish);
      }
      case MqttSubscribeMessage subscribe -> {
        return subscribing().subscribe(subscribe);
      }
      case MqttUnsubscribeMessage unsubscribe -> {
        return subscribing().unsubscribe(unsubscribe);
      }
      case MqttMessage other -> small(other);
      default -> LOG.error("Unexpected in the pipeline: {}", message.getClass());
    }
    return true;
  }

  private Subscribing subscribing() {
    Subscribing known = subscribing;
    if (known == null) {
      known = new Subscribing(connection);
      subscribing = known;
    }
    return known;
  }

  private void small(MqttMessage message) {
    switch (message.fixedHeader().messageType()) {
      case PUBACK -> {
        if (connection.session().puback(id(message))) {
          connection.wake();
        }
      }
      case PUBREC -> connection.publishing().pubrec(id(message), reason(message));
      case PUBREL -> connection.publishing().pubrel(id(message));
      case PUBCOMP -> {
        if (connection.session().pubcomp(id(message))) {
          connection.wake();
        }
      }
      case PINGREQ -> connection.answer(Packets::pingresp);
      case DISCONNECT ->
          goodbye((MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader());
      case AUTH -> new Renewal(connection).begin(message);
      case CONNECT, CONNACK, PUBLISH, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGRESP ->
          connection.disconnect(Reason.PROTOCOL_ERROR, "This packet is not expected here");
    }
  }

  private static int id(MqttMessage message) {
    return ((MqttPubReplyMessageVariableHeader) message.variableHeader()).messageId();
  }

  private static int reason(MqttMessage message) {
    return ((MqttPubReplyMessageVariableHeader) message.variableHeader()).reasonCode() & 0xFF;
  }

  private void goodbye(MqttReasonCodeAndPropertiesVariableHeader header) {
    long expiry = Incoming.number(header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, -1);
    if (expiry >= 0) {
      if (expiry > 0 && connection.client().expirySeconds() == 0) {
        connection.disconnect(
            Reason.PROTOCOL_ERROR, "A session that ends with the connection cannot be prolonged");
        return;
      }
      connection.session().expireAfter(Expiry.granted(expiry, connection.broker().settings()));
    }
    connection.leaves(/* said= */ (header.reasonCode() & 0xFF) == 0);
  }

  // ---- pausing

  boolean isHeld() {
    return holds != 0;
  }

  boolean isHeldFor(int why) {
    return (holds & why) != 0;
  }

  void hold(int why) {
    if ((holds & why) == 0) {
      holds |= why;
      connection.stopReading();
    }
  }

  /// What this client publishes goes to a receiver that is behind: reads on when that one has
  /// caught up.
  void waitFor(Session receiver) {
    letGo = false; // before asking: from then on the receiver may let us go at any moment
    int episode = receiver.holdBack(connection);
    if (episode == Session.NOT_BEHIND) {
      return;
    }
    hold(BRAKE);
    if (episode != 0) {
      lookLater(receiver, episode);
    }
  }

  private void lookLater(Session receiver, int episode) {
    loop.schedule(
        () -> {
          if (receiver.stillHolds(episode)) {
            lookLater(receiver, episode);
          }
        },
        Brake.PATIENCE_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  /// Any thread. Takes place at the connection's next turn, so that letting two hundred go wakes
  /// their loop once.
  void letGo() {
    letGo = true;
    connection.wake();
  }

  /// At the beginning of each turn.
  void goOn() {
    if (letGo) {
      letGo = false;
      unhold(BRAKE);
    }
  }

  void unhold(int why) {
    holds &= ~why;
    ArrayDeque<Object> queue = backlog;
    while (queue != null && (holds & PACKETS_WAIT) == 0 && !connection.isClosed()) {
      Object next = queue.poll();
      if (next == null) {
        backlog = null;
        queue = null;
      } else {
        take(next);
      }
    }
    connection.readsOn();
  }

  /// The connection has ended.
  void discard() {
    ArrayDeque<Object> queue = backlog;
    if (queue != null) {
      queue.forEach(ReferenceCountUtil::release);
      backlog = null;
    }
  }
}
