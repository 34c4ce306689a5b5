package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import muster.types.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Sockets, limits before the CONNECT, PROXY headers: everything about a listener that is not MQTT.
class ListenersTest {
  private final EchoListeners echo = new EchoListeners("127.0.0.0/8");

  @AfterEach
  void close() {
    echo.close();
  }

  private static void talk(RawClient client) {
    client.send(Decoding.connect(4)).expect("20 02 00 00");
    client.send("30 05 00 01 't' 'hi'").expect("30 05 00 01 'e' 'hi'");
  }

  @Test
  void speaksMqttOverTcp() {
    try (RawClient client = RawClient.tcp(echo.tcp())) {
      talk(client);
      assertThat(echo.status().connections()).isEqualTo(1);
      assertThat(echo.status().arrivals().lastClientAt()).isNotNull();
    }
    await().untilAsserted(() -> assertThat(echo.status().connections()).isZero());
  }

  @Test
  void aPortThatIsTakenIsRefusedInWords() {
    InetSocketAddress taken = echo.tcp();
    assertThatThrownBy(() -> echo.open(ListenerSettings.tcp(taken).named("second")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("second")
        .hasMessageContaining(String.valueOf(taken.getPort()));
  }

  @Test
  void whoSaysNothingIsClosed() {
    InetSocketAddress address =
        echo.open(
            ListenerSettings.tcp(EchoListeners.free())
                .limited(EchoListeners.patience(Duration.ofMillis(100))));
    try (RawClient client = RawClient.tcp(address)) {
      client.expectClosed();
    }
    assertThat(echo.status().arrivals().refused()).isEqualTo(1);
  }

  @Test
  void whoDripsItsConnectIsClosedAtTheSameTime() {
    InetSocketAddress address =
        echo.open(
            ListenerSettings.tcp(EchoListeners.free())
                .limited(EchoListeners.patience(Duration.ofMillis(300))));
    try (RawClient client = RawClient.tcp(address)) {
      long begin = System.nanoTime();
      client.send("10");
      client.send("0D");
      client.send("00");
      client.expectClosed();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void whoHasConnectedIsNotBoundToTheConnectTime() {
    InetSocketAddress address =
        echo.open(
            ListenerSettings.tcp(EchoListeners.free())
                .limited(EchoListeners.patience(Duration.ofMillis(200))));
    try (RawClient client = RawClient.tcp(address);
        RawClient silent = RawClient.tcp(address)) {
      talk(client);
      silent.expectClosed();
      talkOn(client);
    }
  }

  private static void talkOn(RawClient client) {
    client.send("30 05 00 01 't' 'yo'").expect("30 05 00 01 'e' 'yo'");
  }

  @Test
  void whatIsTooLargeBeforeTheConnectIsRefusedUnread() {
    try (RawClient client = RawClient.tcp(echo.tcp())) {
      client.send("10 80 80 80 64").expectDisconnect(0x95);
    }
  }

  @Test
  void theReasonArrivesThoughTheClientIsStillSending() {
    try (RawClient client = RawClient.tcp(echo.tcp())) {
      talk(client);
      client.send("30 80 80 80 64");
      client.send(new byte[200_000]);
      client.expectDisconnect(0x95);
    }
  }

  @Test
  void atTheLimitOfAllNewcomersAreClosed() {
    InetSocketAddress address =
        echo.open(
            ListenerSettings.tcp(EchoListeners.free())
                .limited(new ListenerSettings.Limits(2, 10, 10, 1024, Duration.ofSeconds(30))));
    try (RawClient first = RawClient.tcp(address);
        RawClient second = RawClient.tcp(address)) {
      talk(first);
      talk(second);
      try (RawClient third = RawClient.tcp(address)) {
        third.expectClosed();
      }
      talkOn(first);
    }
    // and there is room again
    await()
        .untilAsserted(() -> {
          try (RawClient next = RawClient.tcp(address)) {
            talk(next);
          }
        });
  }

  @Test
  void manyIdleSocketsOfAnAddressDoNotKeepItsClientsOut() {
    InetSocketAddress address =
        echo.open(
            ListenerSettings.tcp(EchoListeners.free())
                .limited(
                    new ListenerSettings.Limits(10_000, 10_000, 50, 1024, Duration.ofSeconds(60))));
    List<RawClient> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        idle.add(RawClient.tcp(address));
      }
      try (RawClient client = RawClient.tcp(address)) {
        talk(client);
        // a second later a newcomer takes the place of the longest silent one
        await()
            .untilAsserted(() -> {
              idle.add(RawClient.tcp(address));
              assertThat(echo.status().connections()).isLessThan(idle.size() - 3);
            });
        idle.getFirst().expectClosed();
        talkOn(client);
      }
    } finally {
      idle.forEach(RawClient::close);
    }
  }

  @Test
  void proxyHeaderOfVersion1NamesTheClient() {
    InetSocketAddress address = echo.open(ListenerSettings.tcp(EchoListeners.free()).behindProxy());
    try (RawClient client = RawClient.tcp(address)) {
      client.send("'PROXY TCP4 203.0.113.7 192.0.2.1 50000 1883' 0D0A");
      talk(client);
      client.send("30 05 00 03 'who'");
      client.expectStart("30 18 00 01 'e' 'mqtt 203.0.113.7'");
    }
  }

  @Test
  void proxyHeaderOfVersion2NamesTheClientInOneSegmentWithItsConnect() {
    InetSocketAddress address = echo.open(ListenerSettings.tcp(EchoListeners.free()).behindProxy());
    try (RawClient client = RawClient.tcp(address)) {
      client.send(
          """
          0D0A0D0A000D0A515549540A   // signature
          21                         // version 2, PROXY
          21                         // TCP over IPv6
          00 24                      // 36 bytes
          20010DB8000000000000000000000007   // source 2001:db8::7
          20010DB8000000000000000000000001   // destination
          C3 50 07 5B                // ports
          10 0D 00 04 'MQTT' 04 02 0000 00 01 'c'
          """);
      client.expect("20 02 00 00");
      client.send("30 05 00 03 'who'");
      client.expectStart("30 21 00 01 'e' 'mqtt 2001:db8:0:0:0:0:0:7'");
    }
  }

  @Test
  void aHealthCheckOfTheProxyItselfIsWelcome() {
    InetSocketAddress address = echo.open(ListenerSettings.tcp(EchoListeners.free()).behindProxy());
    try (RawClient client = RawClient.tcp(address)) {
      client.send("0D0A0D0A000D0A515549540A 20 00 00 00");
      talk(client);
    }
  }

  @Test
  void behindAProxyNobodyComesWithoutItsHeader() {
    InetSocketAddress address = echo.open(ListenerSettings.tcp(EchoListeners.free()).behindProxy());
    try (RawClient client = RawClient.tcp(address)) {
      client.send(Decoding.connect(4)).expectClosed();
    }
  }

  @Test
  void onlyTrustedProxiesMaySendTheHeader() {
    try (EchoListeners strict = new EchoListeners("192.0.2.0/24");
        RawClient client =
            RawClient.tcp(strict.open(ListenerSettings.tcp(EchoListeners.free()).behindProxy()))) {
      client.expectClosed();
    }
  }

  @Test
  void stoppedListenersTakeNobodyAndSaySo() {
    InetSocketAddress address = echo.tcp();
    try (RawClient client = RawClient.tcp(address)) {
      talk(client);
      echo.listeners().stopAccepting();
      assertThat(echo.status().state()).isEqualTo(Listeners.State.STOPPED);
      assertThatThrownBy(() -> RawClient.tcp(address)).hasMessageContaining("refused");
      talkOn(client);
    }
  }
}
