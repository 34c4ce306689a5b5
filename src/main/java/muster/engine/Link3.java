package muster.engine;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import muster.types.TopicFilter;

/// MQTT 3.1.1.
final class Link3 implements Link {
  private final EngineSettings settings;
  private final Mqtt3AsyncClient client;

  Link3(EngineSettings settings, Inbox inbox, Runnable lost) throws LinkException {
    this.settings = settings;
    this.client = Dialling.builder(settings, lost).useMqttVersion3().buildAsync();
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
    Mqtt3ConnectBuilder connect =
        Mqtt3Connect.builder().cleanSession(false).keepAlive(Dialling.KEEP_ALIVE_SECONDS);
    EngineSettings.Login login = settings.login();
    if (login.user() != null) {
      var auth = Mqtt3SimpleAuth.builder().username(login.user());
      connect =
          connect.simpleAuth(
              login.password() == null
                  ? auth.build()
                  : auth.password(Dialling.secret(login.password())).build());
    }
    boolean known = Dialling.await(client.connect(connect.build())).isSessionPresent();
    List<Mqtt3Subscription> wishes = settings.topics().stream().map(Link3::wish).toList();
    Dialling.await(client.subscribe(Mqtt3Subscribe.builder().addSubscriptions(wishes).build()));
    return known;
  }

  private static Mqtt3Subscription wish(TopicFilter filter) {
    return Mqtt3Subscription.builder()
        .topicFilter(filter.value())
        .qos(MqttQos.AT_LEAST_ONCE)
        .build();
  }

  @Override
  public CompletableFuture<Boolean> publish(String topic, byte[] payload) {
    return client
        .publish(
            Mqtt3Publish.builder().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(payload).build())
        .thenApply(sent -> true);
  }

  @Override
  public boolean sparesOwn() {
    return false;
  }

  @Override
  public String version() {
    return "3.1.1";
  }

  @Override
  public void close() {
    var _ = client.disconnect().exceptionally(gone -> null);
  }
}
