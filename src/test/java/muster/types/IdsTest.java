package muster.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

  @Test
  void userIdsCompareWithoutCaseAndKeepTheirs() {
    UserId made = new UserId("EA1ABC/P");
    assertThat(made).isEqualTo(new UserId("ea1abc/p")).hasSameHashCodeAs(new UserId("Ea1Abc/p"));
    assertThat(made.value()).isEqualTo("EA1ABC/P");
    assertThat(made).hasToString("EA1ABC/P").isNotEqualTo(new UserId("EA1ABC"));
  }

  @ParameterizedTest
  @CsvSource({
    "EA1ABC/P, EA1ABC%2FP",
    "100%, 100%25",
    "a%2Fb, a%252Fb",
    "Ñandú 7, Ñandú 7",
  })
  void aTopicLevelOfAUserEncodesOnlyWhatItMust(String id, String level) {
    assertThat(new UserId(id).topicLevel()).isEqualTo(level);
    assertThat(UserId.ofTopicLevel(level)).isEqualTo(new UserId(id));
    assertThat(UserId.ofTopicLevel(level + "@main")).isEqualTo(new UserId(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " a",
        "a ",
        "a@b",
        "a#",
        "+",
        "a\nb",
        "a\0",
        "a\u202eb",
        "a\u200bb",
        "\uD800"
      })
  void refusesWhatIsNoUserId(String id) {
    assertThatThrownBy(() -> new UserId(id)).isInstanceOf(Refusal.class);
  }

  @Test
  void aUserIdHasAtMostAHundredCharactersHoweverManyBytes() {
    assertThat(new UserId("😀".repeat(100)).value()).hasSize(200);
    assertThatThrownBy(() -> new UserId("😀".repeat(101))).isInstanceOf(Refusal.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Main", "a b", "../x", "-a", "_a", "a/b", "ñ", "main\n"})
  void refusesWhatIsNoSpaceId(String id) {
    assertThatThrownBy(() -> new SpaceId(id)).isInstanceOf(Refusal.class);
  }

  @Test
  void everyProblemHasItsOwnCodeAndAnErrorStatus() {
    Set<String> codes = new HashSet<>();
    for (Problem problem : Problem.values()) {
      assertThat(codes.add(problem.code())).isTrue();
      assertThat(problem.code()).matches("[a-z-]+");
      assertThat(problem.httpStatus()).isBetween(400, 599);
      assertThat(problem.mqttReason()).isBetween(0x80, 0xA2);
      assertThat(problem.title()).isNotBlank().doesNotEndWith(".");
    }
  }

  @Test
  void rolesAreOrderedAndReadBack() {
    assertThat(Role.ADMIN.atLeast(Role.MEMBER)).isTrue();
    assertThat(Role.GUEST.atLeast(Role.MEMBER)).isFalse();
    assertThat(Arrays.stream(Role.values()).map(Role::code).map(Role::of))
        .containsExactly(Role.values());
    assertThatThrownBy(() -> Role.of("root")).isInstanceOf(Refusal.class);
  }
}
