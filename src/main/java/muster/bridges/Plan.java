package muster.bridges;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import muster.types.Problem;
import muster.types.Refusal;

/// What a bridge does: one record per kind, which cannot be wrong.
sealed interface Plan {

  /// The kinds as people write them.
  enum Kind {
    TELEGRAM("telegram"),
    WEBHOOK_IN("webhook-in"),
    WEBHOOK_OUT("webhook-out"),
    DXCLUSTER("dxcluster");

    private final String code;

    Kind(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }

    static Kind of(String code) {
      for (Kind kind : values()) {
        if (kind.code.equals(code)) {
          return kind;
        }
      }
      throw new Refusal(
          Problem.BAD_REQUEST,
          "The field \"kind\" is telegram, webhook-in, webhook-out or dxcluster");
    }
  }

  /// A bot that sits in chats, each of which is linked to a room.
  record Telegram(URI base) implements Plan {}

  /// Others post to us.
  ///
  /// @param signed each request carries a signature; else the address is the secret
  record Incoming(boolean signed) implements Plan {}

  /// We post to others.
  ///
  /// @param skipSources what comes from there is not sent
  /// @param patience after which something that was not taken is given up
  record Outgoing(URI url, Set<Heard.Event> events, Set<String> skipSources, Duration patience)
      implements Plan {
    public Outgoing {
      events = Set.copyOf(events);
      skipSources = Set.copyOf(skipSources);
    }
  }

  /// Spots of a DX cluster in a room, and spots of the room in the cluster.
  ///
  /// @param perMinute at most so many spots are shown in a minute
  record Cluster(
      String host, int port, String callsign, SpotFilter filter, int perMinute, boolean sendSpots)
      implements Plan {}

  static Plan of(Kind kind, Options options) {
    return switch (kind) {
      case TELEGRAM ->
          new Telegram(
              Reach.url(Objects.requireNonNullElse(options.baseUrl(), "https://api.telegram.org")));
      case WEBHOOK_IN -> new Incoming(!Boolean.FALSE.equals(options.signed()));
      case WEBHOOK_OUT ->
          new Outgoing(
              Reach.url(Options.required(options.url(), "url")),
              events(Options.list(options.events(), "events")),
              Set.copyOf(Options.list(options.skipSources(), "skip_sources")),
              patience(Objects.requireNonNullElse(options.giveUpSeconds(), 86_400L)));
      case DXCLUSTER -> cluster(options);
    };
  }

  private static Set<Heard.Event> events(List<String> codes) {
    if (codes.isEmpty()) {
      return EnumSet.allOf(Heard.Event.class);
    }
    Set<Heard.Event> events = EnumSet.noneOf(Heard.Event.class);
    for (String code : codes) {
      events.add(
          EnumSet.allOf(Heard.Event.class).stream()
              .filter(event -> event.code().equals(code))
              .findFirst()
              .orElseThrow(() ->
                  new Refusal(
                      Problem.BAD_REQUEST,
                      "Events are message, notice, edit, delete, reaction and pin")));
    }
    return events;
  }

  private static Duration patience(long seconds) {
    if (seconds < 1 || seconds > 2_592_000) {
      throw new Refusal(Problem.BAD_REQUEST, "give_up_seconds is 1 to 2592000 (30 days)");
    }
    return Duration.ofSeconds(seconds);
  }

  private static Cluster cluster(Options options) {
    String host = Options.required(options.host(), "host").strip();
    int port = Objects.requireNonNullElse(options.port(), 7300);
    String callsign =
        Options.required(options.callsign(), "callsign").strip().toUpperCase(Locale.ROOT);
    int perMinute = Objects.requireNonNullElse(options.perMinute(), 30);
    if (host.isEmpty() || host.length() > 253 || port < 1 || port > 65_535) {
      throw new Refusal(Problem.BAD_REQUEST, "A cluster has a host and a port from 1 to 65535");
    }
    if (!Spot.isCallsign(callsign)) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"callsign\" is one, such as EA1ABC-5");
    }
    if (perMinute < 1 || perMinute > 600) {
      throw new Refusal(Problem.BAD_REQUEST, "per_minute is 1 to 600");
    }
    return new Cluster(
        host,
        port,
        callsign,
        SpotFilter.of(options),
        perMinute,
        !Boolean.FALSE.equals(options.sendSpots()));
  }
}
