package muster;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import muster.access.AccessSettings;
import muster.access.Limit;
import muster.bridges.BridgeSettings;
import muster.chat.ChatSettings;
import muster.direct.DirectSettings;
import muster.engine.EngineSettings;
import muster.files.FileSettings;
import muster.http.Certificates;
import muster.http.HttpSettings;
import muster.mqtt.ListenerSettings;
import muster.mqtt.ListenerUrl;
import muster.mqtt.Listeners;
import muster.mqtt.MqttSettings;
import muster.mqtt.Tls;
import muster.push.PushSettings;
import muster.store.StoreSettings;
import muster.tracks.Entrances;
import muster.tracks.Tiles;
import muster.tracks.TracksSettings;
import muster.types.Refusal;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;

/// The configuration as each room of the house wants it.
final class Settings {
  private static final int READERS = 4;

  private final Config config;

  Settings(Config config) {
    this.config = config;
  }

  /// What a single key cannot know to be wrong is said here, before anything starts.
  static void check(Config config) {
    Settings settings = new Settings(config);
    try {
      settings.store();
      settings.access();
      settings.chat();
      settings.files();
      settings.push();
      settings.bridges();
      settings.direct();
      settings.tracks();
      settings.mqtt();
      settings.http();
      settings.mqttPorts(Optional.empty());
      settings.entrances(0, 0);
      settings.engine();
    } catch (IllegalArgumentException e) {
      throw new ConfigError(String.valueOf(e.getMessage()));
    } catch (Refusal e) {
      throw new ConfigError(e.detail());
    }
  }

  StoreSettings store() {
    Config.Store store = config.store();
    StoreSettings.Sync sync =
        switch (store.sync()) {
          case FULL -> StoreSettings.Sync.FULL;
          case NORMAL -> StoreSettings.Sync.NORMAL;
        };
    return new StoreSettings(config.basic().data(), sync, READERS, server(store));
  }

  private static StoreSettings.@Nullable Server server(Config.Store store) {
    String host = store.postgresHost();
    if (host == null) {
      return null;
    }
    Secret password = store.postgresPassword();
    return new StoreSettings.Server(
        host,
        store.postgresPort(),
        store.postgresDb(),
        store.postgresUser(),
        password == null ? null : password.value(),
        StoreSettings.Ssl.valueOf(store.postgresSslMode().name()),
        store.postgresSchema());
  }

  AccessSettings access() {
    Config.Access access = config.access();
    return AccessSettings.defaults()
        .withSession(access.tokenTtl())
        .withAuditKept(access.auditKeep())
        .withAnonymous(config.mqtt().anonymous())
        .withLimits(
            Map.of(
                Limit.MESSAGES, config.chat().rate(),
                Limit.DIRECT, config.direct().rate(),
                Limit.LOGINS, access.loginRate(),
                Limit.CONNECTS, access.connectRate(),
                Limit.SESSIONS, access.sessionsPerUser()));
  }

  ChatSettings chat() {
    Config.Chat chat = config.chat();
    return new ChatSettings(
        chat.enabled(),
        chat.prefix(),
        chat.historyLimit(),
        chat.maxLength(),
        chat.editTime(),
        chat.wsUrl());
  }

  /// Where phones find the hub, with what is open just now.
  Entrances entrances(int mqtt, int mqttTls) {
    Config.Tracks tracks = config.tracks();
    return new Entrances(mqtt, mqttTls, uri(tracks.publicUrl()), uri(tracks.publicMqtt()));
  }

  private static @Nullable URI uri(@Nullable String text) {
    return text == null ? null : URI.create(text);
  }

  BridgeSettings bridges() {
    return new BridgeSettings(
        config.chat().prefix(),
        config.chat().maxLength(),
        config.bridges().allowed(),
        config.bridges().blockGrace(),
        BridgeSettings.Pauses.STANDARD);
  }

  TracksSettings tracks() {
    Config.Tracks tracks = config.tracks();
    return TracksSettings.DEFAULTS
        .enabled(tracks.enabled())
        .keeping(tracks.keepDays(), tracks.thinDays(), tracks.thinMinutes(), tracks.thinMetres())
        .drawnWith(tiles());
  }

  private Optional<Tiles> tiles() {
    Config.Tracks tracks = config.tracks();
    String credit = tracks.tilesCredit();
    return Optional.ofNullable(tracks.tiles())
        .map(url -> new Tiles(url, credit == null ? "" : credit, tracks.tilesZoom()));
  }

  FileSettings files() {
    Config.Files files = config.files();
    return new FileSettings(
        config.basic().data(),
        files.maxSize().bytes(),
        files.perUser().bytes(),
        files.perSpace().bytes(),
        files.maxPixels(),
        files.unused());
  }

  DirectSettings direct() {
    Config.Direct direct = config.direct();
    return new DirectSettings(
        direct.enabled(),
        direct.root(),
        direct.maxLength(),
        config.chat().editTime(),
        DirectSettings.Receipts.valueOf(direct.receipts().name()));
  }

  PushSettings push() {
    Config.Push push = config.push();
    return new PushSettings(push.enabled(), push.services(), push.contact(), push.delay());
  }

  HttpSettings http() {
    HttpSettings.Limits defaults = HttpSettings.Limits.defaults();
    return new HttpSettings(
        new HttpSettings.Limits(
            config.http().maxBody().bytes(),
            config.http().maxRequests(),
            defaults.connectionsPerAddress(),
            defaults.headTime(),
            defaults.bodyTime(),
            defaults.idleTime()),
        config.basic().trustedProxies(),
        config.basic().allowedOrigins(),
        config.log().access() ? HttpSettings.AccessLog.INFO : HttpSettings.AccessLog.DEBUG,
        tiles().map(Tiles::site).stream().toList());
  }

  Optional<Certificates> certificates(InstantSource clock) {
    Path certificate = config.basic().tlsCert();
    Path key = config.basic().tlsKey();
    return certificate == null || key == null
        ? Optional.empty()
        : Optional.of(new Certificates(certificate, key, clock));
  }

  MqttSettings mqtt() {
    Config.Bounds bounds = config.mqtt().bounds();
    return new MqttSettings(
        new MqttSettings.Flow(
            bounds.packet().toInt(),
            bounds.receiveMaximum(),
            bounds.inflight(),
            bounds.topicAliases()),
        new MqttSettings.Queues(
            bounds.queueMessages(),
            bounds.queueBytes().bytes(),
            bounds.queueAge(),
            bounds.sessionExpiry()),
        new MqttSettings.Connections(
            bounds.keepAlive(), bounds.stalled(), bounds.refused() == Config.Refused.CLOSE));
  }

  /// The outside broker, if there is one.
  Optional<EngineSettings> engine() {
    Config.Outside outside = config.outside();
    String host = outside.host();
    if (host == null) {
      return Optional.empty();
    }
    if (!config.chat().enabled()) {
      throw new IllegalArgumentException(
          "MQTT_BROKER_HOST is set, but there are no rooms to keep: CHAT_ENABLED is false");
    }
    Secret password = outside.password();
    return Optional.of(
        new EngineSettings(
            host,
            outside.port(),
            new EngineSettings.Login(
                outside.clientId(), outside.user(), password == null ? null : password.value()),
            new EngineSettings.Tls(outside.tls(), outside.authorities()),
            outside.version(),
            List.of(new TopicFilter(config.chat().prefix() + "/chat/+")),
            EngineSettings.Pauses.STANDARD));
  }

  /// Every way into the broker that has a port of its own. With an outside broker only those that
  /// are asked for by name.
  List<ListenerSettings> mqttPorts(Optional<Certificates> certificates) {
    Config.Mqtt mqtt = config.mqtt();
    ListenerSettings.Limits limits = mqttLimits();
    List<ListenerSettings> all = new ArrayList<>();
    if (config.outside().host() == null) {
      addStandardPorts(all, certificates, limits);
    }
    for (String url : mqtt.listeners()) {
      all.add(ListenerUrl.parse(url, () -> certificates.map(this::tls).orElse(null)));
    }
    return all;
  }

  private void addStandardPorts(
      List<ListenerSettings> all,
      Optional<Certificates> certificates,
      ListenerSettings.Limits limits) {
    Config.Mqtt mqtt = config.mqtt();
    all.add(
        ListenerSettings.tcp(Listeners.address(config.mqttBind(), mqtt.port())).limited(limits));
    for (int port : mqtt.wsPorts()) {
      all.add(
          ListenerSettings.webSocket(Listeners.address(config.mqttWsBind(), port)).limited(limits));
    }
    certificates.ifPresent(pair ->
        all.add(
            ListenerSettings.tcp(Listeners.address(config.mqttBind(), mqtt.tlsPort()))
                .named("mqtts")
                .encrypted(tls(pair))
                .limited(limits)));
  }

  /// The way in through the web ports, at `/mqtt`.
  ListenerSettings mqttOnWeb(String name, InetSocketAddress web) {
    return ListenerSettings.webSocket(web).named(name).limited(mqttLimits());
  }

  private ListenerSettings.Limits mqttLimits() {
    ListenerSettings.Limits standard = ListenerSettings.Limits.DEFAULT;
    int connections = config.mqtt().bounds().connections();
    return new ListenerSettings.Limits(
        connections,
        Math.min(connections, standard.perAddress()),
        standard.waitingPerAddress(),
        standard.connectBytes(),
        standard.connectTime());
  }

  private Tls tls(Certificates certificates) {
    Path authorities = config.basic().clientCa();
    if (authorities == null) {
      return new Tls(certificates);
    }
    Tls.NameFrom name =
        switch (config.basic().clientName()) {
          case CN -> Tls.NameFrom.CN;
          case SAN -> Tls.NameFrom.SAN;
        };
    return new Tls(certificates, authorities, name);
  }

  @Nullable String adminPassword() {
    Secret password = config.basic().adminPassword();
    return password == null ? null : password.value();
  }
}
