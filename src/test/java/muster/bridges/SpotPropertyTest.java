package muster.bridges;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.StringLength;

/// Lines of DX clusters: whatever was written as a spot is read as it, and nothing else breaks the
/// reader.
class SpotPropertyTest {

  @Provide
  Arbitrary<String> calls() {
    return Arbitraries.of(
        "EA1ABC", "JA1XYZ/P", "3D2RR", "VP8/G3ABC", "K1A", "EA1ABC-5", "DL9GTB/QRP", "2E0XYZ");
  }

  @Provide
  Arbitrary<String> comments() {
    return Arbitraries.of("", "CW 599", "tnx QSO", "FT8 -12dB", "up 2", "59+20", "IOTA EU-077");
  }

  @Property(tries = 200)
  void aSpotIsReadHoweverItIsSpaced(
      @ForAll("calls") String spotter,
      @ForAll("calls") String call,
      @ForAll("comments") String comment,
      @ForAll @DoubleRange(min = 1_800, max = 1_296_000) double frequency,
      @ForAll boolean skimmer,
      @ForAll boolean colon,
      @ForAll boolean locator) {
    String kilohertz = String.format(java.util.Locale.ROOT, "%.1f", frequency);
    String by = spotter + (skimmer && !spotter.contains("-") ? "-#" : "");
    String line =
        "DX de "
            + by
            + (colon ? ":" : "")
            + "   "
            + kilohertz
            + "  "
            + call
            + "   "
            + comment
            + "  1234Z"
            + (locator ? " IN52" : "")
            + "\u0007\u0007";
    Spot spot = Spot.parse(line).orElseThrow();
    assertThat(spot.spotter()).isEqualTo(by);
    assertThat(spot.call()).isEqualTo(call);
    assertThat(spot.frequency()).isEqualTo(kilohertz);
    assertThat(spot.comment()).isEqualTo(comment);
    assertThat(spot.time()).isEqualTo("1234Z");
  }

  @Property(tries = 500)
  void nothingBreaksTheReader(@ForAll @StringLength(max = 400) String text) {
    assertThat(Spot.parse(text)).isNotNull();
    Optional<Spot> spot = Spot.parse("DX de " + text);
    spot.ifPresent(read -> assertThat(Spot.isCallsign(read.call())).isTrue());
  }

  @Property(tries = 100)
  void piecesHoldTheWholeTextAndAreShortEnough(@ForAll @StringLength(max = 300) String text) {
    List<String> pieces = Pieces.of(text, 40);
    assertThat(pieces).allMatch(piece -> !piece.isEmpty() && piece.length() <= 40);
    assertThat(String.join("", pieces).replaceAll("\\s", ""))
        .isEqualTo(text.strip().replaceAll("\\s", ""));
  }
}
