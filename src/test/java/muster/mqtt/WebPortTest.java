package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import muster.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// MQTT on the web port of the real program, at `/mqtt`, as browsers reach it.
class WebPortTest {
  @TempDir private static Path folder;
  private static Running hub;
  private static InetSocketAddress web;

  @BeforeAll
  static void start() throws IOException {
    hub = Running.serve(folder.resolve("data"), Map.of());
    web = loopback(URI.create(hub.web()).getPort());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static byte[] connect(String clientId, String password) {
    return Packet.of(
        0x10,
        Packet.text("MQTT"),
        Hex.bytes("05 C2 003C 00"),
        Packet.text(clientId),
        Packet.text("admin"),
        Packet.text(password));
  }

  @Test
  void aWebSocketClientTalksWithOneOnThePlainPort() {
    try (RawClient browser = RawClient.webSocket(web);
        RawClient plain = RawClient.tcp(loopback(hub.mqttPort()))) {
      browser.send(connect("browser", Running.PASSWORD)).expectStart("20");
      plain.send(connect("plain", Running.PASSWORD)).expectStart("20");
      browser.send("82 0B 0001 00 0005 'there' 00").expect("90 04 0001 00 00");
      plain.send("82 0A 0001 00 0004 'back' 00").expect("90 04 0001 00 00");
      plain.send("30 0A 0005 'there' 00 'hi'");
      browser.expect("30 0A 0005 'there' 00 'hi'");
      browser.send("30 09 0004 'back' 00 'ho'");
      plain.expect("30 09 0004 'back' 00 'ho'");
      browser.send("C0 00").expect("D0 00").send("E0 00").expectClosed();
    }
  }

  @Test
  void aWrongPasswordIsRefusedThereToo() {
    try (RawClient browser = RawClient.webSocket(web)) {
      String connack = browser.send(connect("browser", "wrong")).next();
      assertThat(connack).isNotNull().startsWith("20").contains(" 00 86 ");
      browser.expectClosed();
    }
  }

  @Test
  void whoIsNotWelcomeLearnsItAtTheUpgrade() throws IOException {
    assertThat(upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt\r\nOrigin: https://evil.example"))
        .as("a foreign page")
        .startsWith("HTTP/1.1 403");
    assertThat(upgrade("/mqtt", "Sec-WebSocket-Protocol: chat")).startsWith("HTTP/1.1 400");
    assertThat(upgrade("/mqtt?token=secret", "Sec-WebSocket-Protocol: mqtt"))
        .as("a secret in an address")
        .startsWith("HTTP/1.1 4");
    assertThat(upgrade("/other", "Sec-WebSocket-Protocol: mqtt")).startsWith("HTTP/1.1 4");
  }

  private static String upgrade(String path, String headers) throws IOException {
    try (Socket socket = new Socket(web.getAddress(), web.getPort())) {
      socket.setSoTimeout(10_000);
      String request =
          "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  .formatted(path)
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              + headers
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return RawClient.head(socket.getInputStream());
    }
  }
}
