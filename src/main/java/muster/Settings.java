package muster;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import muster.access.AccessSettings;
import muster.http.Certificates;
import muster.http.HttpSettings;
import muster.mqtt.ListenerSettings;
import muster.mqtt.Listeners;
import muster.mqtt.MqttSettings;
import muster.mqtt.Tls;
import muster.store.StoreSettings;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// The configuration as each room of the house wants it.
final class Settings {
  private static final int READERS = 4;

  private final Config config;

  Settings(Config config) {
    this.config = config;
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
        StoreSettings.Ssl.valueOf(store.postgresTls().name()),
        store.postgresSchema());
  }

  AccessSettings access() {
    AccessSettings defaults = AccessSettings.defaults();
    Duration session = config.access().tokenTtl();
    AccessSettings.TokenTimes times = defaults.tokens();
    Duration longest = times.longest().compareTo(session) < 0 ? session : times.longest();
    return new AccessSettings(
        defaults.hashing(),
        defaults.throttling(),
        new AccessSettings.TokenTimes(session, times.issued(), longest, times.keyAge()),
        config.mqtt().anonymous(),
        config.access().auditKeep(),
        Map.of());
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
        config.log().access() ? HttpSettings.AccessLog.INFO : HttpSettings.AccessLog.DEBUG);
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

  /// Every way into the broker that has a port of its own.
  List<ListenerSettings> mqttPorts(Optional<Certificates> certificates) {
    Config.Mqtt mqtt = config.mqtt();
    ListenerSettings.Limits limits = mqttLimits();
    List<ListenerSettings> all = new ArrayList<>();
    ListenerSettings tcp =
        ListenerSettings.tcp(Listeners.address(config.mqttBind(), mqtt.port())).limited(limits);
    all.add(mqtt.proxyProtocol() ? tcp.behindProxy() : tcp);
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
    for (String pair : mqtt.spacePorts()) {
      int colon = pair.indexOf(':');
      SpaceId space = new SpaceId(pair.substring(0, colon));
      int port = Integer.parseInt(pair.substring(colon + 1));
      all.add(
          ListenerSettings.tcp(Listeners.address(config.mqttBind(), port))
              .named("mqtt-" + space)
              .in(space)
              .limited(limits));
    }
    return all;
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
    Path authorities = config.mqtt().clientCa();
    if (authorities == null) {
      return new Tls(certificates);
    }
    Tls.NameFrom name =
        switch (config.mqtt().clientName()) {
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
