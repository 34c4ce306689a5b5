package muster.bridges;

import java.util.List;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// What a bridge is told, as it is written in REST and stored: one flat object, because that is
/// what people type. [Plan] is what it means. Null: not said.
record Options(
    @Nullable String baseUrl,
    @Nullable String url,
    @Nullable Boolean signed,
    @Nullable List<String> events,
    @Nullable List<String> skipSources,
    @Nullable Long giveUpSeconds,
    @Nullable String host,
    @Nullable Integer port,
    @Nullable String callsign,
    @Nullable Boolean sendSpots,
    @Nullable List<String> bands,
    @Nullable List<String> modes,
    @Nullable List<String> calls,
    @Nullable List<String> spotters,
    @Nullable Integer perMinute) {
  private static final int MOST = 200;

  /// The same with what is said newly.
  Options with(Options newer) {
    return new Options(
        or(newer.baseUrl, baseUrl),
        or(newer.url, url),
        or(newer.signed, signed),
        or(newer.events, events),
        or(newer.skipSources, skipSources),
        or(newer.giveUpSeconds, giveUpSeconds),
        or(newer.host, host),
        or(newer.port, port),
        or(newer.callsign, callsign),
        or(newer.sendSpots, sendSpots),
        or(newer.bands, bands),
        or(newer.modes, modes),
        or(newer.calls, calls),
        or(newer.spotters, spotters),
        or(newer.perMinute, perMinute));
  }

  private static <T> @Nullable T or(@Nullable T newer, @Nullable T older) {
    return newer != null ? newer : older;
  }

  static List<String> list(@Nullable List<String> given, String field) {
    if (given == null) {
      return List.of();
    }
    if (given.size() > MOST || given.stream().anyMatch(one -> one == null || one.length() > 60)) {
      throw new Refusal(
          Problem.BAD_REQUEST, "The field \"" + field + "\" is a list of at most 200 short words");
    }
    return List.copyOf(given);
  }

  static <T> T required(@Nullable T given, String field) {
    if (given == null) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"" + field + "\" is missing");
    }
    return given;
  }
}
