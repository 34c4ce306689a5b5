package muster.client;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.exceptions.MqttSessionExpiredException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What happens on a hub, as it happens: MQTT 5 over the WebSocket of its web address, so that one
/// address and whatever proxy is in front of it serve for everything. Runs on the thread that calls
/// `run`. A connection that is lost is made again, each time with a fresh token and after a longer
/// wait, and each feed goes on from where it stopped. An event is acknowledged when the listener is
/// done with it, so `delivered` is true when the hub notes it.
public final class Live implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final int CONNECT_SECONDS = 10;
  private static final int KEEP_ALIVE_SECONDS = 30;

  /// Who listens. `heard` is called for one event at a time.
  public interface Listener {
    void connected(boolean again);

    void heard(String topic, JsonNode event);

    void lost(String why);
  }

  private final URI server;
  private final String user;
  private final Supplier<String> token;
  private final List<Feed> feeds;
  // valid while there is a connection
  private volatile @Nullable Mqtt5BlockingClient connection;
  private volatile boolean closed;

  /// `user` is `USER@SPACE`; `token` is asked anew before each connection.
  public Live(URI server, String user, Supplier<String> token, List<Feed> feeds) {
    this.server = server;
    this.user = user;
    this.token = token;
    this.feeds = new CopyOnWriteArrayList<>(feeds);
  }

  /// Until `close`, or until the hub does not take the token any longer, which is a `HubFailure`;
  /// so is a first connection that cannot be made.
  public void run(Listener listener) throws InterruptedException {
    Duration wait = FIRST_WAIT;
    boolean ever = false;
    while (!closed) {
      String why;
      try (Mqtt5BlockingClient.Mqtt5Publishes events = connect()) {
        listener.connected(ever);
        ever = true;
        wait = FIRST_WAIT;
        why = listen(events, listener);
      } catch (HubFailure failure) {
        if (!ever || failure.status() == 401) {
          throw failure;
        }
        why = failure.words();
      } finally {
        drop();
      }
      if (!closed) {
        listener.lost(why);
        synchronized (this) {
          wait(wait.toMillis());
        }
        Duration twice = wait.multipliedBy(2);
        wait = twice.compareTo(LONGEST_WAIT) < 0 ? twice : LONGEST_WAIT;
      }
    }
  }

  /// One more feed, at once if there is a connection.
  public void add(Feed feed) {
    feeds.add(feed);
    Mqtt5BlockingClient client = connection;
    if (client != null) {
      subscribe(client, feed);
    }
  }

  public void remove(Feed feed) {
    feeds.remove(feed);
    Mqtt5BlockingClient client = connection;
    if (client != null) {
      client.toAsync().unsubscribeWith().topicFilter(feed.filter()).send();
    }
  }

  private Mqtt5BlockingClient.Mqtt5Publishes connect() {
    Mqtt5BlockingClient client = client();
    Mqtt5BlockingClient.Mqtt5Publishes events =
        client.publishes(MqttGlobalPublishFilter.ALL, /* manualAcknowledgement= */ true);
    try {
      client
          .connectWith()
          .cleanStart(true)
          .keepAlive(KEEP_ALIVE_SECONDS)
          .simpleAuth()
          .username(user)
          .password(token.get().getBytes(StandardCharsets.UTF_8))
          .applySimpleAuth()
          .send();
      connection = client;
      feeds.forEach(feed -> subscribe(client, feed));
      return events;
    } catch (Mqtt5ConnAckException refused) {
      events.close();
      throw refused(refused.getMqttMessage().getReasonCode());
    } catch (RuntimeException failed) {
      events.close();
      throw failed instanceof HubFailure failure
          ? failure
          : HubFailure.unreachable("no live connection to " + server + ": " + words(failed));
    }
  }

  private HubFailure refused(Mqtt5ConnAckReasonCode reason) {
    return switch (reason) {
      case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED, BANNED ->
          new HubFailure(401, "not-signed-in", "the hub does not let " + user + " in", 0);
      case UNSUPPORTED_PROTOCOL_VERSION ->
          HubFailure.unreachable(server + " does not know MQTT 5: it is too old");
      default -> HubFailure.unreachable(server + " refuses the live connection: " + reason);
    };
  }

  private Mqtt5BlockingClient client() {
    boolean encrypted = "https".equals(server.getScheme());
    int standard = encrypted ? 443 : 80;
    Mqtt5ClientBuilder builder =
        Mqtt5Client.builder()
            .identifier("muster-cli-" + UUID.randomUUID())
            .serverHost(server.getHost())
            .serverPort(server.getPort() < 0 ? standard : server.getPort())
            .webSocketConfig()
            .serverPath(server.getPath().substring(1) + "mqtt")
            .subprotocol("mqtt")
            .handshakeTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .applyWebSocketConfig();
    return (encrypted ? builder.sslWithDefaultConfig() : builder).buildBlocking();
  }

  private static void subscribe(Mqtt5BlockingClient client, Feed feed) {
    var wish =
        Mqtt5Subscribe.builder()
            .addSubscription()
            .topicFilter(feed.filter())
            .qos(MqttQos.AT_LEAST_ONCE)
            .applySubscription();
    if (feed.asks()) {
      wish =
          wish.userProperties().add("since-seq", Long.toString(feed.last())).applyUserProperties();
    }
    try {
      client.subscribe(wish.build());
    } catch (Mqtt5SubAckException refused) {
      throw new HubFailure(403, "not-allowed", "you may not read " + feed.filter(), 0);
    }
  }

  /// Gives why it is over.
  private String listen(Mqtt5BlockingClient.Mqtt5Publishes events, Listener listener)
      throws InterruptedException {
    while (!closed) {
      Mqtt5Publish event;
      try {
        event = events.receive();
      } catch (MqttSessionExpiredException | MqttClientStateException lost) {
        return "the connection to " + server + " is lost";
      }
      String topic = event.getTopic().toString();
      try {
        JsonNode json = JSON.readTree(event.getPayloadAsBytes());
        listener.heard(topic, json);
        feeds.stream().filter(feed -> feed.fits(topic)).forEach(feed -> feed.heard(json));
      } catch (JacksonException other) {
        // not one of the hub's own events: nothing to show
      }
      event.acknowledge();
    }
    return "closed";
  }

  private static String words(Throwable failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private void drop() {
    Mqtt5BlockingClient client = connection;
    connection = null;
    if (client != null && client.getState().isConnected()) {
      try {
        client.disconnect();
      } catch (MqttClientStateException gone) {
        // it was closing already
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    drop();
    synchronized (this) {
      notifyAll();
    }
  }
}
