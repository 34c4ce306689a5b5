package muster.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import muster.access.Decision;
import muster.access.Limit;
import muster.access.Login;
import muster.access.Reach;
import muster.bus.Publication;
import muster.bus.Publisher;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import muster.types.Topic;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works on one CONNECT, on a virtual thread: who is it, what may the will say, which session. In
/// the end the connection is told to send CONNACK, with everything that MQTT 5 wants to be said in
/// it, or the reason why not.
final class Welcome implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Welcome.class);

  /// The one authentication method of MQTT 5 that is offered: the data is a token.
  static final String TOKEN = "token";

  private static final int LONGEST_CLIENT_ID = 1_024;

  /// A client that is in.
  record Admitted(
      Client client,
      Session session,
      boolean present,
      @Nullable Will will,
      Packets.Properties properties) {}

  private final Connection connection;
  private final MqttConnectVariableHeader header;
  private final MqttConnectPayload payload;
  private final MqttSettings settings;
  private final int level;
  private int reason; // where the problem's own is not the one that CONNACK has for it

  Welcome(Connection connection, MqttConnectMessage message) {
    this.connection = connection;
    this.header = message.variableHeader();
    this.payload = message.payload();
    this.settings = connection.broker().settings();
    this.level = header.version();
  }

  @Override
  public void run() {
    try {
      connection.welcomed(admit());
    } catch (Refusal refusal) {
      LOG.info(
          "CONNECT of {} from {} is refused: {} ({})",
          Words.escaped(payload.clientIdentifier()),
          connection.peer().host(),
          refusal.problem().code(),
          Words.escaped(refusal.detail()));
      connection
          .broker()
          .spaces()
          .find(connection.peer().defaultSpace())
          .ifPresent(space -> space.meters().refused(refusal.problem().code()));
      long largest =
          Incoming.number(header.properties(), MqttProperties.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
      connection.refused(
          level,
          reason != 0 ? reason : Reason.ofConnect(refusal.problem()),
          Packets.fits(refusal.detail(), largest) ? refusal.detail() : "");
    } catch (RuntimeException e) {
      LOG.error("CONNECT from {} failed", connection.peer().host(), e);
      connection.refused(level, Reason.UNSPECIFIED, "");
    }
  }

  private Admitted admit() {
    String method = Incoming.text(header.properties(), MqttProperties.AUTHENTICATION_METHOD);
    Login login = Login.parse(payload.userName() == null ? "" : payload.userName());
    SpaceId spaceId = login.spaceOr(connection.peer().defaultSpace());
    MqttSpace space =
        connection
            .broker()
            .spaces()
            .find(spaceId)
            .orElseThrow(
                () -> new Refusal(Problem.BAD_CREDENTIALS, Problem.BAD_CREDENTIALS.title()));
    String host = connection.peer().host();
    if (!connection.peer().isLocal()) {
      space.access().limits().checkAddress(Limit.CONNECTS, host);
    }
    String clientId = clientId();
    Principal principal = signIn(space, login, method, host);
    Reach reach = space.access().rights().reach(principal);
    Will will = header.isWillFlag() ? will(reach, space) : null;
    ClientKey key = new ClientKey(principal.user(), clientId);
    long asked = askedExpiry();
    long expiry = Expiry.granted(asked, settings);
    Sessions.Opened opened =
        space
            .sessions()
            .open(new Sessions.Wish(key, header.isCleanSession(), expiry, will), reach, connection);
    try {
      space.access().current(principal);
    } catch (Refusal changedMeanwhile) {
      space.sessions().leave(opened.session(), connection, /* said= */ true);
      throw changedMeanwhile;
    }
    LOG.debug("{} is connected from {}", key.inWords(), host);
    Client client = client(expiry, method == null ? "" : method);
    return new Admitted(
        client, opened.session(), opened.present(), will, connack(client, clientId, asked, method));
  }

  private String clientId() {
    reason = Reason.CLIENT_ID_NOT_VALID;
    String given = checkedClientId();
    reason = 0;
    return given;
  }

  private String checkedClientId() {
    String given = payload.clientIdentifier();
    if (given.length() > LONGEST_CLIENT_ID) {
      throw new Refusal(Problem.BAD_REQUEST, "A client id has at most 1024 characters here");
    }
    if (!given.isEmpty()) {
      return given;
    }
    if (level == 3 || (level == 4 && !header.isCleanSession())) {
      throw new Refusal(Problem.BAD_REQUEST, "Without a client id there is no session to keep");
    }
    return "auto-" + UUID.randomUUID();
  }

  private Principal signIn(MqttSpace space, Login login, @Nullable String method, String host) {
    byte[] secret = payload.passwordInBytes();
    if (method != null) {
      byte[] data = Incoming.binary(header.properties(), MqttProperties.AUTHENTICATION_DATA);
      if (!method.equals(TOKEN)) {
        reason = Reason.BAD_AUTHENTICATION_METHOD;
        throw new Refusal(
            Problem.BAD_REQUEST, "The only authentication method here is \"" + TOKEN + "\"");
      }
      return space.access().verify(text(data == null ? new byte[0] : data), host);
    }
    String certified = connection.peer().certificateUser();
    if (secret == null && certified != null) {
      return space.access().certificate(new UserId(certified), host);
    }
    if (secret == null && !header.hasUserName()) {
      return space.access().anonymous(host);
    }
    if (secret == null) {
      throw new Refusal(Problem.BAD_CREDENTIALS, Problem.BAD_CREDENTIALS.title());
    }
    return space.access().login(login.user(), text(secret), host);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Will will(Reach reach, MqttSpace space) {
    Topic topic = new Topic(payload.willTopic());
    Decision decision = reach.publish(topic);
    if (!decision.allowed()) {
      throw new Refusal(Problem.NOT_ALLOWED, "The will: " + decision.words());
    }
    byte[] bytes = payload.willMessageInBytes();
    var properties = Incoming.properties(payload.willProperties());
    if (properties.payloadIsText() && !Publishing.isText(Unpooled.wrappedBuffer(bytes))) {
      throw new Refusal(Problem.BAD_JSON, "The will's payload says it is UTF-8, and is not");
    }
    Publication publication =
        new Publication(
            topic,
            bytes,
            header.willQos(),
            header.isWillRetain(),
            properties,
            new Publisher(reach.principal()),
            space.millis());
    long delay = Incoming.number(payload.willProperties(), MqttProperties.WILL_DELAY_INTERVAL, 0);
    return new Will(publication, delay);
  }

  /// Before MQTT 5 a session that is not clean is kept for ever, here: as long as any.
  private long askedExpiry() {
    if (level < 5) {
      return header.isCleanSession() ? 0 : Expiry.NEVER;
    }
    return Incoming.number(header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, 0);
  }

  private Client client(long expiry, String method) {
    MqttProperties read = header.properties();
    long window = Incoming.number(read, MqttProperties.RECEIVE_MAXIMUM, 65_535);
    long aliases = Incoming.number(read, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0);
    return new Client(
        level,
        keepAliveSeconds() * 1_000_000_000L,
        (int) Math.min(window, settings.flow().inflight()),
        Incoming.number(read, MqttProperties.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE),
        (int) Math.min(aliases, settings.flow().topicAliases()),
        expiry,
        new Client.Answering(
            Incoming.number(read, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) == 1, method));
  }

  /// MQTT 5 clients can be told another one than they asked for.
  private long keepAliveSeconds() {
    long asked = header.keepAliveTimeSeconds();
    long longest = settings.connections().longestKeepAlive().toSeconds();
    return level == 5 && (asked == 0 || asked > longest) ? longest : asked;
  }

  private Packets.Properties connack(
      Client client, String clientId, long askedExpiry, @Nullable String method) {
    Packets.Properties properties = new Packets.Properties();
    if (level < 5) {
      return properties;
    }
    if (client.expirySeconds() != askedExpiry) {
      properties.u32(0x11, client.expirySeconds());
    }
    properties.u16(0x21, settings.flow().receiveMaximum());
    properties.u32(0x27, settings.flow().packetBytes());
    if (payload.clientIdentifier().isEmpty()) {
      properties.text(0x12, clientId);
    }
    if (settings.flow().topicAliases() > 0) {
      properties.u16(0x22, settings.flow().topicAliases());
    }
    if (keepAliveSeconds() != header.keepAliveTimeSeconds()) {
      properties.u16(0x13, (int) keepAliveSeconds());
    }
    if (method != null) {
      properties.text(0x15, method);
    }
    return properties;
  }
}
