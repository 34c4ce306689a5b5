package muster.engine;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;

/// MQTT 5. It asks for no receive maximum: Mosquitto 2.0.11 goes beyond one when it resumes a
/// session, the client library ends the connection for that, and so it would go for ever.
final class Link5 implements Link {
  private static final Duration SESSION = Duration.ofDays(30);

  private final EngineSettings settings;
  private final Mqtt5AsyncClient client;

  Link5(EngineSettings settings, Inbox inbox, Runnable lost) throws LinkException {
    this.settings = settings;
    this.client = Dialling.builder(settings, lost).useMqttVersion5().buildAsync();
    client.publishes(
        MqttGlobalPublishFilter.ALL,
        publish ->
            inbox.add(
                publish.getTopic().toString(),
                publish.getPayloadAsBytes(),
                publish.isRetain(),
                publish::acknowledge),
        inbox.executor(),
        /* manualAcknowledgement= */ true);
  }

  @Override
  public boolean open() throws InterruptedException, LinkException {
    Mqtt5ConnectBuilder connect =
        Mqtt5Connect.builder()
            .cleanStart(false)
            .sessionExpiryInterval(SESSION.toSeconds())
            .keepAlive(Dialling.KEEP_ALIVE_SECONDS);
    EngineSettings.Login login = settings.login();
    if (login.user() != null) {
      var auth = Mqtt5SimpleAuth.builder().username(login.user());
      connect =
          connect.simpleAuth(
              login.password() == null
                  ? auth.build()
                  : auth.password(Dialling.secret(login.password())).build());
    }
    boolean known = Dialling.await(client.connect(connect.build())).isSessionPresent();
    List<Mqtt5Subscription> wishes = settings.topics().stream().map(Link5::wish).toList();
    Dialling.await(client.subscribe(Mqtt5Subscribe.builder().addSubscriptions(wishes).build()));
    return known;
  }

  private static Mqtt5Subscription wish(TopicFilter filter) {
    return Mqtt5Subscription.builder()
        .topicFilter(filter.value())
        .qos(MqttQos.AT_LEAST_ONCE)
        .noLocal(true)
        .retainHandling(Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST)
        .build();
  }

  @Override
  public CompletableFuture<Boolean> publish(String topic, byte[] payload) {
    return client
        .publish(
            Mqtt5Publish.builder().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(payload).build())
        .handle(Link5::taken);
  }

  private static boolean taken(@Nullable Mqtt5PublishResult result, @Nullable Throwable failure) {
    Throwable error = failure == null && result != null ? result.getError().orElse(null) : failure;
    if (error instanceof Mqtt5PubAckException) {
      return false;
    }
    if (error != null) {
      throw new CompletionException(error);
    }
    return true;
  }

  @Override
  public boolean sparesOwn() {
    return true;
  }

  @Override
  public String version() {
    return "5";
  }

  @Override
  public void close() {
    var _ = client.disconnect().exceptionally(gone -> null);
  }
}
