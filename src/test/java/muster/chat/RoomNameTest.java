package muster.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import muster.types.Refusal;
import org.junit.jupiter.api.Test;

/// How rooms are spelled.
class RoomNameTest {
  @Test
  void roomsHaveOneSpelling() {
    assertThat(RoomName.typed("  SOTA-Chasers ").value()).isEqualTo("sota-chasers");
    assertThat(RoomName.typed("N\u0303and\u00FA").value()).isEqualTo("\u00F1and\u00FA");
    for (String bad :
        List.of("", "a/b", "a+b", "#", "a b", "-a", "03", "x".repeat(61), "a\u202Eb")) {
      assertThatThrownBy(() -> RoomName.typed(bad)).as(bad).isInstanceOf(Refusal.class);
    }
    assertThat(new RoomName("3").award()).isEqualTo(3);
  }
}
