package muster.bridges;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The amateur bands in kilohertz, and what is usually done where. What a comment says goes before
/// what the frequency suggests.
///
/// @param cw below this it is CW
/// @param phone from this on it is speech; 0: no such habit
record Band(String name, double from, double to, double cw, double phone) {
  private static final List<Band> ALL =
      List.of(
          new Band("2190m", 135.7, 137.8, 137.8, 0),
          new Band("630m", 472, 479, 475, 0),
          new Band("160m", 1_800, 2_000, 1_838, 1_843),
          new Band("80m", 3_500, 4_000, 3_570, 3_600),
          new Band("60m", 5_250, 5_450, 5_354, 5_354),
          new Band("40m", 7_000, 7_300, 7_040, 7_060),
          new Band("30m", 10_100, 10_150, 10_130, 0),
          new Band("20m", 14_000, 14_350, 14_070, 14_112),
          new Band("17m", 18_068, 18_168, 18_095, 18_111),
          new Band("15m", 21_000, 21_450, 21_070, 21_151),
          new Band("12m", 24_890, 24_990, 24_915, 24_931),
          new Band("10m", 28_000, 29_700, 28_070, 28_300),
          new Band("6m", 50_000, 54_000, 50_100, 50_350),
          new Band("4m", 69_900, 70_500, 0, 0),
          new Band("2m", 144_000, 148_000, 144_110, 144_180),
          new Band("1.25m", 219_000, 225_000, 0, 0),
          new Band("70cm", 420_000, 450_000, 432_100, 432_180),
          new Band("33cm", 902_000, 928_000, 0, 0),
          new Band("23cm", 1_240_000, 1_300_000, 0, 0),
          new Band("13cm", 2_300_000, 2_450_000, 0, 0),
          new Band("9cm", 3_300_000, 3_500_000, 0, 0),
          new Band("6cm", 5_650_000, 5_925_000, 0, 0),
          new Band("3cm", 10_000_000, 10_500_000, 0, 0));
  private static final Set<String> MODES =
      Set.of(
          "CW", "SSB", "USB", "LSB", "AM", "FM", "FT8", "FT4", "RTTY", "PSK", "PSK31", "PSK63",
          "JT65", "JT9", "JS8", "MSK144", "Q65", "WSPR", "FST4", "SSTV", "OLIVIA", "HELL", "DIGI",
          "DATA", "DMR", "C4FM", "DSTAR", "SAT");
  private static final List<Double> FT8 =
      List.of(
          1_840d, 3_573d, 5_357d, 7_074d, 10_136d, 14_074d, 18_100d, 21_074d, 24_915d, 28_074d,
          50_313d, 70_154d, 144_174d, 432_174d);
  private static final List<Double> FT4 =
      List.of(3_575d, 7_047.5, 10_140d, 14_080d, 18_104d, 21_140d, 24_919d, 28_180d, 50_318d);

  static @Nullable Band of(double kilohertz) {
    for (Band band : ALL) {
      if (kilohertz >= band.from && kilohertz <= band.to) {
        return band;
      }
    }
    return null;
  }

  static Optional<Band> named(String name) {
    return ALL.stream().filter(band -> band.name.equalsIgnoreCase(name)).findFirst();
  }

  static boolean isMode(String word) {
    return MODES.contains(word.toUpperCase(Locale.ROOT));
  }

  /// Empty when nothing tells.
  static String mode(@Nullable Band band, double kilohertz, String comment) {
    for (String word : comment.toUpperCase(Locale.ROOT).split("[^A-Z0-9]+", -1)) {
      if (word.equals("USB") || word.equals("LSB")) {
        return "SSB";
      }
      if (MODES.contains(word)) {
        return word.startsWith("PSK") ? "PSK" : word;
      }
    }
    if (isAt(FT8, kilohertz, 3)) {
      return "FT8";
    }
    if (isAt(FT4, kilohertz, 2.5)) {
      return "FT4";
    }
    if (band == null || band.cw == 0) {
      return "";
    }
    if (kilohertz < band.cw) {
      return "CW";
    }
    return band.phone > 0 && kilohertz >= band.phone ? "SSB" : "DIGI";
  }

  private static boolean isAt(List<Double> dials, double kilohertz, double width) {
    return dials.stream().anyMatch(dial -> kilohertz >= dial && kilohertz <= dial + width);
  }
}
