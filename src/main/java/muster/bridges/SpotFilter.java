package muster.bridges;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import muster.types.Problem;
import muster.types.Refusal;

/// Which spots a room wants. An empty list lets everything through; calls and spotters are
/// beginnings (`EA`, `EA1ABC`), and one that begins with `!` keeps out.
record SpotFilter(Set<String> bands, Set<String> modes, List<String> calls, List<String> spotters) {

  SpotFilter {
    bands = Set.copyOf(bands);
    modes = Set.copyOf(modes);
    calls = List.copyOf(calls);
    spotters = List.copyOf(spotters);
  }

  static SpotFilter of(Options options) {
    Set<String> bands =
        Options.list(options.bands(), "bands").stream()
            .map(SpotFilter::band)
            .collect(Collectors.toSet());
    return new SpotFilter(
        bands,
        Set.copyOf(upper(Options.list(options.modes(), "modes"))),
        upper(Options.list(options.calls(), "calls")),
        upper(Options.list(options.spotters(), "spotters")));
  }

  private static String band(String name) {
    return Band.named(name.strip())
        .map(Band::name)
        .orElseThrow(() -> new Refusal(Problem.BAD_REQUEST, "A band is named like 20m or 70cm"));
  }

  private static List<String> upper(List<String> words) {
    return words.stream().map(word -> word.strip().toUpperCase(Locale.ROOT)).distinct().toList();
  }

  boolean wants(Spot spot) {
    return (bands.isEmpty() || bands.contains(spot.band()))
        && (modes.isEmpty() || modes.contains(spot.mode()))
        && begins(calls, spot.call())
        && begins(spotters, spot.spotter());
  }

  private static boolean begins(List<String> beginnings, String call) {
    boolean wanted = beginnings.stream().allMatch(one -> one.startsWith("!"));
    for (String one : beginnings) {
      if (one.startsWith("!") && call.startsWith(one.substring(1))) {
        return false;
      }
      wanted |= !one.startsWith("!") && call.startsWith(one);
    }
    return wanted;
  }
}
