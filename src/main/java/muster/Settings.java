package muster;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import muster.access.AccessSettings;
import muster.http.Certificates;
import muster.http.HttpSettings;
import muster.store.StoreSettings;
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

  @Nullable String adminPassword() {
    Secret password = config.basic().adminPassword();
    return password == null ? null : password.value();
  }
}
