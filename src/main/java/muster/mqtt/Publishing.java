package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import muster.access.Bucket;
import muster.access.Decision;
import muster.access.Limit;
import muster.bus.Publication;
import muster.bus.PublishProperties;
import muster.bus.Publisher;
import muster.bus.Reply;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one client publishes: checked, given to the bus, and acknowledged in the order in which it
/// came. Confined to the event loop; replies come from the journal's thread too.
///
/// Quality 2 is taken at its PUBLISH: the packet id is remembered (for a durable session in the
/// transaction that holds the publication) and the same id again is the same publication, until
/// PUBREL lets it go.
final class Publishing {
  private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

  private final Connection connection;
  private final Session session;
  private final MqttSpace space;
  private final Bucket rate;
  private final Reply quiet = new Quiet();
  private @Nullable Map<Integer, Topic> aliases;
  private @Nullable Topic lastTopic;
  private int unacknowledged; // of quality 1

  Publishing(Connection connection) {
    this.connection = connection;
    this.session = connection.session();
    this.space = session.space();
    this.rate = space.access().limits().bucket(Limit.PUBLISHES, session.principal());
  }

  /// False: the ledger has no room, nothing has happened.
  boolean publish(MqttPublishMessage message) {
    int qos = message.fixedHeader().qosLevel().value();
    int packetId = message.variableHeader().packetId();
    space.meters().received.increment();
    space.meters().receivedBytes.add(message.payload().readableBytes());
    Topic topic = topic(message);
    if (topic == null) {
      return true;
    }
    if (qos == 2 && !session.receive(packetId)) {
      // the same again: it has been taken, only the answer was lost
      connection.answer(
          out -> Packets.acknowledge(out, Packets.PUBREC, packetId, connection.level(), 0, null));
      return true;
    }
    if (qos > 0 && tooMany(qos)) {
      connection.disconnect(
          Reason.RECEIVE_MAXIMUM_EXCEEDED, "More publications under way than agreed");
      return true;
    }
    Refused no = refusal(message, topic);
    Publication publication = no != null ? null : publication(message, topic, qos);
    Reply reply = qos == 0 ? quiet : new Acknowledgement(qos, packetId);
    if (publication == null) {
      own(reply);
      Refused because = no == null ? new Refused(Problem.INTERNAL, "") : no;
      reply.refused(because.problem(), because.words());
      space.watcher().refused(session.principal(), topic, because.problem(), because.words());
      return true;
    }
    if (!space.bus().publish(publication, reply)) {
      if (qos == 2) {
        session.release(packetId);
      }
      return false;
    }
    own(reply);
    if (publication.publisher().takeBrake() instanceof Session receiver) {
      connection.reading().waitFor(receiver);
    }
    return true;
  }

  private void own(Reply reply) {
    if (reply instanceof Acknowledgement acknowledgement) {
      unacknowledged += acknowledgement.qos == 1 ? 1 : 0;
      connection.answers().add(acknowledgement);
    }
  }

  /// A 3.x client knows no receive maximum; it is held back by TCP instead.
  private boolean tooMany(int qos) {
    // those of quality 2 are counted among the received ones until PUBREL, this one included; what
    // an earlier connection left open is not: a client's quota is full when it connects
    return connection.level() == 5
        && unacknowledged + session.receivedHere() + (qos == 1 ? 1 : 0)
            > space.settings().flow().receiveMaximum();
  }

  private record Refused(Problem problem, String words) {}

  /// Null: it may be published.
  private @Nullable Refused refusal(MqttPublishMessage message, Topic topic) {
    if (rate.take() > 0) {
      return new Refused(
          Problem.TOO_FAST, "Too fast: at most " + space.access().limits().rate(Limit.PUBLISHES));
    }
    Decision decision = session.reach().publish(topic);
    if (!decision.allowed()) {
      return new Refused(Problem.NOT_ALLOWED, decision.words());
    }
    if (Incoming.number(
                message.variableHeader().properties(), MqttProperties.PAYLOAD_FORMAT_INDICATOR, 0)
            == 1
        && !isText(message.payload())) {
      return new Refused(Problem.BAD_JSON, "The payload says it is UTF-8, and is not");
    }
    return null;
  }

  static boolean isText(ByteBuf payload) {
    return ByteBufUtil.isText(payload, StandardCharsets.UTF_8);
  }

  private Publication publication(MqttPublishMessage message, Topic topic, int qos) {
    MqttProperties read = message.variableHeader().properties();
    PublishProperties properties =
        read.isEmpty() ? PublishProperties.NONE : Incoming.properties(read);
    Publisher publisher = session.publisher();
    return new Publication(
        topic,
        Incoming.bytes(message.payload()),
        qos,
        message.fixedHeader().isRetain(),
        properties,
        publisher,
        space.millis());
  }

  /// The topic that is meant, by name or alias; null after the connection was ended for it.
  private @Nullable Topic topic(MqttPublishMessage message) {
    String name = message.variableHeader().topicName();
    int alias =
        (int) Incoming.number(message.variableHeader().properties(), MqttProperties.TOPIC_ALIAS, 0);
    if (alias > space.settings().flow().topicAliases()) {
      connection.disconnect(Reason.TOPIC_ALIAS_INVALID, "There are fewer topic aliases than that");
      return null;
    }
    if (name.isEmpty()) {
      Topic known = aliases == null ? null : aliases.get(alias);
      if (known == null) {
        connection.disconnect(Reason.TOPIC_ALIAS_INVALID, "This topic alias was never set");
      }
      return known;
    }
    Topic topic = lastTopic;
    if (topic == null || !topic.value().equals(name)) {
      try {
        topic = new Topic(name);
      } catch (Refusal refusal) {
        connection.disconnect(Reason.TOPIC_NAME_INVALID, refusal.detail());
        return null;
      }
      lastTopic = topic;
    }
    if (alias != 0) {
      if (aliases == null) {
        aliases = new HashMap<>();
      }
      aliases.put(alias, topic);
    }
    return topic;
  }

  // ---- the other packets of quality 2

  void pubrec(int packetId, int reason) {
    Release release = new Release(packetId);
    Pubrec what =
        session.pubrec(
            packetId,
            reason >= 0x80,
            () -> {
              release.ready();
              connection.wake();
            });
    switch (what) {
      case RELEASE -> pubrel(packetId, Reason.SUCCESS);
      case UNKNOWN -> {
        if (reason < 0x80) {
          pubrel(packetId, Reason.PACKET_ID_NOT_FOUND);
        }
      }
      case OVER -> connection.wake();
      case WRITTEN -> connection.answers().add(release);
    }
  }

  /// PUBREL, when the row says that PUBREC has come.
  private static final class Release extends Answers.Answer {
    private final int packetId;

    Release(int packetId) {
      this.packetId = packetId;
    }

    @Override
    void write(Connection to) {
      to.dispatch().pubrel(packetId);
    }
  }

  private void pubrel(int packetId, int reason) {
    connection.answer(out ->
        Packets.acknowledge(out, Packets.PUBREL, packetId, connection.level(), reason, null));
  }

  void pubrel(int packetId) {
    boolean known = session.hasReceived(packetId);
    if (!known || !session.durable()) {
      session.release(packetId);
      int reason = known ? Reason.SUCCESS : Reason.PACKET_ID_NOT_FOUND;
      connection.answer(out ->
          Packets.acknowledge(out, Packets.PUBCOMP, packetId, connection.level(), reason, null));
      return;
    }
    Completion completion = new Completion(packetId);
    connection.answers().add(completion);
    space
        .log()
        .add(
            tx -> space.store().completed(tx, session.id(), packetId),
            () -> {
              // before PUBCOMP goes out: the client may use the id again at once
              session.release(packetId);
              completion.ready();
              connection.wake();
            });
  }

  /// PUBCOMP, when the id is out of the database.
  private static final class Completion extends Answers.Answer {
    private final int packetId;

    Completion(int packetId) {
      this.packetId = packetId;
    }

    @Override
    void write(Connection connection) {
      Packets.acknowledge(
          connection.output().packet(), Packets.PUBCOMP, packetId, connection.level(), 0, null);
    }
  }

  // ---- replies

  /// Quality 0 hears nothing back, whatever happens.
  private final class Quiet implements Reply {
    @Override
    public void accepted(int receivers) {}

    @Override
    public void refused(Problem problem, String detail) {
      note(problem, detail);
      if (connection.level() < 5 && space.settings().connections().closeOnRefusal()) {
        connection.close(problem.mqttReason(), detail);
      }
    }
  }

  private void note(Problem problem, String detail) {
    space.meters().refused(problem.code());
    LOG.debug(
        "{} may not publish: {} ({})", session.inWords(), problem.code(), Words.escaped(detail));
  }

  /// PUBACK or PUBREC.
  private final class Acknowledgement extends Answers.Answer implements Reply {
    private final int qos;
    private final int packetId;
    private int receivers;
    private @Nullable Refused refused;

    Acknowledgement(int qos, int packetId) {
      this.qos = qos;
      this.packetId = packetId;
    }

    @Override
    public boolean records() {
      return qos == 2 && session.durable();
    }

    @Override
    public void record() {
      space.store().received(session.id(), packetId);
    }

    @Override
    public void accepted(int many) {
      receivers = many;
      ready();
      wakeUnlessHere();
    }

    @Override
    public void refused(Problem problem, String detail) {
      refused = new Refused(problem, detail);
      note(problem, detail);
      if (qos == 2 && (connection.level() == 5 || isFatal(problem))) {
        // at once, and not when it is answered: a client that is gone by then comes again with the
        // same id, and must not be told that this had been taken
        session.release(packetId);
      }
      ready();
      wakeUnlessHere();
    }

    /// Whether a 3.x client is disconnected for it.
    private boolean isFatal(Problem problem) {
      return problem.httpStatus() >= 500 || space.settings().connections().closeOnRefusal();
    }

    /// What is answered within the client's own turn leaves at its end.
    private void wakeUnlessHere() {
      if (!connection.reading().isBusyHere()) {
        connection.wake();
      }
    }

    @Override
    void write(Connection to) {
      unacknowledged -= qos == 1 ? 1 : 0;
      Refused no = refused;
      int type = qos == 1 ? Packets.PUBACK : Packets.PUBREC;
      if (no == null) {
        int reason =
            receivers == 0 && to.level() == 5 ? Reason.NO_MATCHING_SUBSCRIBERS : Reason.SUCCESS;
        Packets.acknowledge(to.output().packet(), type, packetId, to.level(), reason, null);
        return;
      }
      if (to.level() == 5) {
        Packets.acknowledge(
            to.output().packet(),
            type,
            packetId,
            5,
            Reason.ofPublish(no.problem()),
            to.client().reason(no.words()));
        return;
      }
      // 3.x cannot be told: what may work later is not acknowledged, what never will is dropped
      if (isFatal(no.problem())) {
        to.disconnect(Reason.ofPublish(no.problem()), no.words());
      } else {
        Packets.acknowledge(to.output().packet(), type, packetId, to.level(), 0, null);
      }
    }
  }
}
