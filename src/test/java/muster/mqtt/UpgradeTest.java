package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The handshake: whatever is asked, there is an answer at once, and it says what to do.
class UpgradeTest {
  private static final EchoListeners ECHO = new EchoListeners("127.0.0.0/8");
  private static final InetSocketAddress ADDRESS = ECHO.webSocket();

  private static final String GOOD =
      "GET /mqtt HTTP/1.1|Host: hub.example:8083|Upgrade: websocket|Connection: Upgrade"
          + "|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
          + "|Sec-WebSocket-Protocol: mqtt||";

  @AfterAll
  static void close() {
    ECHO.close();
  }

  private static String ask(byte[] request) throws IOException {
    try (Socket socket = new Socket(ADDRESS.getAddress(), ADDRESS.getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request);
      String head = RawClient.head(socket.getInputStream());
      return head.contains(" 101 ")
          ? head
          : head + new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String ask(String request) throws IOException {
    return ask(request.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest(name = "{0}: {1} becomes {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "as it should be;              XX;                               XX;        101; mqtt",
        "at the root;                  GET /mqtt;                        GET /;     101; mqtt",
        "with a harmless query;        GET /mqtt;                        GET /mqtt?v=1; 101; mqtt",
        "the protocol of 3.1;          Protocol: mqtt;                   Protocol: mqttv3.1; 101;"
            + " mqttv3.1",
        "several protocols;            Protocol: mqtt;                   Protocol: amqp, mqttv3.1,"
            + " mqtt; 101; mqttv3.1",
        "header names in any case;     Sec-WebSocket-Version;            sec-websocket-VERSION;"
            + " 101; mqtt",
        "from its own page;            |Upgrade;                         |Origin:"
            + " http://hub.example:8083|Upgrade; 101; mqtt",
        "from an allowed page;         |Upgrade;                         |Origin:"
            + " https://club.example|Upgrade; 101; mqtt",
        "from a foreign page;          |Upgrade;                         |Origin:"
            + " https://evil.example|Upgrade; 403; evil.example",
        "from a sandboxed page;        |Upgrade;                         |Origin: null|Upgrade;"
            + " 403; null",
        "another path;                 GET /mqtt;                        GET /socket; 404; /mqtt",
        "not GET;                      GET /mqtt;                        POST /mqtt; 405; GET",
        "HTTP/1.0;                     HTTP/1.1;                         HTTP/1.0; 400; HTTP/1.1",
        "no upgrade;                   Upgrade: websocket|;              ''; 426; Upgrade:"
            + " websocket",
        "no connection header;         Connection: Upgrade|;             ''; 426; Connection",
        "no version;                   Sec-WebSocket-Version: 13|;       ''; 426;"
            + " Sec-WebSocket-Version: 13",
        "old version;                  Version: 13;                      Version: 8; 426; 13",
        "no key;                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|; ''; 400;"
            + " Sec-WebSocket-Key",
        "short key;                    dGhlIHNhbXBsZSBub25jZQ==;         test; 400; 16 random"
            + " bytes",
        "no protocol;                  Sec-WebSocket-Protocol: mqtt|;    ''; 400;"
            + " Sec-WebSocket-Protocol: mqtt",
        "wrong protocol;               Protocol: mqtt;                   Protocol: chat; 400; chat",
        "no host;                      Host: hub.example:8083|;          ''; 400; Host",
        "a token in the URL;           GET /mqtt;                        GET /mqtt?token=abc; 400;"
            + " password of the MQTT CONNECT",
        "a password in the URL;        GET /mqtt;                        GET"
            + " /mqtt?x=1&Password=abc; 400; URL",
        "a broken header;              Host: hub;                        Host hub; 400; header"
            + " line",
        "a folded header;              |Upgrade;                         | folded|Upgrade; 400;"
            + " header line",
        "a blank before the colon;     Host:;                            Host :; 400; header line",
      })
  void isAnswered(String name, String from, String to, int status, String words)
      throws IOException {
    String answer = ask(GOOD.replace(from, to));
    assertThat(answer).as(name).startsWith("HTTP/1.1 " + status + " ").contains(words);
  }

  @Test
  void theHandshakeOfPlan004IsToldWhatIsWrong() throws IOException {
    String answer =
        ask(
            "GET / HTTP/1.1|Host: mqtt-broker:9001|User-Agent: curl/8|Accept: */*"
                + "|Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Key: test"
                + "|Sec-WebSocket-Version: 13||");
    assertThat(answer).startsWith("HTTP/1.1 400 Bad Request").contains("Sec-WebSocket-Key");
  }

  @Test
  void aPlainRequestIsToldWhatThisIs() throws IOException {
    assertThat(ask("GET / HTTP/1.1|Host: x||"))
        .startsWith("HTTP/1.1 426")
        .contains("This is MQTT over WebSocket")
        .contains("Connection: close");
  }

  @Test
  void linesMayEndInLineFeedAlone() throws IOException {
    assertThat(ask("GET / HTTP/1.1\nHost: x\n\n".getBytes(StandardCharsets.US_ASCII)))
        .startsWith("HTTP/1.1 426");
  }

  @Test
  void otherProtocolsAreRecognised() throws IOException {
    assertThat(ask(Decoding.connect(4))).startsWith("HTTP/1.1 400").contains("plain TCP");
    assertThat(ask(Hex.bytes("16 03 01 00 05"))).startsWith("HTTP/1.1 400").contains("TLS");
    assertThat(ask(Hex.bytes("00 01"))).startsWith("HTTP/1.1 400");
  }

  @Test
  void anEndlessHeadEnds() throws IOException {
    String filler = "X-Filler: " + "x".repeat(1000) + "\r\n";
    assertThat(ask("GET / HTTP/1.1|Host: x|" + filler.repeat(17))).startsWith("HTTP/1.1 431");
  }

  @Test
  void whatFollowsTheHeadIsNotLost() throws IOException {
    byte[] head = GOOD.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] frame = Frames.frame(0x82, Decoding.connect(4));
    byte[] both = java.util.Arrays.copyOf(head, head.length + frame.length);
    System.arraycopy(frame, 0, both, head.length, frame.length);
    try (Socket socket = new Socket(ADDRESS.getAddress(), ADDRESS.getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(both);
      assertThat(RawClient.head(socket.getInputStream())).contains(" 101 ");
      assertThat(socket.getInputStream().readNBytes(6)).isEqualTo(Hex.bytes("82 04 20020000"));
    }
  }
}
