package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A listener in one line of configuration.
class ListenerUrlTest {

  @Test
  void aLineSaysEverythingAboutAListener() {
    ListenerSettings listener =
        ListenerUrl.parse(
            "ws://127.0.0.1:9002?name=club&space=blue&proxy=on&connections=500&per_address=20"
                + "&connect_seconds=5",
            () -> null);
    assertThat(listener.name()).isEqualTo("club");
    assertThat(listener.protocol()).isEqualTo(ListenerSettings.Protocol.WEBSOCKET);
    assertThat(listener.address().getPort()).isEqualTo(9002);
    assertThat(listener.space()).isEqualTo(new SpaceId("blue"));
    assertThat(listener.proxyProtocol()).isTrue();
    assertThat(listener.limits().connections()).isEqualTo(500);
    assertThat(listener.limits().perAddress()).isEqualTo(20);
    assertThat(listener.limits().connectTime()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void whatIsNotSaidIsAsUsual() {
    ListenerSettings listener = ListenerUrl.parse("tcp://[::1]:0", () -> null);
    assertThat(listener.name()).isEqualTo("tcp-0");
    assertThat(listener.space()).isEqualTo(SpaceId.MAIN);
    assertThat(listener.proxyProtocol()).isFalse();
    assertThat(listener.limits()).isEqualTo(ListenerSettings.Limits.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "http://0.0.0.0:80,                 begins with",
    "1883,                              begins with",
    "tcp://0.0.0.0,                     a port",
    "tls://0.0.0.0:8884,                TLS_CERT",
    "tcp://0.0.0.0:1884?speed=fast,     not known: speed",
    "tcp://0.0.0.0:1884?space=No,       space is named",
    "tcp://0.0.0.0:1884?proxy=yes,      proxy=on",
    "tcp://0.0.0.0:1884?connections=0,  number",
    "tcp://0.0.0.0:1884?name=A B,       no URL",
    "tcp://no.such.host.invalid:1,      no address",
  })
  void aMistakeIsNamed(String line, String words) {
    assertThatThrownBy(() -> ListenerUrl.parse(line, () -> null))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining(words);
  }
}
