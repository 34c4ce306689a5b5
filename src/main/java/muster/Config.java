package muster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything that can be set, one component a key. To add a key: add a component with its `@Key`,
/// and its line in docs/configuration.md (a test asks for it). `ConfigReader` fills this from the
/// defaults, `muster.toml`, the environment and the command line, each going before the one to its
/// left.
record Config(
    Basic basic,
    Http http,
    Mqtt mqtt,
    Outside outside,
    Store store,
    Access access,
    Chat chat,
    Tracks tracks,
    Files files,
    Push push,
    Bridges bridges,
    Direct direct,
    Client client,
    Log log) {

  /// What `muster config` prints of one key.
  record Shown(String env, String value, String source, String meaning, String byDefault) {}

  record Basic(
      @Key(env = "MUSTER_DATA", byDefault = "./data", means = "Folder of everything that lasts")
          Path data,
      @Key(
              env = "BIND",
              byDefault = "0.0.0.0",
              means = "Address on which all doors open, unless a door has its own")
          String bind,
      @Key(
              env = "MUSTER_ADMIN_PASSWORD",
              means = "Password of the first user, admin; unset: one is made and printed once")
          @Nullable Secret adminPassword,
      @Key(env = "TLS_CERT", means = "PEM file with the certificate chain; set with TLS_KEY")
          @Nullable Path tlsCert,
      @Key(env = "TLS_KEY", means = "PEM file with the private key; both are re-read on change")
          @Nullable Path tlsKey,
      @Key(
              env = "TLS_CLIENT_CA",
              means = "PEM file: MQTT clients with a certificate signed by these sign in with it")
          @Nullable Path clientCa,
      @Key(
              env = "TLS_CLIENT_NAME",
              byDefault = "cn",
              means = "Which part of a client's certificate is the user: cn or san")
          CertificateName clientName,
      @Key(
              env = "TRUSTED_PROXIES",
              means =
                  "Addresses or networks whose X-Forwarded-* headers are believed; unset: nobody's")
          List<String> trustedProxies,
      @Key(
              env = "ALLOWED_ORIGINS",
              means =
                  "Other web sites that may embed the chat, such as https://club.example; null:"
                      + " pages in a sandboxed frame, of whatever site")
          List<String> allowedOrigins) {}

  record Http(
      @Key(
              env = "HTTP_PORT",
              byDefault = "8080",
              max = 65_535,
              means = "Port of the web app, REST, and MQTT over WebSocket at /mqtt; 0 = any free")
          int port,
      @Key(
              env = "HTTPS_PORT",
              byDefault = "8443",
              max = 65_535,
              means = "The same with TLS; opens when TLS_CERT is set")
          int tlsPort,
      @Key(env = "HTTP_BIND", means = "Address of the web ports; unset: BIND")
          @Nullable String bind,
      @Key(
              env = "HTTP_MAX_BODY",
              byDefault = "1MB",
              min = 1024,
              max = 1 << 30,
              means = "Largest request body, except where an endpoint has its own limit")
          Size maxBody,
      @Key(
              env = "HTTP_MAX_REQUESTS",
              byDefault = "256",
              min = 1,
              max = 100_000,
              means = "Requests worked on at once; more are answered 503")
          int maxRequests,
      @Key(
              env = "METRICS_PUBLIC",
              byDefault = "true",
              means = "Whether /metrics answers without a login; it holds no personal data")
          boolean metricsPublic) {}

  record Mqtt(
      @Key(
              env = "MQTT_PORT",
              byDefault = "1883",
              max = 65_535,
              means = "Port of MQTT over TCP; 0 = any free")
          int port,
      @Key(
              env = "MQTT_WS_PORT",
              byDefault = "8083",
              max = 65_535,
              means = "Ports of MQTT over WebSocket, a comma list; empty = off")
          List<Integer> wsPorts,
      @Key(
              env = "MQTT_TLS_PORT",
              byDefault = "8883",
              max = 65_535,
              means = "Port of MQTT with TLS; opens when TLS_CERT is set")
          int tlsPort,
      @Key(env = "MQTT_BIND", means = "Address of the MQTT ports; unset: BIND")
          @Nullable String bind,
      @Key(env = "MQTT_WS_BIND", means = "Address of the MQTT WebSocket ports; unset: BIND")
          @Nullable String wsBind,
      @Key(
              env = "MQTT_LISTENERS",
              means = "Further ways in, one URL each: tcp://0.0.0.0:1884?space=blue")
          List<String> listeners,
      @Key(
              env = "MQTT_ANONYMOUS",
              byDefault = "false",
              means = "Whether clients may come without a login, as guests")
          boolean anonymous,
      Bounds bounds) {}

  /// How much MQTT clients may take.
  record Bounds(
      @Key(
              env = "MQTT_MAX_CONNECTIONS",
              byDefault = "100000",
              min = 1,
              max = 10_000_000,
              means = "Connections at once through one MQTT port")
          int connections,
      @Key(
              env = "MQTT_MAX_PACKET",
              byDefault = "1MB",
              min = 1024,
              max = 268_435_460,
              means = "Largest packet that a client may send")
          Size packet,
      @Key(
              env = "MQTT_RECEIVE_MAXIMUM",
              byDefault = "1000",
              min = 1,
              max = 65_535,
              means = "Publications of QoS 1 and 2 that a client may have unacknowledged")
          int receiveMaximum,
      @Key(
              env = "MQTT_INFLIGHT",
              byDefault = "10000",
              min = 1,
              max = 65_535,
              means = "The same towards a client, unless it asks for fewer; a small one is slow")
          int inflight,
      @Key(
              env = "MQTT_TOPIC_ALIASES",
              byDefault = "32",
              max = 65_535,
              means = "Topic aliases of MQTT 5, in each direction")
          int topicAliases,
      @Key(
              env = "MQTT_QUEUE_MESSAGES",
              byDefault = "10000",
              min = 1,
              max = 60_000,
              means = "Publications that wait for one client, connected or not")
          int queueMessages,
      @Key(env = "MQTT_QUEUE_BYTES", byDefault = "16MB", min = 1024, means = "The same in bytes")
          Size queueBytes,
      @Key(
              env = "MQTT_QUEUE_AGE",
              byDefault = "14d",
              min = 1,
              means = "Time after which a waiting publication is dropped")
          Duration queueAge,
      @Key(
              env = "MQTT_SESSION_EXPIRY",
              byDefault = "30d",
              min = 1,
              max = 4_294_967_294L,
              means = "A session is kept no longer than this after its connection ended")
          Duration sessionExpiry,
      @Key(
              env = "MQTT_KEEP_ALIVE",
              byDefault = "1h",
              min = 1,
              max = 65_535,
              means = "Longest keep alive; told to MQTT 5 clients that ask for more, or for none")
          Duration keepAlive,
      @Key(
              env = "MQTT_STALLED",
              byDefault = "30s",
              min = 1,
              means = "A client that takes nothing for so long while something waits is dropped")
          Duration stalled,
      @Key(
              env = "MQTT_REFUSED",
              byDefault = "drop",
              means =
                  "What a 3.x client learns of a refused publication: drop (acknowledged, not"
                      + " delivered) or close")
          Refused refused) {}

  /// An outside broker that the hub attaches to.
  record Outside(
      @Key(
              env = "MQTT_BROKER_HOST",
              means =
                  "Set: attach to the MQTT broker or cluster at this host; the hub's own MQTT ports"
                      + " stay closed")
          @Nullable String host,
      @Key(
              env = "MQTT_BROKER_PORT",
              byDefault = "1883",
              min = 1,
              max = 65_535,
              means = "Port of the outside broker; with TLS usually 8883")
          int port,
      @Key(env = "MQTT_BROKER_USER", means = "Login name at the outside broker")
          @Nullable String user,
      @Key(env = "MQTT_BROKER_PASSWORD", means = "Password at the outside broker")
          @Nullable Secret password,
      @Key(
              env = "MQTT_BROKER_TLS",
              byDefault = "false",
              means = "Whether the outside broker is spoken to with TLS")
          boolean tls,
      @Key(
              env = "MQTT_BROKER_CA",
              means = "PEM file: the authorities to trust there; unset: those that Java trusts")
          @Nullable Path authorities,
      @Key(
              env = "MQTT_BROKER_CLIENT_ID",
              byDefault = "muster",
              means = "What the outside broker knows the hub by; no other client may use it")
          String clientId,
      @Key(
              env = "MQTT_BROKER_VERSION",
              byDefault = "auto",
              means = "MQTT version there: 5, 3.1.1, or auto (5, and 3.1.1 where that fails)")
          String version) {}

  record Store(
      @Key(
              env = "POSTGRES_HOST",
              means = "Set: PostgreSQL or AlloyDB at this host instead of SQLite files")
          @Nullable String postgresHost,
      @Key(
              env = "POSTGRES_PORT",
              byDefault = "5432",
              min = 1,
              max = 65_535,
              means = "Port of PostgreSQL")
          int postgresPort,
      @Key(env = "POSTGRES_DB", byDefault = "public", means = "Database name in PostgreSQL")
          String postgresDb,
      @Key(env = "POSTGRES_USER", byDefault = "dbowner", means = "Login name in PostgreSQL")
          String postgresUser,
      @Key(env = "POSTGRES_PASSWORD", means = "Password in PostgreSQL; there is no default")
          @Nullable Secret postgresPassword,
      @Key(
              env = "POSTGRES_SSLMODE",
              byDefault = "prefer",
              means = "disable, allow, prefer, require, verify_ca or verify_full, as in sslmode")
          SslMode postgresSslMode,
      @Key(
              env = "POSTGRES_SCHEMA",
              byDefault = "public",
              means = "Schema of the space main; the space x lives in muster_x")
          String postgresSchema,
      @Key(
              env = "STORE_SYNC",
              byDefault = "full",
              means =
                  "full: on the disk before it is acknowledged; normal: survives a killed process,"
                      + " not a power cut")
          Sync sync) {}

  record Access(
      @Key(
              env = "TOKEN_TTL",
              byDefault = "12h",
              min = 60,
              max = 31_536_000,
              means = "How long a login lasts")
          Duration tokenTtl,
      @Key(
              env = "LOGIN_RATE",
              byDefault = "10/s burst 100",
              means = "Passwords from one address that are looked at")
          String loginRate,
      @Key(
              env = "CONNECT_RATE",
              byDefault = "200/s burst 2000",
              means = "MQTT connections from one address")
          String connectRate,
      @Key(
              env = "SESSIONS_PER_USER",
              byDefault = "1000",
              means = "MQTT sessions of one user that outlive their connection")
          String sessionsPerUser,
      @Key(
              env = "AUDIT_KEEP",
              byDefault = "365d",
              min = 86_400,
              means = "How long the audit log is kept")
          Duration auditKeep) {}

  record Chat(
      @Key(env = "CHAT_ENABLED", byDefault = "true", means = "Whether there are rooms to talk in")
          boolean enabled,
      @Key(
              env = "CHAT_TOPIC_PREFIX",
              byDefault = "quendaward",
              means = "First level or levels of the topics of rooms")
          String prefix,
      @Key(
              env = "CHAT_HISTORY_LIMIT",
              byDefault = "100",
              min = 1,
              max = 500,
              means = "Messages that are loaded where nobody says how many")
          int historyLimit,
      @Key(
              env = "CHAT_MAX_LENGTH",
              byDefault = "500",
              min = 1,
              max = 20_000,
              means = "Characters of one message")
          int maxLength,
      @Key(env = "CHAT_RATE", byDefault = "1/s burst 5", means = "Messages of one user in rooms")
          String rate,
      @Key(
              env = "CHAT_EDIT_TIME",
              byDefault = "1d",
              means = "For how long people may edit and delete what they wrote")
          Duration editTime,
      @Key(
              env = "MQTT_WS_URL",
              means = "Public WebSocket URL that widgets are told; unset: this site, /mqtt")
          @Nullable String wsUrl) {}

  record Tracks(
      @Key(
              env = "TRACKS_ENABLED",
              byDefault = "true",
              means = "Whether OwnTracks apps may report where they are")
          boolean enabled,
      @Key(
              env = "PUBLIC_URL",
              means = "Web address that phones are told; unset: where the one who asks found it")
          @Nullable String publicUrl,
      @Key(
              env = "PUBLIC_MQTT_URL",
              means = "MQTT address that phones are told: mqtts://hub.example; unset: found out")
          @Nullable String publicMqtt,
      @Key(
              env = "MAP_TILES",
              means =
                  "Where the map's pictures come from, such as"
                      + " https://tiles.example/{z}/{x}/{y}.png; unset: country outlines, from"
                      + " the hub itself")
          @Nullable String tiles,
      @Key(env = "MAP_TILES_CREDIT", means = "Whom the map names as the source of its pictures")
          @Nullable String tilesCredit,
      @Key(
              env = "MAP_TILES_ZOOM",
              byDefault = "19",
              min = 1,
              max = 24,
              means = "The closest zoom that there are pictures for")
          int tilesZoom,
      @Key(
              env = "TRACKS_KEEP_DAYS",
              byDefault = "0",
              max = 36_500,
              means =
                  "Days for which positions are kept, where their owner says nothing; 0 = for ever")
          int keepDays,
      @Key(
              env = "TRACKS_THIN_DAYS",
              byDefault = "0",
              max = 36_500,
              means = "Days after which tracks are thinned out; 0 = never")
          int thinDays,
      @Key(
              env = "TRACKS_THIN_MINUTES",
              byDefault = "0",
              max = 10_080,
              means = "What stays of them then: one position in so many minutes")
          int thinMinutes,
      @Key(
              env = "TRACKS_THIN_METRES",
              byDefault = "0",
              max = 1_000_000,
              means = "The same: one position in so many metres")
          int thinMetres) {}

  record Files(
      @Key(
              env = "FILES_MAX_SIZE",
              byDefault = "25MB",
              max = 4L << 30,
              means = "Largest attachment; 0 = there are none")
          Size maxSize,
      @Key(
              env = "FILES_PER_USER",
              byDefault = "1GB",
              means = "Attachments of one user, all together")
          Size perUser,
      @Key(
              env = "FILES_PER_SPACE",
              byDefault = "10GB",
              means = "Attachments of a space, all together")
          Size perSpace,
      @Key(
              env = "FILES_MAX_PIXELS",
              byDefault = "50000000",
              min = 1,
              max = 500_000_000,
              means = "Pixels of one picture, as it would be unpacked")
          int maxPixels,
      @Key(
              env = "FILES_UNUSED",
              byDefault = "1d",
              min = 60,
              means = "How long a file is kept that no message uses")
          Duration unused) {}

  record Direct(
      @Key(
              env = "DIRECT_ENABLED",
              byDefault = "true",
              means = "Whether people may write to each other")
          boolean enabled,
      @Key(
              env = "MQTT_TOPIC",
              byDefault = "chat/messages",
              means = "Root of the topics of direct messages; each inbox is one level below")
          String root,
      @Key(
              env = "DIRECT_MAX_LENGTH",
              byDefault = "4000",
              min = 1,
              max = 100_000,
              means = "Characters of one direct message")
          int maxLength,
      @Key(
              env = "DIRECT_RATE",
              byDefault = "5/s burst 50",
              means = "Direct messages of one user, to whomever")
          String rate,
      @Key(
              env = "DIRECT_READ_RECEIPTS",
              byDefault = "optional",
              means =
                  "Whether senders learn who has read: optional (people may switch it off), always"
                      + " or never")
          Receipts receipts) {}

  record Bridges(
      @Key(
              env = "BRIDGES_ALLOW",
              means =
                  "Private addresses, networks and hosts that bridges may call: 10.0.0.5,"
                      + " 192.168.1.0/24, grafana")
          List<String> allowed,
      @Key(
              env = "BLOCKS_GRACE",
              byDefault = "1m",
              max = 86_400,
              means = "How long a band and mode stays blocked after its holder's connection ended")
          Duration blockGrace) {}

  record Push(
      @Key(
              env = "PUSH_ENABLED",
              byDefault = "true",
              means = "Whether browsers are notified of messages (Web Push)")
          boolean enabled,
      @Key(
              env = "PUSH_SERVICES",
              byDefault =
                  "fcm.googleapis.com,*.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com",
              means =
                  "Push services that may be posted to: hosts (https, public addresses), or origins"
                      + " of your own")
          List<String> services,
      @Key(
              env = "PUSH_CONTACT",
              byDefault = "mailto:nobody@example.org",
              means = "Whom a push service may write to: mailto: or https:")
          String contact,
      @Key(
              env = "PUSH_DELAY",
              byDefault = "5s",
              max = 3_600,
              means = "Time in which who reads a message is not notified of it")
          Duration delay) {}

  record Client(
      @Key(env = "CHAT_USER_ID", means = "Who the command line is: USER or USER@SPACE")
          @Nullable String userId,
      @Key(env = "CHAT_USER_NAME", means = "Name that others see of the command line's user")
          @Nullable String userName,
      @Key(
              env = "MUSTER_SERVER",
              means =
                  "Hub that the command line writes and reads messages on:"
                      + " https://chat.example.org")
          @Nullable String server,
      @Key(
              env = "MUSTER_TOKEN",
              means = "Token with which the command line writes and reads messages")
          @Nullable Secret token) {}

  record Log(
      @Key(
              env = "LOG_FORMAT",
              byDefault = "text",
              means = "text: lines for people; json: one object a line")
          Format format,
      @Key(env = "LOG_LEVEL", byDefault = "info", means = "error, warn, info, debug or trace")
          Level level,
      @Key(
              env = "LOG_LEVELS",
              means = "Levels of single packages: muster.mqtt=debug,muster.store=trace")
          List<String> levels,
      @Key(env = "LOG_ACCESS", byDefault = "false", means = "Whether each HTTP request is logged")
          boolean access) {}

  enum SslMode {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL
  }

  enum CertificateName {
    CN,
    SAN
  }

  enum Refused {
    DROP,
    CLOSE
  }

  enum Receipts {
    OPTIONAL,
    ALWAYS,
    NEVER
  }

  enum Sync {
    FULL,
    NORMAL
  }

  enum Format {
    TEXT,
    JSON
  }

  enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  String httpBind() {
    return Optional.ofNullable(http.bind()).orElse(basic.bind());
  }

  String mqttBind() {
    return Optional.ofNullable(mqtt.bind()).orElse(basic.bind());
  }

  String mqttWsBind() {
    return Optional.ofNullable(mqtt.wsBind()).orElse(basic.bind());
  }

  boolean hasTls() {
    return basic.tlsCert() != null;
  }

  /// The environment of this process; the only place, besides `Main`, that asks for it.
  static Map<String, String> environment() {
    return System.getenv();
  }
}
