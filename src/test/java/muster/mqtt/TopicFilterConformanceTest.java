package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The examples of section 4.7, and their neighbours, through the running broker.
class TopicFilterConformanceTest {
  @TempDir private static Path data;
  private static Hub hub;

  @BeforeAll
  static void start() {
    hub = new Hub(data);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  /// 4.7: what a filter matches, as the examples of the specification have it, and more.
  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "sport/tennis/player1/#, sport/tennis/player1, true",
    "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
    "sport/#, sport, true",
    "sport/tennis/+, sport/tennis/player1, true",
    "sport/tennis/+, sport/tennis/player1/ranking, false",
    "sport/+, sport, false",
    "sport/+, sport/, true",
    "+/+, /finance, true",
    "/+, /finance, true",
    "+, /finance, false",
    "#, /finance, true",
    "+/tennis/#, sport/tennis, true",
    "+/tennis/#, sport/tennis/, true",
    "a/+/c, a//c, true",
    "a/+/c, a/b/c/, false",
    "ACCOUNTS, Accounts, false",
    "a, a/, false",
    "a b, a b, true",
    "ü/+, ü/ß, true",
    "///, ///, true",
    "+/+/+/+, ///, true",
    "a/$x, a/$x, true",
    "+/$x, a/$x, true",
  })
  void filtersMatchAsTheSpecificationSays(String filter, String topic, boolean matches) {
    try (TestClient sub = hub.client(4, "alice", "fs");
        TestClient pub = hub.client(4, "bob", "fp")) {
      assertThat(sub.subscribe(1, 1, filter)).containsExactly(1);
      pub.publish(topic, "x", 1, 1).expect(0x40, 1);
      if (matches) {
        assertThat(sub.message().topic()).isEqualTo(topic);
      }
      sub.expectNothing();
    }
  }
}
