package muster.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is done to text, and what is not (attack 67).
class TameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "I'm going to 20m SSB now",
        "<script>alert(1)</script> & \"quotes\" \\ 'single'",
        "Ola, \u00BFque tal? \u00D1and\u00FA, a\u00F1o, co\u0327a, a\u0301\u0323",
        "\u05D1\u05B0\u05BC\u05E8\u05B5\u05D0\u05E9\u05C1\u05B4\u0596\u05D9\u05EA",
        "\u0627\u0644\u0633\u0651\u064E\u0644\u0627\u0645\u064F"
            + " \u0639\u0644\u064A\u0643\u0645\u200F",
        "\u0928\u092E\u0938\u094D\u0924\u0947 \u0915\u094D\u200D\u0937",
        "\u0E17\u0E35\u0E48\u0E19\u0E35\u0E48\u200B\u0E44\u0E17\u0E22",
        "\u0F56\u0F66\u0F92\u0FB2\u0F74\u0F56\u0F66",
        "\u65E5\u672C\u8A9E \uD55C\uAD6D\uC5B4",
        "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 \uD83C\uDDEA\uD83C\uDDF8 1\uFE0F\u20E3",
        "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC73\uDB40\uDC63\uDB40\uDC74\uDB40\uDC7F",
        "two\n\nparagraphs\n\tand a tab",
      })
  void whatPeopleWriteStaysAsItIs(String text) {
    assertThat(Tame.text(text)).isEqualTo(text);
  }

  @Test
  void whatBreaksALineOrDeceivesGoes() {
    assertThat(Tame.text("a\u202Eevil\u202C\u2066b\u2069")).isEqualTo("aevilb");
    assertThat(Tame.text("a\u0000b\u0007c\u001B[31m\u009F")).isEqualTo("abc[31m");
    assertThat(Tame.text("a\r\nb\rc\u2028d")).isEqualTo("a\nb\nc\nd");
    assertThat(Tame.text("a" + "\n".repeat(400) + "b")).isEqualTo("a\n\n\nb");
    assertThat(Tame.text("a\uD800b\uFFFE")).isEqualTo("a\uFFFDb");
    assertThat(Tame.text("Z" + "\u0335".repeat(1_000_000) + "a"))
        .isEqualTo("Z" + "\u0335".repeat(8) + "a");
    assertThat(Tame.line("two\nlines")).isEqualTo("two lines");
  }

  @Test
  void whatShowsNothingIsBlank() {
    assertThat(List.of("", " \n", "\u200B\u200D", "\u3164", "\u2800", "\u0301"))
        .allMatch(Tame::isBlank);
    assertThat(Tame.isBlank("\uD83D\uDC4D")).isFalse();
  }

  @Property(tries = 300)
  void tamingTwiceIsTamingOnce(@ForAll String text) {
    String once = Tame.text(text);
    assertThat(Tame.text(once)).isEqualTo(once);
    assertThat(once.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain((byte) 0, (byte) 0x1B);
  }

  @Test
  void searchWordsAreTheSameHoweverTheyAreWritten() {
    assertThat(Words.of("\u00D1and\u00FA, EA1ABC/P: 20m!"))
        .containsExactly("nandu", "ea1abc", "p", "20m");
    assertThat(Words.of("\u65E5\u672C")).containsExactly("\u65E5", "\u672C");
    assertThat(Words.of("' OR 1=1 -- NEAR(\"a\" *")).containsExactly("or", "1", "1", "near", "a");
  }
}
